"""A report as plain data, and back: what is stored and what processes send to one another.

Only what a check tells is in it: the diagnostics. Spans are kept as numbers, because the texts are
at hand where a report is restored; whether they are still the same is seen from their digests.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from cnnshape.files import open_beside
from cnnshape.report import Report
from cnnshape.rules import ALL
from cnnshape.source import Source, Span

_RULES = {rule.code: rule for rule in ALL}

# path as written, number of the source that names it, digest of what was found or None, and why
# there was nothing
_Opened = tuple[str, int, "str | None", str]


def digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Opening:
    """Opens the specs of nested models, and keeps in mind what was asked for and found."""

    def __init__(self, source: Source) -> None:
        self.numbers = {source.name: 0}
        self.opened: dict[tuple[str, int], _Opened] = {}

    def __call__(self, path: str, source: Source) -> Source | str:
        found = open_beside(path, source)
        by = self.numbers[source.name]
        if isinstance(found, str):
            self.opened[path, by] = (path, by, None, found)
        else:
            self.opened[path, by] = (path, by, digest(found.text), "")
            self.numbers.setdefault(found.name, len(self.numbers))
        return found


def entry_of(report: Report, opening: Opening) -> dict[str, Any] | None:
    """The report as plain data; None where something besides the texts plays a part in it."""
    if report.depends_on_packages:
        return None
    try:
        return {
            "text": digest(report.source.text),
            "opened": [list(one) for one in opening.opened.values()],
            "model": report.name,
            "framework": report.framework,
            "unchecked": list(report.unchecked),
            "diagnostics": [_plain(one, opening.numbers) for one in report.diagnostics],
        }
    except KeyError:
        return None  # It points into a text that is in no file.


def _plain(diagnostic: Diagnostic, numbers: dict[str, int]) -> list[Any]:
    def place(span: Span) -> list[int]:
        return [numbers[span.source.name], span.start, span.end]

    fix = diagnostic.fix
    return [
        diagnostic.rule.code,
        diagnostic.rule.severity.value,
        diagnostic.message,
        place(diagnostic.span),
        [[place(label.span), label.message] for label in diagnostic.labels],
        diagnostic.help,
        fix and [fix.title, fix.safe, [[place(edit.span), edit.text] for edit in fix.edits]],
        diagnostic.layer,
        diagnostic.others,
    ]


def restore(entry: object, source: Source) -> Report | None:
    """The report about this source; None where the entry is of other texts, or damaged."""
    try:
        return _restored(entry, source)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


def _restored(entry: Any, source: Source) -> Report | None:
    if entry["text"] != digest(source.text):
        return None
    sources = {source.name: source}
    for path, by, expected, reason in entry["opened"]:
        found = open_beside(_text(path), list(sources.values())[_number(by)])
        if isinstance(found, str):
            if expected is not None or found != reason:
                return None
            continue
        if digest(found.text) != expected:
            return None
        sources.setdefault(found.name, found)
    texts = tuple(sources.values())
    diagnostics = tuple([_diagnostic(one, texts) for one in entry["diagnostics"]])
    return Report(
        _text(entry["model"]),
        _text(entry["framework"]),
        (),
        diagnostics,
        source,
        sources=texts,
        unchecked=tuple([_text(key) for key in entry["unchecked"]]),
    )


def _diagnostic(plain: Any, sources: tuple[Source, ...]) -> Diagnostic:
    code, severity, message, place, labels, help, fix, layer, others = plain
    rule = _RULES[code]
    if severity != rule.severity.value:
        rule = rule._replace(severity=Severity(severity))
    return Diagnostic(
        rule,
        _text(message),
        _span(place, sources),
        tuple([Label(_span(at, sources), _text(text)) for at, text in labels]),
        _text(help),
        None if fix is None else _fix(fix, lambda at: _span(at, sources)),
        _text(layer),
        _number(others),
    )


def _fix(plain: Any, span: Callable[[Any], Span]) -> Fix:
    title, safe, edits = plain
    if not isinstance(safe, bool):
        raise ValueError
    return Fix(_text(title), safe, tuple([Edit(span(at), _text(text)) for at, text in edits]))


def _span(place: Any, sources: tuple[Source, ...]) -> Span:
    number, start, end = map(_number, place)
    source = sources[number]
    if not start <= end <= len(source.text):
        raise ValueError
    return Span(source, start, end)


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value
