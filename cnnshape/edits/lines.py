"""Lines of a text and what stands on them."""

from __future__ import annotations

from cnnshape.diagnostics import Edit
from cnnshape.edits import Edits
from cnnshape.source import Source, Span


def break_of(source: Source) -> str:
    """The line break of the text."""
    at = source.text.find("\n")
    if at < 0:
        return "\r" if "\r" in source.text else "\n"
    return "\r\n" if at > 0 and source.text[at - 1] == "\r" else "\n"


def line_start(source: Source, offset: int) -> int:
    return source.line_starts[source.position(offset)[0] - 1]


def line_end(source: Source, offset: int) -> int:
    """Where the line that `offset` is on ends, before its break."""
    line, _ = source.position(offset)
    return source.line_starts[line - 1] + len(source.line(line))


def indentation(source: Source, offset: int) -> str | None:
    """The spaces before `offset` on its line; None where anything else stands there."""
    before = source.text[line_start(source, offset) : offset]
    return before if not before.strip(" ") else None


def cut(source: Source, start: int, end: int) -> Edits:
    """Remove a piece of text."""
    return (Edit(Span(source, start, end), ""),)


def cut_lines(source: Source, start: int, end: int) -> Edits:
    """Remove what begins a line: the whole lines, or all but the comment that ends them."""
    stop = line_end(source, end)
    rest = source.text[end:stop]
    if rest.strip():
        return cut(source, start, end + len(rest) - len(rest.lstrip()))
    first = line_start(source, start)
    line, _ = source.position(end)
    if line < len(source.line_starts):
        return cut(source, first, source.line_starts[line])
    # The last line: the break before it goes.
    return cut(source, line_end(source, first - 1) if first else 0, len(source.text))


def remove_comment(span: Span) -> Edits:
    """Remove a comment (from its `#` on), with its line where it stands there alone."""
    source, start, end = span
    if not source.text[line_start(source, start) : start].strip():
        return cut_lines(source, start, end)
    before = source.text[:start]
    return cut(source, len(before.rstrip(" \t")), end)
