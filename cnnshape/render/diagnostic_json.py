"""Diagnostics as JSON: lines and columns are 1-based code points, ends exclusive."""

from __future__ import annotations

from typing import Any

from cnnshape.diagnostics import Diagnostic
from cnnshape.outcome import Outcome
from cnnshape.render.json_text import json_text
from cnnshape.render.screen import Screen
from cnnshape.source import Span


def render(outcome: Outcome, screen: Screen) -> str:
    summary = {
        "files": outcome.files,
        "errors": outcome.errors,
        "warnings": outcome.warnings,
        "infos": outcome.infos,
        "fixable": outcome.fixable,
        "fixed": len(outcome.fixed),
    }
    diagnostics = [diagnostic_json(diagnostic) for diagnostic in outcome.diagnostics]
    return json_text({"version": 1, "summary": summary, "diagnostics": diagnostics})


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, Any]:
    rule, fix = diagnostic.rule, diagnostic.fix
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "message": diagnostic.text,
        **span_json(diagnostic.span),
        "labels": [
            {"message": label.message, **span_json(label.span)} for label in diagnostic.labels
        ],
        "help": diagnostic.help or None,
        "fix": None
        if fix is None
        else {
            "title": fix.title,
            "safe": fix.safe,
            "edits": [{**span_json(edit.span), "text": edit.text} for edit in fix.edits],
        },
    }


def span_json(span: Span) -> dict[str, Any]:
    source, start, end = span
    line, column = source.position(start)
    end_line, end_column = source.position(end)
    return {
        "file": source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
