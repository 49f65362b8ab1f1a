"""The picture of a diagnostic: the line, the carets, the labels."""

from __future__ import annotations

from commandline import CHAIN, Run, Write

from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label
from cnnshape.outcome import NO_MENDING, Mending, Outcome
from cnnshape.render.full import full
from cnnshape.render.screen import Screen
from cnnshape.report import Report
from cnnshape.rules import UNKNOWN_ARGUMENT
from cnnshape.source import Source, Span


def span(source: Source, text: str) -> Span:
    start = source.text.index(text)
    return source.span(start, start + len(text))


def picture(diagnostic: Diagnostic, mending: Mending = NO_MENDING, encoding: str = "utf-8") -> str:
    report = Report("", "", (), (diagnostic,), diagnostic.span.source)
    return full(Outcome([report], mending=mending), Screen(encoding=encoding))


def test_labels_stand_at_their_own_lines() -> None:
    source = Source("zero\none\ntwo\nthree\n\nfive\n\n\n\n\nten\n", "a.yaml")
    labels = (
        Label(span(source, "zero"), "far away"),
        Label(span(source, "three"), "two lines above"),
        Label(span(source, "ten"), "below"),
    )
    diagnostic = Diagnostic(UNKNOWN_ARGUMENT, "here", span(source, "five"), labels, "write six")
    assert picture(diagnostic) == (
        "error[CS102] unknown-argument: here\n"
        "  --> a.yaml:6:1\n"
        "   |\n"
        " 1 | zero\n"
        "   | ---- far away\n"
        "...\n"
        " 4 | three\n"
        "   | ----- two lines above\n"
        " 5 |\n"
        " 6 | five\n"
        "   | ^^^^\n"
        "...\n"
        "11 | ten\n"
        "   | --- below\n"
        "   |\n"
        "   = help: write six\n"
        "\n"
    )


def test_a_label_on_the_same_line_and_one_in_another_file() -> None:
    source, other = Source("- a: b\n", "a.yaml"), Source("x: y\n", "other.yaml")
    labels = (Label(span(source, "a"), "this one"), Label(span(other, "y"), "called here"))
    assert picture(Diagnostic(UNKNOWN_ARGUMENT, "here", span(source, "b"), labels)) == (
        "error[CS102] unknown-argument: here\n"
        " --> a.yaml:1:6\n"
        "  |\n"
        "1 | - a: b\n"
        "  |   - this one\n"
        "  |      ^\n"
        "  |\n"
        " ::: other.yaml:1:4\n"
        "  |\n"
        "1 | x: y\n"
        "  |    - called here\n"
        "  |\n"
        "\n"
    )


def test_tabs_and_wide_characters_keep_the_carets_in_place() -> None:
    source = Source("\tab\t層: e\u0301🙂 x\n", "a.yaml")
    lines = picture(Diagnostic(UNKNOWN_ARGUMENT, "here", span(source, "x"))).splitlines()
    assert lines[3:5] == ["1 |     ab  層: e\u0301🙂 x", "  | " + " " * 16 + "^"]
    lines = picture(Diagnostic(UNKNOWN_ARGUMENT, "here", span(source, "層"))).splitlines()
    assert lines[4] == "  | " + " " * 8 + "^^"


def test_a_long_line_is_cut_around_the_mark() -> None:
    source = Source("a" * 500 + "HERE" + "b" * 500, "a.json")
    lines = picture(Diagnostic(UNKNOWN_ARGUMENT, "x", span(source, "HERE"))).splitlines()
    assert lines[3] == "1 | …" + "a" * 60 + "HERE" + "b" * 60 + "…"
    assert lines[4] == "  | " + " " * 61 + "^^^^"
    lines = picture(
        Diagnostic(UNKNOWN_ARGUMENT, "x", span(source, "HERE")), encoding="ascii"
    ).splitlines()
    assert lines[3] == "1 | ..." + "a" * 60 + "HERE" + "b" * 60 + "..."
    assert lines[4] == "  | " + " " * 63 + "^^^^"


def test_of_a_span_over_lines_the_first_is_marked() -> None:
    source = Source("ab: [\n  1,\n]\n", "a.yaml")
    lines = picture(Diagnostic(UNKNOWN_ARGUMENT, "x", source.span(4, 12))).splitlines()
    assert lines[3:] == ["1 | ab: [", "  |     ^", "  |", ""]


def test_the_end_of_the_file_can_be_marked() -> None:
    source = Source("a", "a.yaml")
    lines = picture(Diagnostic(UNKNOWN_ARGUMENT, "x", source.span(1))).splitlines()
    assert lines[3:] == ["1 | a", "  |  ^", "  |", ""]


def with_fix(safe: bool, help: str = "") -> Diagnostic:
    source = Source("a", "a.yaml")
    fix = Fix("remove `a`", safe, (Edit(source.span(0, 1), ""),))
    return Diagnostic(UNKNOWN_ARGUMENT, "x", source.span(0, 1), (), help, fix)


def test_a_safe_fix_is_shown() -> None:
    assert picture(with_fix(True, "help")).endswith("  = help: help\n  = fix: remove `a`\n\n")


def test_an_unsafe_fix_is_shown_where_it_is_asked_for() -> None:
    found = with_fix(False, "help")
    assert picture(found).endswith("  = help: help\n\n")
    shown = picture(found, Mending(unsafe=True))
    assert shown.endswith("  = help: help\n  = unsafe fix: remove `a`\n\n")


def test_an_unsafe_fix_helps_where_no_help_is_given() -> None:
    assert picture(with_fix(False)).endswith("  = help: remove `a`\n\n")


def test_several_instances_of_a_block_are_one_diagnostic(run: Run, spec: Write) -> None:
    text = """\
framework: keras
input: [8, 8, 1]
blocks:
  wrong:
    layers:
      - MaxPooling2D: {pool_siz: 1}
layers:
  - wrong:
    repeat: 3
    name: w
"""
    result = run("check", spec(text))
    assert "and 2 other instances)" in result.out
    assert "called here" in result.out
    assert result.out.endswith("Found 1 error in 1 spec; 1 fixable with --fix.\n")
    # All the instances are marked in the table.
    assert run("summary", "model.yaml").out.count("│ ✗ max_pooling2d") == 3


def test_a_warning_marks_its_row_too(run: Run, spec: Write) -> None:
    text = CHAIN + "  - Dense: {units: 3, name: unused}\noutputs: [dense]\n"
    result = run("summary", spec(text))
    assert result.code == 0
    assert "│ ! unused (Dense) " in result.out
    assert "\nwarning[CS204] unused-layer: " in result.out
