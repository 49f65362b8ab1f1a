"""Fixes applied to a text, round after round, until nothing is left to mend.

Edits that overlap wait for the next round, in which the text is analysed anew. A fix after which
the text cannot be read, or which brings an error where none was, is taken back.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence

from cnnshape.diagnostics import Diagnostic, Edit
from cnnshape.fixing.harm import State, harm_of
from cnnshape.infer import Stages
from cnnshape.record import Record
from cnnshape.report import Report
from cnnshape.source import Source

# Analyses a text: `analysis.study` with what the caller says beside it.
Study = Callable[[Source], tuple[Report, "Stages | None"]]

# One round mends all that does not overlap, so a few are enough; a fix that undoes another one
# would go on for ever.
MAX_ROUNDS = 20


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
    return _Fixing(study, unsafe).run(State(source, *(known or study(source))))


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
    for edit in edits_of(diagnostics):
        parts += (source.text[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join([*parts, source.text[at:]])


def edits_of(diagnostics: Iterable[Diagnostic]) -> list[Edit]:
    """Every edit once, in the order of the places."""
    fixes = [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix is not None]
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    return sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))


class _Fixing:
    def __init__(self, study: Study, unsafe: bool) -> None:
        self.study = study
        self.unsafe = unsafe
        self.mended: list[Diagnostic] = []
        self.refused: dict[tuple[str, str, str], Refusal] = {}

    def state(self, source: Source) -> State:
        return State(source, *self.study(source))

    def run(self, now: State) -> Fixed:
        seen = {now.source.text}
        ended = False
        tried = now.source.text
        for _ in range(MAX_ROUNDS):
            chosen = self.chosen(now)
            if not chosen and self.refused and now.source.text != tried:
                # What did harm may do none now that something else is mended.
                tried = now.source.text
                self.refused.clear()
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

    def chosen(self, now: State) -> list[Diagnostic]:
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
        self, before: State, chosen: Sequence[Diagnostic]
    ) -> tuple[State, Sequence[Diagnostic]]:
        """The state after these fixes, without those that do harm, and what is mended in it."""
        after = self.state(Source(applied(before.source, chosen), before.source.name))
        harm = harm_of(before, after, edits_of(chosen))
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
        if harm_of(before, both, edits_of([*mended, *rest])) is None:
            return both, [*mended, *rest]
        return one, mended


def _key(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """What stays the same about a diagnostic while the text around it changes."""
    title = diagnostic.fix.title if diagnostic.fix is not None else ""
    return diagnostic.rule.code, diagnostic.message, title
