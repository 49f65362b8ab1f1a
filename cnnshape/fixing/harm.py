"""Whether fixes have done harm: an error that was not there before, nor hidden by a mistake."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from cnnshape.diagnostics import Diagnostic, Edit, Severity
from cnnshape.infer import Stages
from cnnshape.record import Record
from cnnshape.report import Report
from cnnshape.source import Source

# What is found when the text is read cannot be hidden by a mistake in a layer.
_READING = ("CS000", "CS007")


class State(Record):
    """A text and what its analysis came to."""

    source: Source
    report: Report
    stages: Stages | None

    def errors(self) -> list[Diagnostic]:
        return [
            found
            for found in self.report.diagnostics
            if found.rule.severity is Severity.ERROR and found.span.source is self.source
        ]


def harm_of(before: State, after: State, edits: Sequence[Edit]) -> Diagnostic | bool | None:
    """The error that the edits brought, True where there is nothing left to analyse; None where
    all is well. An error that a mistake had hidden is none of theirs: it stands at a layer that
    was mended, or at one that was not known because of the mistake."""
    if after.stages is None:
        errors = after.errors()
        if before.stages is not None or any(e.rule.code == "CS002" for e in errors):
            return errors[0] if errors else True
        return None
    old = {(d.rule.code, d.span.start) for d in before.errors()}
    hidden: _Hidden | None = None
    for error in after.errors():
        place = _earlier(error.span.start, edits)
        if (error.rule.code, place) in old:
            continue
        if _READING[0] < error.rule.code <= _READING[1]:
            if before.stages is not None:
                return error
            continue
        hidden = hidden or _Hidden(before, edits)
        if not hidden.at(place):
            return error
    return None


def _earlier(offset: int, edits: Sequence[Edit]) -> int:
    """Where a place of the edited text was before the edits."""
    shift = 0
    for edit in edits:
        start = edit.span.start + shift
        if offset < start:
            break
        if offset < start + len(edit.text):
            return edit.span.start
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return offset - shift


class _Hidden:
    """The places of a text at which a mistake elsewhere kept others from being seen."""

    def __init__(self, state: State, edits: Sequence[Edit]) -> None:
        self.all = state.stages is None
        self.any = False
        self.calls: list[tuple[int, int]] = []
        self.hidden: dict[tuple[int, int], bool] = {}
        if state.stages is None:
            return
        touched = [edit.span.start for edit in edits]  # in the order of the places
        tainted = state.stages.inference.tainted
        self.any = bool(tainted)
        for leaf in state.stages.expansion.leaves:
            if leaf.call is not None and leaf.call.span.source is state.source:
                _, start, end = leaf.call.span
                at = bisect_left(touched, start)
                is_hidden = leaf in tainted or (at < len(touched) and touched[at] <= end)
                self.hidden[start, end] = self.hidden.get((start, end), False) or is_hidden
        # The text of one layer lies in that of no other.
        self.calls = sorted(self.hidden)

    def at(self, place: int) -> bool:
        if self.all:
            return True
        at = bisect_right(self.calls, (place, math.inf)) - 1
        if at >= 0 and place <= self.calls[at][1]:
            return self.hidden[self.calls[at]]
        return self.any
