"""SARIF 2.1.0, for GitHub code scanning and other services.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from cnnshape import __version__
from cnnshape.diagnostics import Diagnostic, Fix, Rule, Severity
from cnnshape.fingerprint import fingerprints
from cnnshape.lint.documentation import documentation
from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen
from cnnshape.source import Span

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(outcome: Outcome, screen: Screen) -> str:
    rules = sorted({d.rule.code: d.rule for d in outcome.diagnostics}.items())
    numbers = {code: number for number, (code, _) in enumerate(rules)}
    prints = fingerprints(outcome.diagnostics, screen.path)
    run = {
        "tool": {
            "driver": {
                "name": "cnnshape",
                "version": __version__,
                "rules": [_rule(rule) for _, rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not outcome.unreadable}],
        "results": [
            {
                "ruleId": diagnostic.rule.code,
                "ruleIndex": numbers[diagnostic.rule.code],
                **_result(diagnostic, screen),
                "partialFingerprints": {"cnnshape/v1": fingerprint},
            }
            for diagnostic, fingerprint in zip(outcome.diagnostics, prints, strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    told = documentation(rule)
    ignore = f"When to ignore: {told.when_to_ignore}" if told.when_to_ignore else ""
    text = [part for part in (told.what, told.why, ignore) if part]
    examples = (("Wrong", told.bad), ("Right", told.good))
    shown = [f"{title}:\n\n```yaml\n{spec}```" for title, spec in examples if spec]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": told.what},
        "help": {"text": "\n\n".join(text), "markdown": "\n\n".join([*text, *shown])},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(diagnostic: Diagnostic, screen: Screen) -> dict[str, Any]:
    help = f"\nhelp: {diagnostic.help}" if diagnostic.help else ""
    result: dict[str, Any] = {
        "level": _LEVELS[diagnostic.rule.severity],
        "message": {"text": diagnostic.text + help},
        "locations": [{"physicalLocation": _location(diagnostic.span, screen)}],
    }
    if diagnostic.layer:
        logical = {"fullyQualifiedName": diagnostic.layer, "kind": "member"}
        result["locations"][0]["logicalLocations"] = [logical]
    if diagnostic.labels:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(label.span, screen),
                "message": {"text": label.message},
            }
            for number, label in enumerate(diagnostic.labels)
        ]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix, screen)]
    return result


def _fix(fix: Fix, screen: Screen) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {
            "deletedRegion": _region(edit.span),
            "insertedContent": {"text": edit.text},
        }
        changes.setdefault(_uri(edit.span, screen), []).append(replacement)
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {"artifactLocation": {"uri": uri}, "replacements": replacements}
            for uri, replacements in changes.items()
        ],
    }


def _location(span: Span, screen: Screen) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(span, screen)}, "region": _region(span)}


def _uri(span: Span, screen: Screen) -> str:
    path = screen.path(span.source.name)
    scheme = "file://" if path.startswith("/") else ""
    return scheme + quote(path, errors="backslashreplace")


def _region(span: Span) -> dict[str, int]:
    source, start, end = span
    line, column = source.position(start)
    end_line, end_column = source.position(end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }
