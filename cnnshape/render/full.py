"""Diagnostics with the source lines that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cnnshape.diagnostics import Diagnostic
from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen, cells
from cnnshape.source import Source, Span

_TAB = 4
# Of a longer line (a whole spec in one line of JSON) only the part around the mark is shown.
_LONGEST = 160
_AROUND = 60


class _Mark(NamedTuple):
    """A place to be underlined, in columns from 0, and what is said there."""

    line: int
    start: int
    end: int
    message: str
    style: str


def full(outcome: Outcome, screen: Screen) -> str:
    """Every diagnostic with its places, a blank line after each."""
    unsafe = outcome.mending.unsafe
    found = [excerpt(diagnostic, screen, unsafe) for diagnostic in outcome.diagnostics]
    return "".join([text + "\n" for text in found])


def excerpt(diagnostic: Diagnostic, screen: Screen, unsafe: bool = False) -> str:
    """One diagnostic with the source lines that it is about, its help, and its fix; that of an
    unsafe one is shown where it is asked for."""
    rule = diagnostic.rule
    style = rule.severity.value
    title = screen.paint(f"{rule.severity.value}[{rule.code}] {rule.name}", style)
    message = screen.paint(f": {screen.text(diagnostic.text)}", "bold")
    marks = _marks(diagnostic, style)
    largest = max([mark.line for own in marks.values() for mark in own], default=1)
    margin = len(str(largest))
    parts = [f"{title}{message}\n"]
    for source, own in marks.items():
        arrow = "-->" if source is diagnostic.span.source else ":::"
        first = next((m for m in own if m.style != "label"), own[0])
        place = f"{screen.text(source.name)}:{first.line}:{first.start + 1}"
        parts.append(f"{' ' * margin}{screen.paint(arrow, 'gutter')} {place}\n")
        if source.text:
            parts.append(_excerpt(source, own, margin, screen))
    fix = diagnostic.fix
    is_shown = fix is not None and (fix.safe or unsafe)
    help = diagnostic.help or (fix.title if fix is not None and not is_shown else "")
    if help:
        parts.append(_remark("help", help, margin, screen))
    if fix is not None and is_shown:
        parts.append(_remark("fix" if fix.safe else "unsafe fix", fix.title, margin, screen))
    return "".join(parts)


def _remark(kind: str, text: str, margin: int, screen: Screen) -> str:
    equals, label = screen.paint("=", "gutter"), screen.paint(kind, "bold")
    return f"{' ' * margin} {equals} {label}: {screen.text(text)}\n"


def _marks(diagnostic: Diagnostic, style: str) -> dict[Source, list[_Mark]]:
    """The marks in every source, the diagnostic's own source first."""
    found = {diagnostic.span.source: [_mark(diagnostic.span, "", style)]}
    for label in diagnostic.labels:
        mark = _mark(label.span, label.message, "label")
        found.setdefault(label.span.source, []).append(mark)
    for marks in found.values():
        marks.sort(key=lambda mark: mark[:3])
    return found


def _mark(span: Span, message: str, style: str) -> _Mark:
    """The part of a span on its first line, at least one column wide."""
    source, start, end = span
    line, column = source.position(start)
    length = min(end, start - column + 1 + len(source.line(line))) - start
    return _Mark(line, column - 1, column - 1 + max(length, 1), message, style)


def _excerpt(source: Source, marks: Iterable[_Mark], margin: int, screen: Screen) -> str:
    bar = screen.paint("|", "gutter")
    blank = " " * margin
    parts = [f"{blank} {bar}\n"]
    shown = 0
    for mark in marks:
        if mark.line != shown:
            for number in _lines_until(mark.line, shown):
                if number:
                    text = _Visible(source.line(number), mark, screen).text
                    gutter = screen.paint(f"{number:>{margin}} |", "gutter")
                    parts.append(f"{gutter} {text}".rstrip() + "\n")
                else:
                    parts.append(screen.paint("...", "gutter") + "\n")
            shown = mark.line
        before, under = _Visible(source.line(mark.line), mark, screen).extent()
        symbol = "-" if mark.style == "label" else "^"
        underline = screen.paint(
            f"{symbol * under} {screen.text(mark.message)}".rstrip(), mark.style
        )
        parts.append(f"{blank} {bar} {' ' * before}{underline}\n")
    parts.append(f"{blank} {bar}\n")
    return "".join(parts)


def _lines_until(line: int, shown: int) -> Iterator[int]:
    """The numbers of the lines to show before a mark on `line`; 0 where lines are left out."""
    if shown and line == shown + 2:
        yield line - 1
    elif shown and line > shown + 2:
        yield 0
    yield line


class _Visible:
    """A source line as the screen shows it: tabs as spaces, long lines cut around a mark."""

    def __init__(self, line: str, mark: _Mark, screen: Screen) -> None:
        self.mark = mark
        self.first, self.last = 0, len(line)
        if len(line) > _LONGEST:
            self.first = max(mark.start - _AROUND, 0)
            self.last = min(max(mark.end, mark.start + 1) + _AROUND, self.first + _LONGEST)
        dots = screen.text("…")
        self.pieces: list[str] = []
        column = cells(dots) if self.first else 0
        for character in line[self.first : self.last]:
            piece = " " * (_TAB - column % _TAB) if character == "\t" else screen.text(character)
            self.pieces.append(piece)
            column += cells(piece)
        self.before = dots if self.first else ""
        self.after = dots if self.last < len(line) else ""

    @property
    def text(self) -> str:
        return self.before + "".join(self.pieces) + self.after

    def extent(self) -> tuple[int, int]:
        """(columns before the mark, columns under it)."""
        start = self.mark.start - self.first
        end = min(self.mark.end - self.first, len(self.pieces))
        before = cells(self.before + "".join(self.pieces[:start]))
        return before, max(cells("".join(self.pieces[start:end])), 1)
