"""What a check adds for people: which files of data it looked at, and what it could not check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cnnshape.diagnostics import enumerate_words
from cnnshape.report import Report

if TYPE_CHECKING:
    from cnnshape.arrays.feeding import Feeding


def notes(reports: Sequence[Report], feeding: Feeding | None = None) -> Iterator[str]:
    """`Looked at ...`, a line for each file of data; `Not checked: ...`, one line."""
    if feeding is not None:
        for file in (*feeding.x, *feeding.y):
            yield f"Looked at {file.looked_at()}."
    unchecked = not_checked(reports)
    if unchecked:
        yield f"Not checked: {unchecked}."


def not_checked(reports: Sequence[Report]) -> str:
    """`data and loss (no `data:` or `loss:` in 2 of 3 specs)`; empty where all is said."""
    # Where nothing could be read there is no spec to say it.
    specs = [report for report in reports if report.framework]
    missing = {key for report in specs for key in report.unchecked}
    keys = [key for key in ("data", "loss") if key in missing]
    if not keys:
        return ""
    lacking = sum(1 for report in specs if report.unchecked)
    where = "the spec" if len(specs) == 1 else f"{lacking:,} of {len(specs):,} specs"
    words = enumerate_words([f"`{key}:`" for key in keys])
    return f"{enumerate_words(keys, 'and')} (no {words} in {where})"
