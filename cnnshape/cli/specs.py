"""Spec arguments → reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnshape.analysis import Overrides
    from cnnshape.outcome import Outcome
    from cnnshape.report import Report
    from cnnshape.source import Source


def report_on(path: str, overrides: Overrides) -> Report:
    """The report about a file, or about standard input for `-`."""
    from cnnshape.files import FileProblem, read_source, read_stdin

    try:
        found: Source | str = read_stdin() if path == "-" else read_source(path)
    except FileProblem as problem:
        found = str(problem)
    return report_about(path, found, overrides)


def report_about(path: str, found: Source | str, overrides: Overrides | None = None) -> Report:
    """The report about a source; a reason why there is none becomes a diagnostic in it."""
    from cnnshape.analysis import NO_OVERRIDES, analyse
    from cnnshape.files import open_beside
    from cnnshape.outcome import unreadable

    if isinstance(found, str):
        return unreadable(path, found)
    return analyse(found, open_beside, overrides or NO_OVERRIDES)


def exit_code(outcome: Outcome) -> int:
    """2 where a file could not be read, 1 where a spec has an error."""
    if outcome.unreadable:
        return 2
    return 1 if outcome.errors else 0
