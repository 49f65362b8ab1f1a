"""GitLab's Code Quality report, for `artifacts: reports: codequality`.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from typing import Any

from cnnshape.diagnostics import Diagnostic, Severity
from cnnshape.fingerprint import fingerprints
from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(outcome: Outcome, screen: Screen) -> str:
    prints = fingerprints(outcome.diagnostics, screen.path)
    issues = [_issue(*pair, screen) for pair in zip(outcome.diagnostics, prints, strict=True)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(diagnostic: Diagnostic, fingerprint: str, screen: Screen) -> dict[str, Any]:
    source, start, end = diagnostic.span
    help = f" ({diagnostic.help})" if diagnostic.help else ""
    return {
        "description": f"{diagnostic.rule.code} {diagnostic.text}{help}",
        "check_name": diagnostic.rule.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.rule.severity],
        "location": {
            "path": screen.path(source.name),
            "lines": {"begin": source.position(start)[0], "end": source.position(end)[0]},
        },
    }
