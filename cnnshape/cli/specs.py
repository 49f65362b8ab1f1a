"""Spec arguments → reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnshape.analysis import Overrides
    from cnnshape.report import Report


def report_on(path: str, overrides: Overrides | None = None) -> Report:
    """The report about a file, or about standard input for `-`; an unreadable one is a diagnostic
    in it."""
    from cnnshape.analysis import NO_OVERRIDES, analyse
    from cnnshape.files import FileProblem, open_beside, read_source, read_stdin
    from cnnshape.outcome import unreadable

    try:
        source = read_stdin() if path == "-" else read_source(path)
    except FileProblem as problem:
        return unreadable(path, str(problem))
    return analyse(source, open_beside, overrides or NO_OVERRIDES)
