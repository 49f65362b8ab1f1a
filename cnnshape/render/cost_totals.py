"""The lines below a table that shows what layers cost."""

from __future__ import annotations

from collections.abc import Collection

from cnnshape.costs import Cost, cost
from cnnshape.diagnostics import count
from cnnshape.memory import byte_text
from cnnshape.render.columns import COST_COLUMNS
from cnnshape.render.totals import partial
from cnnshape.report import Report

_MEMORY = ("activations", "memory-share")


def cost_lines(report: Report, names: Collection[str], optimizer: str) -> list[tuple[str, str]]:
    """(what, how much) of what the columns of those names are about, and of training with the
    optimizer, if any."""
    if not optimizer and not any(name in COST_COLUMNS for name in names):
        return []
    found = cost(report)
    lines = []
    if "flops" in names:
        missing = partial(found.totals.macs_missing)
        lines.append(("FLOPs per sample", f"{found.flops:,} (2 × MACs){missing}"))
    if optimizer or any(name in _MEMORY for name in names):
        lines += _memory(found)
    if optimizer:
        lines.append(_training(found, optimizer))
    return lines


def _memory(found: Cost) -> list[tuple[str, str]]:
    memory = found.memory
    batch = f"batch of {found.batch_size:,}"
    peak = (
        f"{byte_text(found.inference_memory)} (weights {byte_text(found.weights)} + "
        f"{byte_text(memory.peak)} of activations that live at `{memory.layer}`; {batch})"
    )
    return [
        (
            "Activations",
            f"{byte_text(memory.total)} (inputs and all outputs; {batch}){partial(memory.missing)}",
        ),
        ("Peak memory of inference", peak + partial(found.memory_missing)),
    ]


def _training(found: Cost, optimizer: str) -> tuple[str, str]:
    training = found.training(optimizer)
    parts = [
        f"weights {byte_text(training.weights)}",
        f"gradients {byte_text(training.gradients)}",
        f"state {byte_text(training.state)}",
        f"activations {byte_text(training.activations)}",
    ]
    text = f"{byte_text(training.total)} ({' + '.join(parts)})"
    return f"Training memory with {optimizer}", text + partial(found.memory_missing)


def rows_line(top: int | None, rows: int) -> list[tuple[str, str]]:
    """How many of the rows are shown, where it is not all."""
    return [("Shown", f"{top:,} of {count(rows, 'row')}")] if top and top < rows else []
