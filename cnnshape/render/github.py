"""Annotations of GitHub Actions: a workflow command per diagnostic.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions. GitHub shows ten
annotations of each kind for a step, so the errors come first.
"""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic, Severity
from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(outcome: Outcome, screen: Screen) -> str:
    kinds = list(_KINDS)
    ordered = sorted(outcome.diagnostics, key=lambda d: kinds.index(d.rule.severity))
    return "".join([_annotation(diagnostic, screen) for diagnostic in ordered])


def _annotation(diagnostic: Diagnostic, screen: Screen) -> str:
    rule, (source, start, end) = diagnostic.rule, diagnostic.span
    line, column = source.position(start)
    end_line, end_column = source.position(end)
    path = screen.path(source.name)
    place = {"line": line}
    if end_line == line:
        # GitHub takes columns only where both ends are in one line.
        place |= {"col": column, "endLine": end_line}
        place |= {"endColumn": end_column} if end_column > column else {}
    else:
        place |= {"endLine": end_line}
    title = _property(f"{rule.code} {rule.name}", screen)
    numbers = "".join([f",{name}={number}" for name, number in place.items()])
    properties = f"title={title},file={_property(path, screen)}{numbers}"
    # In the log of the step only the message is seen.
    message = f"{path}:{line}:{column}: {rule.code} {diagnostic.text}"
    if diagnostic.help:
        message += f"\nhelp: {diagnostic.help}"
    return f"::{_KINDS[rule.severity]} {properties}::{_message(message, screen)}\n"


def _message(text: str, screen: Screen) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return screen.text(escaped)


def _property(text: str, screen: Screen) -> str:
    return _message(text, screen).replace(":", "%3A").replace(",", "%2C")
