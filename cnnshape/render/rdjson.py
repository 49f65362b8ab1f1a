"""reviewdog's Diagnostic Format: `reviewdog -f=rdjson`.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf. Columns count the bytes of UTF-8.
"""

from __future__ import annotations

import json
import os
from typing import Any

from cnnshape.diagnostics import Diagnostic, Edit, Fix
from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen
from cnnshape.source import Source, Span


def render(outcome: Outcome, screen: Screen) -> str:
    diagnostics = [_diagnostic(diagnostic) for diagnostic in outcome.diagnostics]
    document = {"source": {"name": "cnnshape"}, "diagnostics": diagnostics}
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    rule = diagnostic.rule
    help = f"\nhelp: {diagnostic.help}" if diagnostic.help else ""
    found: dict[str, Any] = {
        "message": diagnostic.text + help,
        "location": _location(diagnostic.span),
        "severity": rule.severity.name,
        "code": {"value": rule.code},
    }
    if diagnostic.fix is not None and _is_local(diagnostic.fix, diagnostic.span.source):
        found["suggestions"] = [_suggestion(diagnostic.fix)]
    if diagnostic.labels:
        found["related_locations"] = [
            {"message": label.message, "location": _location(label.span)}
            for label in diagnostic.labels
        ]
    return found


def _is_local(fix: Fix, source: Source) -> bool:
    """Whether all edits are in the file of the diagnostic: a suggestion names no other."""
    return all(edit.span.source is source for edit in fix.edits)


def _suggestion(fix: Fix) -> dict[str, Any]:
    """All edits as one, because several suggestions are alternatives."""
    edits: list[Edit] = sorted(fix.edits, key=lambda edit: edit.span[1:])
    source, start, at = edits[0].span[0], edits[0].span.start, edits[0].span.start
    text = ""
    for edit in edits:
        text += source.text[at : edit.span.start] + edit.text
        at = edit.span.end
    return {"range": _range(Span(source, start, at)), "text": text}


def _location(span: Span) -> dict[str, Any]:
    return {"path": span.source.name.replace(os.sep, "/"), "range": _range(span)}


def _range(span: Span) -> dict[str, Any]:
    source, start, end = span
    return {"start": _position(source, start), "end": _position(source, end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    line, column = source.position(offset)
    before = source.text[offset - column + 1 : offset]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
