"""Several models side by side, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.diagnostics import Severity, count, enumerate_words
from cnnshape.memory import byte_text
from cnnshape.render.cell import Cell
from cnnshape.render.columns import shapes_text
from cnnshape.render.grid import drawn, grid
from cnnshape.render.screen import Screen
from cnnshape.report import Report

_HEADERS = (
    ("Spec", False),
    ("Output Shape", False),
    ("Param #", True),
    ("Size", True),
    ("MACs", True),
    ("Problems", False),
)


def comparison(reports: Sequence[Report], screen: Screen) -> str:
    heads = [Cell([(header, "")], right) for header, right in _HEADERS]
    rows = []
    for report in reports:
        texts = zip(compared(report), _HEADERS, strict=True)
        rows.append(("", [Cell([(screen.text(text), "")], right) for text, (_, right) in texts]))
    return drawn([grid(heads, rows, screen, rules=False)], screen)


def compared(report: Report) -> tuple[str, ...]:
    """The cells of a report; `+ ?` where layers are missing from a total."""
    if not report.rows:
        return (report.source.name, "?", "?", "?", "?", _problems(report))
    totals = report.totals
    outputs = [report[name].output_shape for name in report.outputs if name in report]
    partial = " + ?" if totals.missing else ""
    return (
        report.source.name,
        shapes_text(tuple(outputs)) if len(outputs) < 3 else f"{len(outputs)} outputs",
        f"{totals.params:,}{partial}",
        byte_text(totals.params_bytes),
        f"{totals.macs:,}{' + ?' if totals.macs_missing else ''}",
        _problems(report),
    )


def _problems(report: Report) -> str:
    numbers = [(report.count(severity), severity.value) for severity in Severity]
    return enumerate_words([count(n, noun) for n, noun in numbers if n], "and") or "none"
