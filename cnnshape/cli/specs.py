"""Spec arguments → reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnshape.analysis import Overrides
    from cnnshape.config.project import Project
    from cnnshape.infer import Stages
    from cnnshape.outcome import Outcome
    from cnnshape.report import Report
    from cnnshape.source import Source


def report_on(path: str, project: Project, overrides: Overrides) -> Report:
    """The report about a file, or about standard input for `-`."""
    return read_spec_file(path, project, overrides)[0]


def read_spec_file(
    path: str, project: Project, overrides: Overrides
) -> tuple[Report, Stages | None]:
    """The same, and what each stage made of the spec."""
    from cnnshape.outcome import unreadable

    found = _found(path)
    if isinstance(found, str):
        return project.told(unreadable(path, found)), None
    return study_about(found, project, overrides)


def study_about(
    source: Source, project: Project, overrides: Overrides | None = None
) -> tuple[Report, Stages | None]:
    """The report about a source, and what each stage made of the spec."""
    from cnnshape.analysis import NO_OVERRIDES, study
    from cnnshape.files import open_beside

    overrides = project.overrides(source.name, overrides or NO_OVERRIDES)
    report, stages = study(source, open_beside, overrides)
    return project.told(report), stages


def _found(path: str) -> Source | str:
    """What is in a file, or the reason why it cannot be had."""
    from cnnshape.files import FileProblem, read_source, read_stdin

    try:
        return read_stdin() if path == "-" else read_source(path)
    except FileProblem as problem:
        return str(problem)


def exit_code(outcome: Outcome) -> int:
    """2 where a file could not be read or the configuration is wrong, 1 where something fails: an
    error, or, where the outcome is strict, a warning."""
    if outcome.unreadable:
        return 2
    return 1 if outcome.failures else 0
