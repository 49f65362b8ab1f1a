"""The line that ends a check."""

from __future__ import annotations

from cnnshape.diagnostics import count, enumerate_words
from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen


def closing_line(outcome: Outcome, screen: Screen) -> str:
    """`No problems found in 12 specs.`, `Found 3 errors and 1 warning in 2 of 12 specs.`"""
    skipped = ""
    if outcome.skipped:
        are_no_specs = "is no spec" if outcome.skipped == 1 else "are no specs"
        skipped = f" ({count(outcome.skipped, 'other file')} {are_no_specs})"
    specs = count(outcome.files, "spec")
    numbers = ((outcome.errors, "error"), (outcome.warnings, "warning"), (outcome.infos, "info"))
    found = enumerate_words([count(n, noun) for n, noun in numbers if n], "and")
    if not found:
        return screen.paint(f"No problems found in {specs}", "ok") + f"{skipped}.\n"
    where = f"{outcome.files_with_problems:,} of {specs}" if outcome.files > 1 else specs
    return screen.paint(f"Found {found}", "bold") + f" in {where}{skipped}{_fixable(outcome)}.\n"


def _fixable(outcome: Outcome) -> str:
    """`; 3 fixable with --fix, 1 more with --unsafe-fixes`."""
    safe, unsafe = outcome.safely_fixable, outcome.fixable - outcome.safely_fixable
    parts = [f"{safe:,} fixable with --fix"] if safe else []
    if unsafe:
        parts.append(f"{unsafe:,} {'more' if safe else 'fixable'} with --unsafe-fixes")
    return f"; {', '.join(parts)}" if parts else ""
