"""The line that ends a check."""

from __future__ import annotations

import pytest

from cnnshape.diagnostics import Diagnostic, Fix, Rule, Severity
from cnnshape.outcome import Outcome
from cnnshape.render.closing import closing_line
from cnnshape.render.concise import concise
from cnnshape.render.screen import Screen
from cnnshape.report import Report
from cnnshape.source import Source

ERROR, WARNING, INFO = (Rule("CS000", "rule", severity, "A rule.") for severity in Severity)


def outcome(*specs: tuple[Rule, ...], skipped: int = 0) -> Outcome:
    """What the check of specs comes to, in which these rules are broken, one per character."""
    reports = []
    for number, rules in enumerate(specs):
        source = Source("x" * len(rules), f"{number}.yaml")
        found = [Diagnostic(rule, "wrong", source.span(at)) for at, rule in enumerate(rules)]
        reports.append(Report("", "", (), tuple(found), source))
    return Outcome(reports, skipped)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (outcome(()), "No problems found in 1 spec."),
        (outcome((), ()), "No problems found in 2 specs."),
        (
            outcome((), skipped=1200),
            "No problems found in 1 spec (1,200 other files are no specs).",
        ),
        (outcome((ERROR,)), "Found 1 error in 1 spec."),
        (outcome((ERROR, ERROR, WARNING), ()), "Found 2 errors and 1 warning in 1 of 2 specs."),
        (
            outcome((ERROR,), (WARNING, WARNING), (INFO, INFO), skipped=1),
            "Found 1 error, 2 warnings and 2 infos in 3 of 3 specs (1 other file is no spec).",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_closing_line(found: Outcome, text: str) -> None:
    assert closing_line(found, Screen()) == text + "\n"


@pytest.mark.parametrize(
    ("safe", "unsafe", "said"),
    [
        (0, 0, ""),
        (1, 0, "; 1 fixable with --fix"),
        (0, 2, "; 2 fixable with --unsafe-fixes"),
        (3, 1, "; 3 fixable with --fix, 1 more with --unsafe-fixes"),
    ],
)
def test_how_many_can_be_fixed(safe: int, unsafe: int, said: str) -> None:
    source = Source("x" * 9, "a.yaml")
    fixes = [Fix("mend it", True, ())] * safe + [Fix("mend it", False, ())] * unsafe + [None]
    found = [
        Diagnostic(ERROR, "wrong", source.span(at), (), "", fix) for at, fix in enumerate(fixes)
    ]
    line = closing_line(Outcome([Report("", "", (), tuple(found), source)]), Screen())
    assert line.partition(" in 1 spec")[2] == f"{said}.\n"


def test_colours() -> None:
    screen = Screen(color=True)
    assert closing_line(outcome(()), screen) == "\x1b[1;32mNo problems found in 1 spec\x1b[0m.\n"
    assert closing_line(outcome((ERROR,)), screen) == "\x1b[1mFound 1 error\x1b[0m in 1 spec.\n"
    assert concise(outcome((ERROR, WARNING, INFO)), screen).splitlines() == [
        "0.yaml:1:1: \x1b[1;31merror\x1b[0m CS000 rule: wrong",
        "0.yaml:1:2: \x1b[1;33mwarning\x1b[0m CS000 rule: wrong",
        "0.yaml:1:3: \x1b[1;36minfo\x1b[0m CS000 rule: wrong",
    ]
