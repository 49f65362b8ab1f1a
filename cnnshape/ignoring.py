"""Ignore comments written into a spec, so that what is wrong now is told no more."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.diagnostics import Diagnostic, Edit
from cnnshape.document.comments import gaps
from cnnshape.document.form import is_json
from cnnshape.edits.lines import line_end
from cnnshape.lint.ignores import Ignore, ignores
from cnnshape.record import Record
from cnnshape.rules import ESSENTIAL, IGNORES
from cnnshape.source import Source


class Ignored(Record):
    """The edits that write the comments, how many diagnostics they hide, and which they cannot."""

    edits: tuple[Edit, ...]
    hidden: int
    left: tuple[Diagnostic, ...]


def ignoring(source: Source, diagnostics: Iterable[Diagnostic]) -> Ignored:
    """A comment at the end of every line at which something is wrong; one that is there already is
    added to. What stops the analysis cannot be ignored, nor what a comment has no place beside: in
    JSON there are none."""
    by_line: dict[int, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.span.source is source:
            line, _ = source.position(diagnostic.span.start)
            by_line.setdefault(line, []).append(diagnostic)
    there = {source.position(one.comment.start)[0]: one for one in ignores(source)}
    free = [] if is_json(source) else [(gap.start, gap.end) for gap in gaps(source)]
    edits: list[Edit] = []
    left: list[Diagnostic] = []
    hidden = 0
    for line, found in by_line.items():
        end = line_end(source, source.line_starts[line - 1])
        ignorable = [d for d in found if d.rule not in (*ESSENTIAL, *IGNORES)]
        if line in there and not there[line].selectors:
            ignorable = []  # another comment cannot stand behind one that is not understood
        if line not in there and not any(start <= end <= stop for start, stop in free):
            ignorable = []
        left += [diagnostic for diagnostic in found if diagnostic not in ignorable]
        codes = sorted({diagnostic.rule.code for diagnostic in ignorable})
        if codes:
            hidden += len(ignorable)
            edits.append(_comment(source, end, codes, there.get(line)))
    return Ignored(tuple(edits), hidden, tuple(left))


def _comment(source: Source, end: int, codes: list[str], there: Ignore | None) -> Edit:
    if there is not None and there.selectors:
        at = there.selectors[-1].end
        return Edit(source.span(at, at), "".join([f", {code}" for code in codes]))
    return Edit(source.span(end, end), f"  # cnnshape: ignore[{', '.join(codes)}]")
