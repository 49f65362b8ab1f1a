"""Ignore comments: what they hide, where, and what is said about wrong ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.analysis import Overrides, analyse
from cnnshape.document.comments import comments
from cnnshape.lint.selection import Selection
from cnnshape.source import Source

HEAD = "framework: keras\ninput: [28, 28, 1]\nlayers:\n"


def told(text: str, selection: Selection | None = None) -> list[str]:
    """`line:column name` of everything that is told about a text."""
    overrides = Overrides(selection=selection or Selection())
    report = analyse(Source(text, "model.yaml"), overrides=overrides)
    return [
        "{}:{} {}".format(*d.span.source.position(d.span.start), d.rule.name)
        for d in report.diagnostics
    ]


CONV = "  - Conv2D: {filters: 8, kernel_size: 3}"
# what: (the lines below `layers:`, what is told)
CASES: dict[str, tuple[str, list[str]]] = {
    "nothing": (f"{CONV}\n  - Dense: 10\n", ["5:5 missing-flatten"]),
    "by the code": (f"{CONV}\n  - Dense: 10  # cnnshape: ignore[CS301] pixels\n", []),
    "by the name": (f"{CONV}\n  - Dense: 10  # cnnshape: ignore[missing-flatten]\n", []),
    "by the start of the code": (f"{CONV}\n  - Dense: 10  # cnnshape: ignore[CS3]\n", []),
    "without spaces": (f"{CONV}\n  - Dense: 10  #cnnshape:ignore[CS301]\n", []),
    "several": (
        f"{CONV}\n  - Dense: 10  # cnnshape: ignore[CS301, CS204]\n",
        ["5:42 unused-ignore"],
    ),
    "on the line of a label": (
        f"{CONV}  # cnnshape: ignore[CS301]\n  - Dense: 10\n",
        [],
    ),
    "alone above the entry": (f"{CONV}\n  # cnnshape: ignore[CS301]\n  - Dense: 10\n", []),
    "above other comments and blank lines": (
        f"{CONV}\n  # cnnshape: ignore[CS301]\n\n  # pixels\n  - Dense: 10\n",
        [],
    ),
    "above an entry of several lines": (
        f"{CONV}\n  # cnnshape: ignore[CS104]\n  - Dense:\n      units: ten\n",
        [],
    ),
    "above the entry before": (
        f"  # cnnshape: ignore[CS102]\n{CONV}\n  - Flatten\n  - Dense: {{unit: 10}}\n",
        ["4:22 unused-ignore", "7:13 unknown-argument"],
    ),
    "below the entry": (
        f"{CONV}\n  - Flatten\n  - Dense: {{unit: 10}}\n  # cnnshape: ignore[CS102]\n",
        ["6:13 unknown-argument", "7:22 unused-ignore"],
    ),
    "of the whole file": (
        f"{CONV}\n  - Dense: {{unit: 10}}\n  # cnnshape: ignore-file[CS301, CS102]\n",
        ["6:27 unused-ignore"],
    ),
    "an unknown rule": (
        f"{CONV}\n  - Flatten  # cnnshape: ignore[flat]\n",
        ["5:33 bad-ignore"],
    ),
    "no rule": (f"{CONV}\n  - Flatten  # cnnshape: ignore\n", ["5:14 bad-ignore"]),
    "empty brackets": (f"{CONV}\n  - Flatten  # cnnshape: ignore[]\n", ["5:14 bad-ignore"]),
    "another word": (f"{CONV}\n  - Flatten  # cnnshape: skip[CS301]\n", ["5:14 bad-ignore"]),
    "in a text": (
        f"{CONV}\n  - Flatten: {{name: 'a # cnnshape: ignore[CS301]'}}\n  - Dense: 10\n",
        [],
    ),
    "what stops the analysis": (
        "  - Dense: [  # cnnshape: ignore-file[CS002]\n",
        ["5:1 syntax-error"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_comment_hides_what_it_names_where_it_stands(name: str) -> None:
    lines, expected = CASES[name]
    assert told(HEAD + lines) == expected


def test_rule_that_is_not_selected_is_not_unused() -> None:
    text = f"{HEAD}{CONV}\n  - Flatten  # cnnshape: ignore[CS301]\n"
    assert told(text) == ["5:33 unused-ignore"]
    assert told(text, Selection(select=("CS2", "CS9"))) == []


def test_complaints_about_comments_can_be_ignored_as_well() -> None:
    text = f"{HEAD}{CONV}\n  - Flatten  # cnnshape: ignore[CS301]\n"
    assert told(text, Selection(ignore=("unused-ignore",))) == []


# what is told: (the comment, the message, the help)
MESSAGES = {
    "unused": (
        "# cnnshape: ignore[CS301]",
        "`CS301` is ignored, but nothing here is against it",
        "remove `CS301` from the ignored rules",
    ),
    "unused in the file": (
        "# cnnshape: ignore-file[CS301]",
        "`CS301` is ignored, but nothing in this file is against it",
        "remove `CS301` from the ignored rules",
    ),
    "unknown": (
        "# cnnshape: ignore[missing-flaten]",
        "there is no rule `missing-flaten`",
        "did you mean `missing-flatten`?",
    ),
    "unknown, and nothing is near": (
        "# cnnshape: ignore[xyz]",
        "there is no rule `xyz`",
        "`cnnshape rules` lists them",
    ),
    "not understood": (
        "# cnnshape: please",
        "this comment is addressed to cnnshape, but says nothing that it understands",
        "write `# cnnshape: ignore[CODE]` with the code or the name of a rule, and why",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_wrong_comment_is_told_with_the_mend(name: str) -> None:
    comment, message, help = MESSAGES[name]
    (found,) = cnnshape.analyze(f"{HEAD}  - Flatten {comment}\n").diagnostics
    assert (found.message, found.help) == (message, help)


# what: (the line with the comment, what the fix leaves of it)
REMOVED = {
    "the only one behind an entry": ("  - Flatten  # cnnshape: ignore[CS301] why", "  - Flatten"),
    "the first of two": (
        "  - Flatten  # cnnshape: ignore[CS301, CS999]",
        "  - Flatten  # cnnshape: ignore[CS999]",
    ),
    "the last of two": (
        "  - Flatten  # cnnshape: ignore[CS999, CS301] why",
        "  - Flatten  # cnnshape: ignore[CS999] why",
    ),
}


@pytest.mark.parametrize("name", REMOVED)
def test_fix_removes_the_rule_that_is_not_needed(name: str) -> None:
    line, left = REMOVED[name]
    text = f"{HEAD}{line}\n  - Dense: 10\n"
    (fix,) = [d.fix for d in cnnshape.analyze(text).diagnostics if d.fix is not None]
    (edit,) = fix.edits
    fixed = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert fix.safe
    assert fixed == f"{HEAD}{left}\n  - Dense: 10\n"


def test_fix_removes_the_whole_line_of_a_comment_that_stands_alone() -> None:
    text = f"{HEAD}  # cnnshape: ignore[CS301]\n  - Flatten\n"
    (fix,) = [d.fix for d in cnnshape.analyze(text).diagnostics if d.fix is not None]
    (edit,) = fix.edits
    assert text[: edit.span.start] + edit.text + text[edit.span.end :] == f"{HEAD}  - Flatten\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1 # one\n# two\nb: 2", ["# one", "# two"]),
        ("a: 'x # no'\nb: \"y # no\"\nc: z#no # yes", ["# yes"]),
        ("a: |\n  x # no\n  y\nb: 2 # yes\n", ["# yes"]),
        ("[1, # one\n 2] # two", ["# one", "# two"]),
        ("# first\r\na: 1\r\n# last", ["# first", "# last"]),
        ("a: [1 # one\n# broken\nb: 2", ["# one", "# broken"]),
        ("", []),
    ],
)
def test_comments_are_found_between_the_tokens(text: str, found: list[str]) -> None:
    assert [span.text for span in comments(Source(text, "x.yaml"))] == found


@settings(derandomize=True, deadline=None)
@given(st.text(alphabet="ab:#- \n[]{}'\"|>,cnnshape: ignore[CS301]", max_size=60))
def test_no_text_breaks_the_reading_of_comments(text: str) -> None:
    source = Source(text, "x.yaml")
    for span in comments(source):
        assert 0 <= span.start < span.end <= len(text)
        assert span.text.startswith("#")
    told(f"# cnnshape: ignore[CS0, CS1]\n{text}")
