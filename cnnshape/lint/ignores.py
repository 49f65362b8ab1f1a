"""Ignore comments: `# cnnshape: ignore[CS301] a classifier for every pixel`.

A comment counts for what is told about its line, or, alone on a line, for the entry below it, which
goes on as long as lines are indented further. `ignore-file` counts for the whole file. In brackets
stand codes, starts of codes or names, separated by commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cnnshape.diagnostics import Diagnostic, Edit, Fix, did_you_mean
from cnnshape.document.comments import comments
from cnnshape.edits.lines import remove_comment
from cnnshape.lint.selection import IGNORE_MARK, Selection, fits, known_selectors
from cnnshape.record import Record
from cnnshape.rules import ALL, BAD_IGNORE, ESSENTIAL, UNUSED_IGNORE
from cnnshape.source import Source, Span

_COMMENT = re.compile(r"#\s*cnnshape:\s*(?P<verb>ignore-file|ignore)\s*\[(?P<rules>[^\]\n]*)\]")
_WORD = re.compile(r"[^\s,]+")


class Ignore(Record):
    """A comment and what stands in its brackets; `lines` is the range of lines (1-based, the last
    one included) that it counts for, None for the whole file."""

    comment: Span
    selectors: tuple[Span, ...]
    lines: tuple[int, int] | None

    def hides(self, selector: str, diagnostic: Diagnostic) -> bool:
        source = self.comment.source
        if diagnostic.rule in ESSENTIAL or not fits(selector, diagnostic.rule):
            return False
        if self.lines is None:
            return diagnostic.span.source is source
        spans = (diagnostic.span, *[label.span for label in diagnostic.labels])
        return any(self._covers(span) for span in spans if span.source is source)

    def _covers(self, span: Span) -> bool:
        assert self.lines is not None
        first, _ = span.source.position(span.start)
        last, _ = span.source.position(max(span.start, span.end - 1))
        return first <= self.lines[1] and last >= self.lines[0]


def respected(
    sources: Iterable[Source], diagnostics: Sequence[Diagnostic], selection: Selection
) -> list[Diagnostic]:
    """The diagnostics without those that a comment hides, and what is wrong with the comments."""
    told = list(diagnostics)
    complaints: list[Diagnostic] = []
    for source in sources:
        if IGNORE_MARK not in source.text:
            continue
        analysed = not any(d.rule in ESSENTIAL for d in diagnostics if d.span.source is source)
        for ignore in ignores(source):
            if not ignore.selectors:
                complaints.append(_unreadable(ignore.comment))
            for selector in ignore.selectors:
                hidden = [d for d in diagnostics if ignore.hides(selector.text, d)]
                told = [d for d in told if d not in hidden]
                complaints.extend(_complaints(ignore, selector, hidden, analysed, selection))
    return [*told, *selection.of(complaints)]


def ignores(source: Source) -> Iterator[Ignore]:
    """Every comment that is addressed to cnnshape, also behind another one on its line."""
    for comment in comments(source):
        mark = comment.text.find(IGNORE_MARK)
        if mark >= 0:
            start = comment.start + comment.text.rfind("#", 0, mark)
            yield read_ignore(source.span(start, comment.end))


def read_ignore(comment: Span) -> Ignore:
    """The comment read; without a rule where it is not understood."""
    match = _COMMENT.match(comment.text)
    if match is None:
        return Ignore(comment, (), None)
    source, start = comment.source, comment.start + match.start("rules")
    selectors = [
        source.span(start + word.start(), start + word.end())
        for word in _WORD.finditer(match["rules"])
    ]
    lines = None if match["verb"] == "ignore-file" else _lines(comment)
    return Ignore(comment, tuple(selectors), lines)


def _lines(comment: Span) -> tuple[int, int]:
    """The lines that a comment counts for."""
    source = comment.source
    number, column = source.position(comment.start)
    if source.line(number)[: column - 1].strip():
        return number, number
    last = len(source.line_starts)
    first = number + 1
    while first <= last and _is_aside(source.line(first)):
        first += 1
    end = first
    for line in range(first + 1, last + 1):
        text = source.line(line)
        if not _is_aside(text):
            if _indentation(text) <= _indentation(source.line(first)):
                break
            end = line
    return number, min(end, last)


def _is_aside(line: str) -> bool:
    """Whether a line is blank or a comment."""
    return not line.strip() or line.lstrip().startswith("#")


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _unreadable(comment: Span) -> Diagnostic:
    message = "this comment is addressed to cnnshape, but says nothing that it understands"
    help = "write `# cnnshape: ignore[CODE]` with the code or the name of a rule, and why"
    return Diagnostic(BAD_IGNORE, message, comment, (), help)


def _complaints(
    ignore: Ignore,
    selector: Span,
    hidden: list[Diagnostic],
    analysed: bool,
    selection: Selection,
) -> Iterator[Diagnostic]:
    word = selector.text
    named = [rule for rule in ALL if fits(word, rule)]
    if not named:
        help = did_you_mean(word, known_selectors()) or "`cnnshape rules` lists them"
        yield Diagnostic(BAD_IGNORE, f"there is no rule `{word}`", selector, (), help)
    elif not hidden and analysed and any(selection.severity(rule) for rule in named):
        where = "in this file" if ignore.lines is None else "here"
        message = f"`{word}` is ignored, but nothing {where} is against it"
        fix = Fix(f"remove `{word}` from the ignored rules", True, (_without(ignore, selector),))
        yield Diagnostic(UNUSED_IGNORE, message, selector, (), fix.title, fix)


def _without(ignore: Ignore, selector: Span) -> Edit:
    """The comment without the selector; without the whole comment where it was the only one."""
    source = selector.source
    if len(ignore.selectors) > 1:
        at = ignore.selectors.index(selector)
        if at:
            return Edit(source.span(ignore.selectors[at - 1].end, selector.end), "")
        return Edit(source.span(selector.start, ignore.selectors[1].start), "")
    (edit,) = remove_comment(ignore.comment)
    return edit
