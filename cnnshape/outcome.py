"""What the check of several specs comes to."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.diagnostics import Diagnostic, Severity
from cnnshape.report import Report
from cnnshape.rules import UNREADABLE_FILE
from cnnshape.source import Source


class Outcome:
    """The diagnostics of some reports, each once, in the order of the specs.

    `files` counts the specs that were looked at, `skipped` the files of a directory that are no
    specs, `files_with_problems` the specs that anything is said about.
    """

    def __init__(self, reports: Iterable[Report], skipped: int = 0) -> None:
        reports = tuple(reports)
        # A spec that another one names as a layer may have been given as well.
        found: dict[tuple[str, str, int, int], Diagnostic] = {}
        for report in reports:
            for diagnostic in report.diagnostics:
                source, start, end = diagnostic.span
                found.setdefault((diagnostic.rule.code, source.name, start, end), diagnostic)
        self.diagnostics = tuple(found.values())
        self.files = len(reports)
        self.skipped = skipped
        self.errors = self._count(Severity.ERROR)
        self.warnings = self._count(Severity.WARNING)
        self.infos = self._count(Severity.INFO)
        self.fixable = sum(1 for d in self.diagnostics if d.fix is not None)
        self.files_with_problems = sum(1 for report in reports if report.diagnostics)
        self.unreadable = sum(1 for d in self.diagnostics if d.rule is UNREADABLE_FILE)

    def _count(self, severity: Severity) -> int:
        return sum(1 for d in self.diagnostics if d.rule.severity is severity)


def unreadable(path: str, reason: str) -> Report:
    """The report about a file that cannot be read."""
    source = Source("", path)
    diagnostic = Diagnostic(UNREADABLE_FILE, f"the file cannot be read: {reason}", source.span())
    return Report(path, "", (), (diagnostic,), source)
