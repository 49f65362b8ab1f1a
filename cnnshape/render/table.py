"""The summary as the table that Keras users know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from cnnshape.diagnostics import Severity
from cnnshape.fold.line import Line
from cnnshape.render.cell import Cell
from cnnshape.render.columns import COLUMNS, NAME_AND_TYPE, Column
from cnnshape.render.grid import drawn, grid
from cnnshape.render.screen import Screen
from cnnshape.render.totals import total_lines
from cnnshape.report import Report

_MARKERS = {None: "", Severity.ERROR: "✗ ", Severity.WARNING: "! ", Severity.INFO: ""}
_STYLES = {None: "", Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: ""}


def table(
    report: Report,
    lines: Sequence[Line],
    columns: Sequence[Column],
    screen: Screen,
    further: Sequence[tuple[str, str]] = (),
) -> str:
    """`Model: "name"`, the table, the totals and the `further` ones."""
    parts: list[RenderableType] = [Text(f'Model: "{screen.text(report.name)}"', style="bold")]
    heads = [Cell([(column.header, "")], column.right) for column in columns]
    rows = [
        (_STYLES[line.severity], [_cell(line, column, report, screen) for column in columns])
        for line in lines
    ]
    lists = [column is COLUMNS["connected-to"] for column in columns]
    parts.append(grid(heads, rows, screen, lists))
    for what, how_much in (*total_lines(report.totals), *further):
        text = screen.text(how_much)
        parts.append(Text(" ").append(f"{what}: ", style="bold").append(text))
    return drawn(parts, screen)


def _cell(line: Line, column: Column, report: Report, screen: Screen) -> Cell:
    text = screen.text(column.text(line, report))
    if column is NAME_AND_TYPE or column is COLUMNS["name"]:
        branch = "   " * line.level + "└ " if line.level else ""
        text = screen.text(branch + _MARKERS[line.severity]) + text
    if not screen.color or line.severity is not None:
        return Cell([(text, "")], column.right)
    return Cell(list(_colored(text, line, column, screen)), column.right)


def _colored(text: str, line: Line, column: Column, screen: Screen) -> Iterator[tuple[str, str]]:
    if column is NAME_AND_TYPE:
        type = screen.text(line.type)
        name, _, rest = text.rpartition(type)
        yield from ((name, ""), (type, "cyan"), (rest, ""))
    elif column.right or "shape" in column.header.lower():
        for word in re.findall(r"None|\d[\d,]*\d|\d|[^N\d]+|N", text):
            yield word, "cyan" if word == "None" else "green" if word[0].isdigit() else ""
    else:
        yield text, ""
