"""One line per diagnostic, for editors and `grep`."""

from __future__ import annotations

from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen


def concise(outcome: Outcome, screen: Screen) -> str:
    """`path:line:column: error CS301 missing-flatten: message`."""
    parts = []
    for diagnostic in outcome.diagnostics:
        source, start, _ = diagnostic.span
        line, column = source.position(start)
        rule = diagnostic.rule
        severity = screen.paint(rule.severity.value, rule.severity.value)
        place = f"{screen.text(source.name)}:{line}:{column}"
        message = screen.text(diagnostic.text)
        parts.append(f"{place}: {severity} {rule.code} {rule.name}: {message}\n")
    return "".join(parts)
