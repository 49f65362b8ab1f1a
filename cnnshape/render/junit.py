"""JUnit's XML, for Jenkins, GitLab and other services that show tests.

A suite per spec, a test per diagnostic, a passed test for a spec without any. What does not make
the check fail (warnings, unless they do) is a passed test with its text as output. The format is
what Jenkins's xUnit plugin takes (junit-10.xsd).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cnnshape.diagnostics import Diagnostic
from cnnshape.outcome import Outcome
from cnnshape.render.full import excerpt
from cnnshape.render.screen import Screen
from cnnshape.rules import UNREADABLE_FILE


def render(outcome: Outcome, screen: Screen) -> str:
    files: dict[str, list[Diagnostic]] = {name: [] for name in outcome.names}
    for diagnostic in outcome.diagnostics:
        files.setdefault(diagnostic.span.source.name, []).append(diagnostic)
    root = Element("testsuites", name="cnnshape")
    for name, diagnostics in files.items():
        _suite(root, screen.text(name), diagnostics, outcome)
    _count(root)
    indent(root)
    # What is not ASCII becomes a reference, so that no encoding can spoil it.
    text: bytes = tostring(root, encoding="us-ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text.decode("ascii")}\n'


def _suite(root: Element, name: str, diagnostics: list[Diagnostic], outcome: Outcome) -> None:
    suite = SubElement(root, "testsuite", name=name)
    if not diagnostics:
        SubElement(suite, "testcase", name="cnnshape check", classname=name)
    for diagnostic in diagnostics:
        _case(suite, name, diagnostic, outcome.fails(diagnostic))
    _count(suite)


def _case(suite: Element, name: str, diagnostic: Diagnostic, fails: bool) -> None:
    rule = diagnostic.rule
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    title = f"{rule.code} {rule.name} ({line}:{column})"
    case = SubElement(suite, "testcase", name=title, classname=name)
    screen = Screen()
    text = excerpt(diagnostic, screen)
    if not fails:
        SubElement(case, "system-out").text = text
        return
    kind = "error" if rule is UNREADABLE_FILE else "failure"
    message = screen.text(diagnostic.text)
    SubElement(case, kind, type=rule.severity.value, message=message).text = text


def _count(element: Element) -> None:
    """The numbers of all tests inside."""
    for name, kind in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        element.set(name, str(len(list(element.iter(kind)))))
