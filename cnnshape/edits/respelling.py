"""A misspelled word and what was meant by it, as a fix."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cnnshape.diagnostics import Edit, Fix, closest, folded
from cnnshape.edits import Edits
from cnnshape.edits.scalars import replace
from cnnshape.source import Span

# A word of at least so many letters may have so many slips of the hand.
_SLIPS = ((8, 2), (4, 1), (0, 0))


def respelling(word: str, place: Span, candidates: Iterable[str]) -> Fix | None:
    """The nearest of the candidates in the place of a word, if one is near enough."""
    candidates = tuple(candidates)
    meant = closest(word, candidates)
    if meant is None:
        return None
    safe = is_sure(word, meant, candidates)
    return as_fix(f"write `{meant}` for `{word}`", safe, replace(place, meant))


def respelling_inside(word: str, place: Span, candidates: Iterable[str]) -> Fix | None:
    """The same for a name inside an expression, `$width` or `$(width // 2)`."""
    match = re.search(rf"(?<=\$)[^$]*?(?<![\w.]){re.escape(word)}(?!\w)", place.text)
    if match is None:
        return None
    end = place.start + match.end()
    # A parameter may be called anything, but an expression has names.
    candidates = tuple([name for name in candidates if name.isidentifier()])
    meant = closest(word, candidates)
    if meant is None:
        return None
    edit = Edit(Span(place.source, end - len(word), end), meant)
    return Fix(f"write `{meant}` for `{word}`", is_sure(word, meant, candidates), (edit,))


def as_fix(title: str, safe: bool, edits: Edits) -> Fix | None:
    """A fix, where there is a place for its edits."""
    return Fix(title, safe, edits) if edits else None


def is_sure(word: str, meant: str, candidates: Iterable[str]) -> bool:
    """Whether a misspelled word can only have been this one: a slip or two of the hand away, no
    other candidate as near, and no number changed (`conv3` may well be none of `conv1`, `conv2`).
    Of two words that differ in their capitals alone, the one with those of the word is nearer.
    """
    if re.findall(r"\d+", word) != re.findall(r"\d+", meant):
        return False
    least = slips(folded(word), folded(meant))
    allowed = next(number for length, number in _SLIPS if len(meant) >= length)
    if least > allowed:
        return False
    rivals = [
        other
        for other in candidates
        if other != meant and slips(folded(word), folded(other), least) <= least
    ]
    exactly = slips(word, meant)
    return not any(
        slips(folded(word), folded(rival)) < least or slips(word, rival) <= exactly
        for rival in rivals
    )


def slips(word: str, other: str, most: int = 80) -> int:
    """How many letters are missing, too many, other ones, or swapped with their neighbour
    (optimal string alignment distance); a difference above `most` may be told as any number
    above it.

    >>> slips("dropuot", "dropout"), slips("smae", "same"), slips("bais", "bias")
    (1, 1, 1)
    """
    if abs(len(word) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        earlier, before, row = before, row, [i]
        for j, meant in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != meant))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == meant:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
