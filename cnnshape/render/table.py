"""The summary as the table that Keras users know."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from cnnshape.diagnostics import Severity
from cnnshape.fold import Line
from cnnshape.render.cell import Cell
from cnnshape.render.columns import COLUMNS, NAME_AND_TYPE, Column
from cnnshape.render.screen import Screen, cells
from cnnshape.render.totals import total_lines
from cnnshape.report import Report

# Wide enough for everything: nothing is cropped or wrapped where there is no screen.
_UNLIMITED = 1_000_000
# The widest that a list of names makes its column then, single names apart.
_LIST_WIDTH = 60

# What a column of names or shapes keeps on a narrow screen.
_LEAST_WIDTH = 8

_MARKERS = {None: "", Severity.ERROR: "✗ ", Severity.WARNING: "! ", Severity.INFO: ""}
_STYLES = {None: "", Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: ""}


def table(report: Report, lines: Sequence[Line], columns: Sequence[Column], screen: Screen) -> str:
    """`Model: "name"`, the table and the totals."""
    parts: list[RenderableType] = [Text(f'Model: "{screen.text(report.name)}"', style="bold")]
    headers = [(column.header, column.right) for column in columns]
    widths = {COLUMNS["connected-to"].header: _list_width(lines, screen)}
    rows = [
        (_STYLES[line.severity], [_cell(line, column, report, screen) for column in columns])
        for line in lines
    ]
    parts.append(grid(headers, rows, screen, widths))
    for what, how_much in total_lines(report.totals):
        parts.append(Text(" ").append(f"{what}: ", style="bold").append(how_much))
    return drawn(parts, screen)


def grid(
    headers: Sequence[tuple[str, bool]],
    rows: Sequence[tuple[str, Sequence[Cell]]],
    screen: Screen,
    widths: Mapping[str, int | None] | None = None,
    rules: bool = True,
) -> Table:
    """A table in Keras's look. `headers` say what stands on the right, `rows` have their style;
    `widths` limit the columns of those headers, `rules` part the rows."""
    heads = [Cell([(header, "")], right) for header, right in headers]
    made = Table(show_lines=rules, padding=0)
    for head, (header, right) in zip(heads, headers, strict=True):
        # Numbers stay whole: names and shapes are folded instead.
        made.add_column(head, no_wrap=right, max_width=(widths or {}).get(header))
    for style, own in rows:
        made.add_row(*own, style=style)
    if screen.width is not None:
        needed = len(heads) + 1 + sum(
            map(_least_width, zip(heads, *[own for _, own in rows], strict=True))
        )
        # rich would let columns vanish: let the terminal wrap the lines instead.
        made.width = needed if needed > screen.width else None
    return made


def _least_width(column: tuple[Cell, ...]) -> int:
    widest = max([cell.width for cell in column])
    return widest if column[0].right else min(widest, _LEAST_WIDTH)


def _list_width(lines: Iterable[Line], screen: Screen) -> int | None:
    """How wide a column of names gets: on a screen, that is left to rich."""
    if screen.width is not None:
        return None
    longest = max([cells(screen.text(name)) for line in lines for name in line.inputs], default=0)
    return max(longest + 3, _LIST_WIDTH)


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


def drawn(parts: Iterable[RenderableType], screen: Screen) -> str:
    """What rich makes of the parts on this screen."""
    console = Console(
        file=_File(screen.encoding),
        width=_UNLIMITED if screen.width is None else screen.width,
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
        console.print(part, crop=False)
    file = console.file
    assert isinstance(file, _File)
    return file.getvalue()


class _File(io.StringIO):
    """Tells rich which characters the real output can show."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]  # writable by its type, never written
        return self._encoding
