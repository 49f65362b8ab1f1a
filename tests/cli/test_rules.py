"""`cnnshape rule`, `cnnshape rules`, and the options that choose rules."""

from __future__ import annotations

import json

import pytest
from commandline import WRONG, Run, Write

from cnnshape.rules import ALL

PAGE = """\
missing-argument (CS103): error

A required argument that is not given.

Why: The framework raises a TypeError, and nothing can be computed without it.

When to ignore: Never.

Bad:
    framework: keras
    input: [28, 28, 1]
    layers:
      - Conv2D: {filters: 8}

error[CS103] missing-argument: `Conv2D` needs `kernel_size`
 --> model.yaml:4:5
  |
4 |   - Conv2D: {filters: 8}
  |     ^^^^^^
  |
  = help: write `Conv2D: {kernel_size: …}`

Good:
    framework: keras
    input: [28, 28, 1]
    layers:
      - Conv2D: {filters: 8, kernel_size: 3}
"""


def test_page_of_a_rule(run: Run) -> None:
    assert run("rule", "CS103") == (0, PAGE, "")
    assert run("rule", "Missing-Argument") == (0, PAGE, "")


def test_page_of_a_rule_with_a_fix_says_how_it_is_mended(run: Run) -> None:
    assert "\nFix: `--fix` mends it: set `in_features` to 5408.\n" in run("rule", "CS303").out


def test_page_of_a_rule_as_markdown(run: Run) -> None:
    lines = run("rule", "CS103", "--format", "markdown").out.splitlines()
    assert lines[:3] == ["# missing-argument (CS103)", "", "*error*"]
    assert "```yaml bad" in lines


def test_page_of_a_rule_as_json(run: Run) -> None:
    page = json.loads(run("rule", "CS103", "--format", "json").out)
    assert page["version"] == 1
    assert page["code"] == "CS103"
    assert page["name"] == "missing-argument"
    assert page["severity"] == "error"
    assert page["default"] is True
    assert page["summary"] == "A required argument is missing."
    assert page["what"] == "A required argument that is not given."
    assert page["bad"].endswith("  - Conv2D: {filters: 8}\n")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("mising-flatten", "did you mean `missing-flatten`?"),
        ("CS30", "did you mean `CS"),
        ("xyz", "`cnnshape rules` lists them"),
    ],
)
def test_rule_that_is_not_there_is_told_with_what_was_meant(run: Run, word: str, hint: str) -> None:
    code, out, err = run("rule", word)
    assert (code, out) == (2, "")
    assert f"there is no rule {word!r}; {hint}" in err


def test_list_of_rules_has_a_line_for_each_under_its_family(run: Run) -> None:
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "CS0 reading the file"
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [r.code for r in ALL]
    # The columns are as wide as the longest name.
    told = [" ".join(line.split()) for line in lines]
    assert "CS301 missing-flatten error A dense layer on a feature map." in told


def test_list_of_rules_as_json(run: Run) -> None:
    found = json.loads(run("rules", "--format", "json").out)
    assert found["version"] == 1
    assert [rule["code"] for rule in found["rules"]] == [rule.code for rule in ALL]
    assert set(found["rules"][0]) == {"code", "name", "severity", "default", "summary"}


def test_list_of_rules_as_markdown(run: Run) -> None:
    out = run("rules", "--format", "markdown").out
    assert out.startswith("# Rules\n")
    row = "| [CS201](unknown-reference.md) | unknown-reference | error | A reference to no layer. |"
    assert row in out.splitlines()


# options: the codes that are told about WRONG
SELECTED = {
    (): ["CS102", "CS104", "CS201"],
    ("--select", "CS1"): ["CS102", "CS104"],
    ("--select", "CS1,unknown-reference"): ["CS102", "CS104", "CS201"],
    ("--select", "CS1", "--select", "CS2"): ["CS102", "CS104", "CS201"],
    ("--select", "CS1", "--extend-select", "CS201"): ["CS102", "CS104", "CS201"],
    ("--ignore", "CS102, wrong-type"): ["CS201"],
    ("--select", "CS102", "--ignore", "CS1"): ["CS102"],
    ("--select", "CS3"): [],
}


@pytest.mark.parametrize("options", SELECTED)
def test_only_what_is_selected_is_told(run: Run, spec: Write, options: tuple[str, ...]) -> None:
    code, out, _ = run("check", spec(WRONG), "--format", "json", *options)
    found = [diagnostic["code"] for diagnostic in json.loads(out)["diagnostics"]]
    assert found == SELECTED[options]
    assert code == (1 if found else 0)


@pytest.mark.parametrize("option", ["--select", "--ignore", "--extend-select"])
def test_selector_that_fits_no_rule_is_wrong_usage(run: Run, spec: Write, option: str) -> None:
    code, out, err = run("check", spec(WRONG), option, "CS1,missing-flaten")
    assert (code, out) == (2, "")
    assert "there is no rule 'missing-flaten'; did you mean `missing-flatten`?" in err
