"""Rich tables that fit a screen without losing a character."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import islice

from rich.console import Console, RenderableType
from rich.segment import Segments
from rich.table import Table

from cnnshape.render.cell import Cell
from cnnshape.render.screen import Screen

# Segments, of which a row has about ten.
_AT_A_TIME = 5_000
# Wide enough for everything: nothing is folded where there is no screen.
_UNLIMITED = 1_000_000
# But a list of names makes its column no wider than this, long names apart.
_LIST_WIDTH = 62
# What a column of text keeps on the narrowest screen.
_LEAST_WIDTH = 8


def grid(
    heads: Sequence[Cell],
    rows: Sequence[tuple[str, Sequence[Cell]]],
    screen: Screen,
    lists: Sequence[bool] = (),
    rules: bool = True,
) -> Table:
    """A table in Keras's look. `rows` have a style each; `lists` says which columns are lists of
    names; `rules` part the rows."""
    columns = list(zip(heads, *[own for _, own in rows], strict=True))
    widths = [max([cell.width for cell in column]) for column in columns]
    if screen.width is not None:
        widths = _fitted(columns, widths, screen.width - len(widths) - 1)
    for number, is_list in enumerate(lists):
        if is_list and screen.width is None:
            longest = max([cell.longest_word for cell in columns[number]])
            widths[number] = min(widths[number], max(longest, _LIST_WIDTH))
    # rich narrows what is too wide for the console until columns vanish; with a width of its own
    # it is left to the terminal to wrap the lines.
    made = Table(show_lines=rules, padding=0, width=sum(widths) + len(widths) + 1)
    for head, width in zip(heads, widths, strict=True):
        made.add_column(head, width=width)
    for style, own in rows:
        made.add_row(*own, style=style)
    return made


def _fitted(columns: Sequence[Sequence[Cell]], widths: Sequence[int], room: int) -> list[int]:
    """The widths made smaller, the widest first, until they fit into the room: if possible without
    breaking words, never by breaking numbers, and none below the least width."""
    if sum(widths) <= room:
        return list(widths)
    fitted = [
        width if column[0].right else min(width, max(room, _LEAST_WIDTH))
        for column, width in zip(columns, widths, strict=True)
    ]
    least = [width if column[0].right else 0 for column, width in zip(columns, widths, strict=True)]
    whole = [max([cell.longest_word for cell in column]) for column in columns]
    for floors in (whole, [min(width, _LEAST_WIDTH) for width in whole]):
        floors = [max(pair) for pair in zip(floors, least, strict=True)]
        while sum(fitted) > room:
            width, number = max(
                [(w, n) for n, w in enumerate(fitted) if w > floors[n]], default=(0, 0)
            )
            if not width:
                break
            fitted[number] -= 1
    return fitted


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
        # A few rows at a time: all segments of a long table would take more memory than the model.
        segments = console.render(part)
        while some := list(islice(segments, _AT_A_TIME)):
            console.print(Segments(some), crop=False, end="")
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
