"""A cell of a rich table that is nearly always one line.

rich's own `Text` copies, pads and wraps every cell. Drawing the cell directly where it fits makes a
table three times as fast; where it does not fit, `Text` folds it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text


class Cell:
    """Pieces of text, each with a style ("" for none), and a space on both sides.

    It belongs into a table without padding of its own, whose columns have a width. Nothing in it is
    read as markup.
    """

    __slots__ = ("pieces", "right", "width")

    def __init__(self, pieces: Sequence[tuple[str, str]], right: bool = False) -> None:
        self.pieces = pieces
        self.right = right
        self.width = sum([cell_len(text) for text, _ in pieces]) + 2

    @property
    def longest_word(self) -> int:
        """The width that it needs so that no word is broken."""
        text = "".join([text for text, _ in self.pieces])
        return max([cell_len(word) for word in text.split()], default=0) + 2

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.max_width - self.width
        if room < 0:
            yield self._folded()
            return
        before, after = (room + 1, 1) if self.right else (1, room + 1)
        yield Segment(" " * before)
        for text, style in self.pieces:
            yield Segment(text, console.get_style(style) if style else None)
        yield Segment(" " * after)

    def _folded(self) -> Padding:
        text = Text(justify="right" if self.right else "left", overflow="fold", no_wrap=False)
        for piece, style in self.pieces:
            text.append(piece, style or None)
        return Padding(text, (0, 1))
