"""What is true of every report, whatever stood in the spec."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape import Report, Source, document
from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.fixing import applied
from cnnshape.rules import SYNTAX_ERROR


def check(report: Report) -> None:
    """Places lie in their texts, nothing is told twice, and what counts is no less than nothing."""
    for diagnostic in report.diagnostics:
        for span in (diagnostic.span, *(label.span for label in diagnostic.labels)):
            assert 0 <= span.start <= span.end <= len(span.source.text)
            assert span.source in report.sources
        for edit in diagnostic.fix.edits if diagnostic.fix else ():
            assert 0 <= edit.span.start <= edit.span.end <= len(edit.span.source.text)
        assert diagnostic.message
        assert "Free." not in diagnostic.text + diagnostic.help
    places = [(d.rule.code, d.span) for d in report.diagnostics]
    assert len(set(places)) == len(places)
    for row in report:
        assert row.output_shapes
        assert row.calls >= 1
    assert report.totals.params >= 0


def check_fixes(report: Report) -> None:
    """The text after each fix alone is as readable as the one before it."""
    if any(d.rule is SYNTAX_ERROR for d in report.diagnostics):
        return
    for diagnostic in report.diagnostics:
        if diagnostic.fix is None or len({e.span.source for e in diagnostic.fix.edits}) != 1:
            continue
        source = diagnostic.fix.edits[0].span.source
        assert is_readable(source, [diagnostic]), diagnostic.fix.title


def is_readable(source: Source, diagnostics: Iterable[Diagnostic]) -> bool:
    log = Log()
    document.read(Source(applied(source, diagnostics), source.name), log)
    return not any(d.rule is SYNTAX_ERROR for d in log)


def seen(report: Report) -> list[Any]:
    """Everything in a report that is shown."""
    return [
        report.name,
        report.framework,
        report.outputs,
        report.totals,
        *((r.name, r.type, r.inputs, r.output_shapes, r.weights, r.macs) for r in report),
        *((d.rule.code, d.text, d.help, d.span.start, d.span.end) for d in report.diagnostics),
    ]
