"""What the check of several specs comes to."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.diagnostics import Diagnostic, Rule, Severity
from cnnshape.record import Record
from cnnshape.report import Report
from cnnshape.rules import UNREADABLE_FILE, UNUSABLE
from cnnshape.source import Source


class Tally(Record):
    """How often a rule was broken, and how many of its diagnostics have a fix."""

    rule: Rule
    count: int
    fixable: int


class Mending(Record):
    """What was asked of the fixes, and what they mended: the diagnostics of each spec that they
    changed. `unsafe` says that the unsafe ones are among what is asked for."""

    fix: bool = False
    unsafe: bool = False
    mended: tuple[tuple[Diagnostic, ...], ...] = ()


NO_MENDING = Mending()


class Outcome:
    """The diagnostics of some reports, each once, in the order of the specs.

    `files` counts the specs that were looked at, `skipped` the files of a directory that are no
    specs, `files_with_problems` the specs that anything is said about; `strict` says that warnings
    are failures too; `fixed` is what is mended already.
    """

    def __init__(
        self,
        reports: Iterable[Report],
        skipped: int = 0,
        strict: bool = False,
        mending: Mending = NO_MENDING,
    ) -> None:
        reports = tuple(reports)
        # A spec that another one names as a layer may have been given as well.
        found: dict[tuple[str, str, int, int], Diagnostic] = {}
        for report in reports:
            for diagnostic in report.diagnostics:
                source, start, end = diagnostic.span
                found.setdefault((diagnostic.rule.code, source.name, start, end), diagnostic)
        self.diagnostics = tuple(found.values())
        self.names = tuple([report.source.name for report in reports])
        self.strict = strict
        self.files = len(reports)
        self.skipped = skipped
        self.mending = mending
        self.fixed = tuple([found for mended in mending.mended for found in mended])
        self.errors = self._count(Severity.ERROR)
        self.warnings = self._count(Severity.WARNING)
        self.infos = self._count(Severity.INFO)
        self.fixable = sum(1 for d in self.diagnostics if d.fix is not None)
        self.safely_fixable = sum(1 for d in self.diagnostics if d.fix is not None and d.fix.safe)
        self.files_with_problems = sum(1 for report in reports if report.diagnostics)
        self.unreadable = sum(1 for d in self.diagnostics if d.rule in UNUSABLE)

    def fails(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic makes the check fail."""
        severity = diagnostic.rule.severity
        return severity is Severity.ERROR or (self.strict and severity is Severity.WARNING)

    @property
    def failures(self) -> int:
        return self.errors + (self.warnings if self.strict else 0)

    def tallies(self) -> tuple[Tally, ...]:
        """The rules that were broken, the one most often broken first."""
        found: dict[str, Tally] = {}
        for diagnostic in self.diagnostics:
            rule = diagnostic.rule
            before = found.get(rule.code, Tally(rule, 0, 0))
            fixable = before.fixable + (diagnostic.fix is not None)
            found[rule.code] = Tally(rule, before.count + 1, fixable)
        return tuple(sorted(found.values(), key=lambda tally: (-tally.count, tally.rule.code)))

    def _count(self, severity: Severity) -> int:
        return sum(1 for d in self.diagnostics if d.rule.severity is severity)


def unreadable(path: str, reason: str) -> Report:
    """The report about a file that cannot be read."""
    source = Source("", path)
    diagnostic = Diagnostic(UNREADABLE_FILE, f"the file cannot be read: {reason}", source.span())
    return Report(path, "", (), (diagnostic,), source)
