"""The line that ends a check."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.diagnostics import Diagnostic, Severity, count, enumerate_words
from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen


def closing_line(outcome: Outcome, screen: Screen) -> str:
    """`No problems found in 12 specs.`, `Found 3 errors and 1 warning in 2 of 12 specs.`, `Fixed 3
    errors in 2 specs; 1 remains.`"""
    skipped = ""
    if outcome.skipped:
        are_no_specs = "is no spec" if outcome.skipped == 1 else "are no specs"
        skipped = f" ({count(outcome.skipped, 'other file')} {are_no_specs})"
    specs = count(outcome.files, "spec")
    found = _numbers(outcome.diagnostics)
    if outcome.fixed:
        changed = count(len(outcome.mending.mended), "spec")
        left = len(outcome.diagnostics)
        remains = f"{left:,} remains" if left == 1 else f"{left or 'none'} remain"
        fixed = screen.paint(f"Fixed {_numbers(outcome.fixed)}", "bold")
        return f"{fixed} in {changed}{skipped}; {remains}{_fixable(outcome)}.\n"
    if not found:
        return screen.paint(f"No problems found in {specs}", "ok") + f"{skipped}.\n"
    where = f"{outcome.files_with_problems:,} of {specs}" if outcome.files > 1 else specs
    return screen.paint(f"Found {found}", "bold") + f" in {where}{skipped}{_fixable(outcome)}.\n"


def difference_line(outcome: Outcome) -> str:
    """`Would fix 3 errors in 2 specs.`"""
    hidden = _fixable(outcome)
    if not outcome.fixed:
        return f"Nothing to fix{hidden}.\n"
    changed = count(len(outcome.mending.mended), "spec")
    return f"Would fix {_numbers(outcome.fixed)} in {changed}{hidden}.\n"


def _numbers(diagnostics: Iterable[Diagnostic]) -> str:
    """`3 errors and 1 warning`."""
    severities = [diagnostic.rule.severity for diagnostic in diagnostics]
    numbers = [(severities.count(severity), severity.value) for severity in Severity]
    return enumerate_words([count(number, noun) for number, noun in numbers if number], "and")


def _fixable(outcome: Outcome) -> str:
    """`; 3 fixable with --fix, 1 more with --unsafe-fixes`."""
    safe, unsafe = outcome.safely_fixable, outcome.fixable - outcome.safely_fixable
    if outcome.mending.fix:
        # What could be mended with the options that were given has been.
        safe, unsafe = 0, 0 if outcome.mending.unsafe else unsafe
    parts = [f"{safe:,} fixable with --fix"] if safe else []
    if unsafe:
        parts.append(f"{unsafe:,} {'more' if safe else 'fixable'} with --unsafe-fixes")
    return f"; {', '.join(parts)}" if parts else ""
