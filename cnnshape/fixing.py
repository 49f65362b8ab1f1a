"""Fixes applied to a text, round after round, until nothing is left to mend.

Edits that overlap wait for the next round, in which the text is analysed anew. A fix after which
the text cannot be read, or which brings an error where none was, is taken back.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence

from cnnshape.diagnostics import Diagnostic, Edit, Severity
from cnnshape.infer import Stages
from cnnshape.record import Record
from cnnshape.report import Report
from cnnshape.source import Source

# Analyses a text: `analysis.study` with what the caller says beside it.
Study = Callable[[Source], tuple[Report, "Stages | None"]]

# One round mends all that does not overlap, so a few are enough; a fix that undoes another one
# would go on for ever.
MAX_ROUNDS = 20

# What is found when the text is read cannot be hidden by a mistake in a layer.
_READING = ("CS000", "CS007")


# In the order in which mistakes are found: reading, arguments, wiring, the rest.
_STAGES = ("CS0", "CS1", "CS2", "CS")


class Refusal(Record):
    """A fix that was taken back, and the error that it brought."""

    diagnostic: Diagnostic
    error: Diagnostic | None


class Fixed(Record):
    """A text after the fixes, the report about it, what was mended, and what was taken back.
    `ended` is False where the last round still found something to do. A model that a framework
    saved is never changed."""

    source: Source
    report: Report
    mended: tuple[Diagnostic, ...]
    refused: tuple[Refusal, ...]
    ended: bool = True
    is_saved: bool = False


def fixed_text(source: Source, diagnostics: Iterable[Diagnostic], unsafe: bool = False) -> str:
    """The text with one round of fixes: the safe ones, or all, except those that overlap an
    earlier one."""
    return applied(source, fitting(source, diagnostics, unsafe))


def fix_spec(
    source: Source,
    study: Study,
    unsafe: bool = False,
    known: tuple[Report, Stages | None] | None = None,
) -> Fixed:
    """The text with all fixes that can be made: the safe ones, or all. Safe ones go first.

    `known` is what the study of the text has come to, where that is known.
    """
    return _Fixing(study, unsafe).run(_State(source, *(known or study(source))))


def fitting(
    source: Source, diagnostics: Iterable[Diagnostic], unsafe: bool = False
) -> list[Diagnostic]:
    """The diagnostics whose fixes can be applied to the text together, in the order of their
    places. One that says the same as another one is mended with it."""
    taken: list[tuple[int, int]] = []
    chosen: list[Diagnostic] = []
    known: set[tuple[Edit, ...]] = set()
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or not (fix.safe or unsafe):
            continue
        if any(edit.span.source is not source for edit in fix.edits):
            continue
        places = [(edit.span.start, edit.span.end) for edit in fix.edits]
        if fix.edits not in known:
            if any(_overlaps(place, taken) for place in places):
                continue
            known.add(fix.edits)
            for place in places:
                insort(taken, place)
        chosen.append(diagnostic)
    return chosen


def _overlaps(place: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a place shares a character with one of those that are taken, which do not overlap
    each other and are sorted, or touches one where the other is an insertion."""
    at = bisect_left(taken, place)
    # An insertion may stand right before a place that begins where it is.
    for other in taken[max(at - 2, 0) : at + 2]:
        start, end = max(place[0], other[0]), min(place[1], other[1])
        is_insertion = place[0] == place[1] or other[0] == other[1]
        if start < end or (is_insertion and start == end):
            return True
    return False


def applied(source: Source, diagnostics: Iterable[Diagnostic]) -> str:
    """The text after the fixes of these diagnostics, which do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in _edits(diagnostics):
        parts += (source.text[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join([*parts, source.text[at:]])


def _edits(diagnostics: Iterable[Diagnostic]) -> list[Edit]:
    """Every edit once, in the order of the places."""
    fixes = [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix is not None]
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    return sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))


class _State(Record):
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


class _Fixing:
    def __init__(self, study: Study, unsafe: bool) -> None:
        self.study = study
        self.unsafe = unsafe
        self.mended: list[Diagnostic] = []
        self.refused: dict[tuple[str, str, str], Refusal] = {}

    def state(self, source: Source) -> _State:
        return _State(source, *self.study(source))

    def run(self, now: _State) -> Fixed:
        seen = {now.source.text}
        ended = False
        for _ in range(MAX_ROUNDS):
            chosen = self.chosen(now)
            if not chosen:
                ended = True
                break
            after, done = self.attempt(now, chosen)
            if after.source.text in seen and done:
                break
            seen.add(after.source.text)
            self.mended += done
            now = after
        refused = tuple(self.refused.values())
        is_saved = now.stages is not None and now.stages.spec.recorded is not None
        return Fixed(now.source, now.report, tuple(self.mended), refused, ended, is_saved)

    def chosen(self, now: _State) -> list[Diagnostic]:
        """What to mend in this round: what is safe before what is not, and of that first what is
        found first, because what is found later may follow from it."""
        open = [d for d in now.report.diagnostics if _key(d) not in self.refused]
        chosen = fitting(now.source, open)
        for stage in () if chosen or not self.unsafe else _STAGES:
            found = [d for d in open if d.rule.code.startswith(stage)]
            chosen = fitting(now.source, found, unsafe=True)
            if chosen:
                break
        return chosen

    def attempt(
        self, before: _State, chosen: Sequence[Diagnostic]
    ) -> tuple[_State, Sequence[Diagnostic]]:
        """The state after these fixes, without those that do harm, and what is mended in it."""
        after = self.state(Source(applied(before.source, chosen), before.source.name))
        harm = _harm(before, after, _edits(chosen))
        if harm is None:
            return after, chosen
        fixes = {diagnostic.fix for diagnostic in chosen}
        if len(fixes) == 1:
            error = harm if isinstance(harm, Diagnostic) else None
            self.refused.update({_key(d): Refusal(d, error) for d in chosen})
            return before, ()
        order = list(dict.fromkeys(diagnostic.fix for diagnostic in chosen))
        first = set(order[: len(order) // 2])
        halves = [d for d in chosen if d.fix in first], [d for d in chosen if d.fix not in first]
        (one, mended), (other, rest) = [self.attempt(before, half) for half in halves]
        if not mended or not rest:
            return (one, mended) if mended else (other, rest)
        both = self.state(Source(applied(before.source, [*mended, *rest]), before.source.name))
        if _harm(before, both, _edits([*mended, *rest])) is None:
            return both, [*mended, *rest]
        return one, mended


def _key(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """What stays the same about a diagnostic while the text around it changes."""
    title = diagnostic.fix.title if diagnostic.fix is not None else ""
    return diagnostic.rule.code, diagnostic.message, title


def _harm(before: _State, after: _State, edits: Sequence[Edit]) -> Diagnostic | bool | None:
    """The error that the edits brought, True where there is nothing left to analyse; None where
    all is well. An error that a mistake had hidden is none of theirs: it stands at a layer that
    was mended, or at one that was not known because of the mistake."""
    if after.stages is None:
        errors = after.errors()
        if before.stages is not None or any(e.rule.code == "CS002" for e in errors):
            return errors[0] if errors else True
        return None
    old = {(d.rule.code, d.span.start) for d in before.errors()}
    hidden = _Hidden(before, edits)
    for error in after.errors():
        place = _earlier(error.span.start, edits)
        if (error.rule.code, place) in old:
            continue
        if _READING[0] < error.rule.code <= _READING[1]:
            if before.stages is not None:
                return error
        elif not hidden.at(place):
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

    def __init__(self, state: _State, edits: Sequence[Edit]) -> None:
        self.all = state.stages is None
        self.any = False
        self.calls: list[tuple[int, int]] = []
        self.hidden: dict[tuple[int, int], bool] = {}
        if state.stages is None:
            return
        touched = [edit.span.start for edit in edits]
        tainted = state.stages.inference.tainted
        self.any = bool(tainted)
        for leaf in state.stages.expansion.leaves:
            if leaf.call is not None and leaf.call.span.source is state.source:
                _, start, end = leaf.call.span
                is_hidden = leaf in tainted or any(start <= at <= end for at in touched)
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
