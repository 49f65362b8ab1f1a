"""Text and places in it.

An offset counts Unicode code points from the start of the decoded text (a byte order mark is not
part of it); lines and columns are 1-based code points, as editors show them.
"""

from __future__ import annotations

from typing import NamedTuple


class Source:
    """One decoded text and the name under which its user knows it."""

    __slots__ = ("_line_starts", "name", "text")

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self._line_starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        if self._line_starts is None:
            starts, offset = [0], 0
            # "\r\n", "\n" and a lone "\r" end a line; the other separators of str.splitlines do
            # not, because editors and compilers do not count them either.
            for line in self.text.replace("\r\n", " \n").replace("\r", "\n").split("\n")[:-1]:
                offset += len(line) + 1
                starts.append(offset)
            self._line_starts = starts
        return self._line_starts

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of a code point offset, both 1-based."""
        # Only needed for diagnostics and formats with lines: a clean spec does not pay for it.
        from bisect import bisect_right

        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number` (1-based) without its line break."""
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def span(self, start: int = 0, end: int | None = None) -> Span:
        return Span(self, start, start if end is None else end)


class Span(NamedTuple):
    """The half-open range [start, end) of code points in one source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]
