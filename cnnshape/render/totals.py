"""The lines below a table."""

from __future__ import annotations

from cnnshape.diagnostics import count
from cnnshape.report import Totals

CONVENTION = "multiply-accumulates of convolutions, linear layers and matrix products; no bias"


def total_lines(totals: Totals) -> list[tuple[str, str]]:
    """(what, how much), as Keras words it, then the multiply-accumulates."""
    missing = _partial(totals.missing)
    return [
        ("Total params", f"{totals.params:,} ({size(totals.params_bytes)}){missing}"),
        (
            "Trainable params",
            f"{totals.trainable_params:,} ({size(totals.trainable_bytes)}){missing}",
        ),
        (
            "Non-trainable params",
            f"{totals.non_trainable_params:,} ({size(totals.non_trainable_bytes)}){missing}",
        ),
        ("MACs per sample", f"{totals.macs:,} ({CONVENTION}){_partial(totals.macs_missing)}"),
    ]


def size(number_of_bytes: float) -> str:
    """`136.04 KB`. Source: `readable_memory_size` in keras/src/utils/summary_utils.py, Keras 3.15.

    >>> size(139304)
    '136.04 KB'
    """
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if number_of_bytes < 1024:
            return f"{number_of_bytes:.2f} {unit}"
        number_of_bytes /= 1024
    return f"{number_of_bytes:.2f} PB"


def _partial(missing: int) -> str:
    if not missing:
        return ""
    return f", partial: {count(missing, 'layer')} {'is' if missing == 1 else 'are'} not in it"
