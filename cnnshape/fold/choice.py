"""The rows that a user asks for by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnnshape.diagnostics import did_you_mean, enumerate_words
from cnnshape.report import Report, Row

# Names that one takes in at a glance.
_FEW = 12


def between(report: Report, first: str, last: str) -> tuple[Row, ...]:
    """The rows from the first that `first` matches to the last that `last` does: names of layers
    or groups, or regular expressions that match their beginning, as in Keras.

    Raises KeyError where one matches nothing.
    """
    starts, ends = _matching(report, first), _matching(report, last)
    if starts[0] > ends[-1]:
        starts, ends = ends, starts
    return report.rows[starts[0] : ends[-1] + 1]


def _matching(report: Report, pattern: str) -> list[int]:
    names = [(row.name, *(path.name for path in row.group_path)) for row in report.rows]
    found = [number for number, own in enumerate(names) if pattern in own]
    if not found:
        try:
            match = re.compile(pattern).match
        except re.error:
            match = re.compile(re.escape(pattern)).match
        found = [number for number, own in enumerate(names) if any(map(match, own))]
    if not found:
        help = nearest(pattern, [name for own in names for name in own])
        raise KeyError(f"no layer matches {pattern!r}{help}")
    return found


def nearest(word: str, names: Sequence[str]) -> str:
    """`; did you mean …?`, or all the names where they are few."""
    help = did_you_mean(word, names)
    if not help and 0 < len(names) <= _FEW:
        help = f"the layers are {enumerate_words(names, 'and')}"
    return f"; {help}" if help else ""
