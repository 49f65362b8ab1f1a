"""Several models side by side, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from cnnshape.diagnostics import Severity, count, enumerate_words
from cnnshape.render.columns import shapes_text
from cnnshape.render.screen import Screen
from cnnshape.render.table import drawn
from cnnshape.render.totals import size
from cnnshape.report import Report

HEADERS = ("Spec", "Output Shape", "Param #", "Size", "MACs", "Problems")


def comparison(reports: Sequence[Report], screen: Screen) -> str:
    grid = Table(show_edge=False, pad_edge=False)
    for header in HEADERS:
        right = header in ("Param #", "Size", "MACs")
        grid.add_column(header, justify="right" if right else "left", overflow="fold")
    for report in reports:
        grid.add_row(*[Text(screen.text(cell)) for cell in compared(report)])
    return drawn([grid], screen)


def compared(report: Report) -> tuple[str, ...]:
    """The cells of a report; `+` where some layers are missing from a total."""
    totals = report.totals
    outputs = [report[name].output_shape for name in report.outputs if name in report]
    numbers = [(report.count(severity), severity.value) for severity in Severity]
    problems = enumerate_words([count(n, noun) for n, noun in numbers if n], "and")
    partial = " + ?" if totals.missing else ""
    return (
        report.source.name,
        shapes_text(tuple(outputs)),
        f"{totals.params:,}{partial}",
        size(totals.params_bytes),
        f"{totals.macs:,}{' + ?' if totals.macs_missing else ''}",
        problems or "none",
    )
