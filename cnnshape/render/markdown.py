"""The summary as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.fold.line import Line
from cnnshape.render.columns import Column
from cnnshape.render.screen import Screen
from cnnshape.render.totals import total_lines
from cnnshape.report import Report

# What means something in a table cell.
_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\|*_`<>[]~"})


def markdown(
    report: Report,
    lines: Sequence[Line],
    columns: Sequence[Column],
    screen: Screen,
    further: Sequence[tuple[str, str]] = (),
) -> str:
    """The model's name as a heading, the table, the totals and the `further` ones."""
    rows = [[escaped(column.text(line, report), screen) for column in columns] for line in lines]
    rules = ["---:" if column.right else "---" for column in columns]
    table = [[column.header for column in columns], rules, *rows]
    text = "".join([f"| {' | '.join(row)} |\n" for row in table])
    told = [*total_lines(report.totals), *((what, screen.text(text)) for what, text in further)]
    totals = "".join(f"- {what}: {how_much}\n" for what, how_much in told)
    return f"## {escaped(report.name, screen)}\n\n{text}\n{totals}"


def escaped(text: str, screen: Screen) -> str:
    """The text as it stands in a table, whatever it has in it."""
    return screen.text(text).translate(_SPECIAL)
