"""The summary as the table that Keras users know."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from cnnshape.diagnostics import Severity
from cnnshape.fold import Line
from cnnshape.render.columns import COLUMNS, NAME_AND_TYPE, Column
from cnnshape.render.screen import Screen, cells
from cnnshape.render.totals import total_lines
from cnnshape.report import Report

# Wide enough for everything: nothing is cropped or wrapped where there is no screen.
_UNLIMITED = 1_000_000
# The widest that a list of names makes its column then, single names apart.
_LIST_WIDTH = 60

_MARKERS = {Severity.ERROR: "✗ ", Severity.WARNING: "! ", Severity.INFO: ""}
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: ""}


def table(
    report: Report, lines: Sequence[Line], columns: Sequence[Column], screen: Screen
) -> str:
    """`Model: "name"`, the table and the totals."""
    title = Text(f'Model: "{screen.text(report.name)}"', style="bold")
    parts: list[RenderableType] = [title, _table(report, lines, columns, screen)]
    for what, how_much in total_lines(report.totals):
        parts.append(Text(" ").append(f"{what}: ", style="bold").append(how_much))
    return drawn(parts, screen)


def _table(
    report: Report, lines: Sequence[Line], columns: Sequence[Column], screen: Screen
) -> Table:
    grid = Table(show_lines=True)
    for column in columns:
        grid.add_column(
            column.header,
            justify="right" if column.right else "left",
            overflow="fold",
            max_width=_list_width(lines, screen) if column is COLUMNS["connected-to"] else None,
        )
    for line in lines:
        row = [_cell(line, column, report, screen) for column in columns]
        grid.add_row(*row, style=_STYLES[line.severity] if line.severity else "")
    return grid


def _list_width(lines: Iterable[Line], screen: Screen) -> int | None:
    if screen.width is not None:
        return None
    longest = max((cells(screen.text(name)) for line in lines for name in line.inputs), default=0)
    return max(longest + 1, _LIST_WIDTH)


def _cell(line: Line, column: Column, report: Report, screen: Screen) -> Text:
    text = column.text(line, report)
    if column is NAME_AND_TYPE or column is COLUMNS["name"]:
        branch = "   " * line.level + "└ " if line.level else ""
        marker = _MARKERS[line.severity] if line.severity else ""
        text = f"{branch}{marker}{text}"
    cell = Text(screen.text(text))
    if screen.color and line.severity is None:
        if column is NAME_AND_TYPE:
            cell.highlight_regex(r"\((?P<cyan>[^()]*)\)[^()]*$")
        elif column is not COLUMNS["name"] and column is not COLUMNS["connected-to"]:
            cell.highlight_regex(r"(?P<green>\d[\d,]*)|(?P<cyan>None)|(?P<red>\?)")
    return cell


def drawn(parts: Iterable[RenderableType], screen: Screen) -> str:
    """What rich makes of the parts on this screen."""
    console = Console(
        file=_File(screen.encoding),
        width=screen.width or _UNLIMITED,
        height=100,
        force_terminal=screen.color,
        color_system="standard" if screen.color else None,
        no_color=not screen.color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    file = console.file
    assert isinstance(file, _File)
    return file.getvalue()


class _File(io.StringIO):
    """Tells rich which characters the real output can show."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:
        return self._encoding
