"""What is told of a spec with one mistake: whether it is the mistake, and whether more is told than
what follows from it."""

from __future__ import annotations

import enum
from typing import NamedTuple

from mistakes import Change, Mistake, Right

from cnnshape import Report, Source
from cnnshape.analysis import study
from cnnshape.diagnostics import Diagnostic
from cnnshape.files import open_beside
from cnnshape.infer import Stages
from cnnshape.instances import Leaf
from cnnshape.shape import is_known


class Verdict(enum.Enum):
    """TOLD: where it is. HARMLESS: the model is another one, but computes to its end; only kinds
    that a framework does not always refuse can be that. ELSEWHERE: not where it is. MISSED."""

    TOLD = "told"
    HARMLESS = "harmless"
    ELSEWHERE = "elsewhere"
    MISSED = "missed"


class Judgement(NamedTuple):
    """`false` are the diagnostics that do not follow from the mistake, `number` how many there are
    in all."""

    verdict: Verdict
    number: int
    false: tuple[Diagnostic, ...]
    text: str
    line: int


def judge(right: Right, kind: Mistake, change: Change) -> Judgement:
    text = right.source.text
    text = text[: change.start] + change.text + text[change.end :]
    source = Source(text, right.source.name)
    report, stages = study(source, open_beside)
    line, _ = source.position(min(change.start, len(text)))
    if change.start == change.end == len(right.source.text):
        line = len(source.line_starts)
    touched = _touched(source, stages, change)
    if touched is not None:
        touched |= _touched(right.source, right.stages, change) or set()
    lines = {line, *_entries(source, stages, change)}
    false = tuple([d for d in report.diagnostics if not _follows(d, source, lines, touched)])
    verdict = _verdict(report, source, lines, kind)
    return Judgement(verdict, len(report.diagnostics), false, text, line)


def _verdict(report: Report, source: Source, lines: set[int], kind: Mistake) -> Verdict:
    found = report.diagnostics
    if not found:
        complete = report.rows and all(is_known(s) for row in report for s in row.output_shapes)
        return Verdict.HARMLESS if complete and not kind.always else Verdict.MISSED
    if not kind.here or any(_is_there(d, source, lines) for d in found):
        return Verdict.TOLD
    return Verdict.ELSEWHERE


def _entries(source: Source, stages: Stages | None, change: Change) -> set[int]:
    """Where the layers begin in whose entries, which may go over several lines, the mistake is."""
    leaves = stages.expansion.leaves if stages is not None else ()
    return {
        source.position(leaf.call.type_span.start)[0]
        for leaf in leaves
        if leaf.call is not None and _is_at(leaf, source, change)
    }


def _is_there(diagnostic: Diagnostic, source: Source, lines: set[int]) -> bool:
    """Whether the diagnostic, or what takes part in it, stands at one of the lines."""
    spans = (diagnostic.span, *[label.span for label in diagnostic.labels])
    return any(s.source is source and source.position(s.start)[0] in lines for s in spans)


def _touched(source: Source, stages: Stages | None, change: Change) -> set[str] | None:
    """The names of the layers that the mistake is in, and of all that depend on these; None where
    that is everything: an input, a variable, the labels."""
    if stages is None:
        return None
    leaves = [leaf for leaf in stages.expansion.leaves if leaf.call is not None]
    first = {leaf for leaf in leaves if _is_at(leaf, source, change)}
    if change.text and not first:
        return None
    if not first:
        after = [
            leaf.call.span.start
            for leaf in leaves
            if leaf.call is not None
            and leaf.call.span.source is source
            and leaf.call.span.start >= change.start
        ]
        starts = {min(after)} if after else set()
        first = {leaf for leaf in leaves if leaf.call and leaf.call.span.start in starts}
    if not first:
        return None
    touched = set(first)
    for leaf in stages.graph.order:
        if any(tensor.source in touched for tensor in stages.graph.inputs[leaf]):
            touched.add(leaf)
    return {leaf.name for leaf in touched}


def _is_at(leaf: Leaf, source: Source, change: Change) -> bool:
    assert leaf.call is not None
    span = leaf.call.span
    return span.source is source and span.start <= change.start <= span.end and bool(change.text)


def _follows(
    diagnostic: Diagnostic, source: Source, lines: set[int], touched: set[str] | None
) -> bool:
    if touched is None or _is_there(diagnostic, source, lines):
        return True
    # What nothing takes any more, or a name that is gone, follows from what was taken away.
    if diagnostic.rule.code.startswith("CS2"):
        return True
    return not diagnostic.layer or diagnostic.layer in touched
