"""The lines below a table."""

from __future__ import annotations

from cnnshape.diagnostics import count
from cnnshape.memory import byte_text
from cnnshape.report import Totals

CONVENTION = "multiply-accumulates of convolutions, linear layers and matrix products; no bias"


def total_lines(totals: Totals) -> list[tuple[str, str]]:
    """(what, how much), as Keras words it, then the multiply-accumulates."""
    missing = partial(totals.missing)
    return [
        ("Total params", f"{totals.params:,} ({byte_text(totals.params_bytes)}){missing}"),
        (
            "Trainable params",
            f"{totals.trainable_params:,} ({byte_text(totals.trainable_bytes)}){missing}",
        ),
        (
            "Non-trainable params",
            f"{totals.non_trainable_params:,} ({byte_text(totals.non_trainable_bytes)}){missing}",
        ),
        ("MACs per sample", f"{totals.macs:,} ({CONVENTION}){partial(totals.macs_missing)}"),
    ]


def partial(missing: int) -> str:
    """What a sum leaves out."""
    if not missing:
        return ""
    return f", partial: {count(missing, 'layer')} {'is' if missing == 1 else 'are'} not in it"
