"""What a rule says about itself is true: its examples are analysed."""

from __future__ import annotations

import pytest

from cnnshape import Rule
from cnnshape.convert.rule_page import example_report
from cnnshape.fixing import fixed_text
from cnnshape.lint.documentation import documentation, find_rule
from cnnshape.rules import ALL, UNREADABLE_FILE

# What no text can show.
WITHOUT_EXAMPLE = (UNREADABLE_FILE,)
WITH_EXAMPLE = [rule for rule in ALL if rule not in WITHOUT_EXAMPLE]

every_rule = pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
every_example = pytest.mark.parametrize("rule", WITH_EXAMPLE, ids=lambda rule: rule.name)


def told(text: str, rule: Rule) -> set[str]:
    """The names of the rules that a text is against, where this one is told as well."""
    return {diagnostic.rule.name for diagnostic in example_report(rule, text).diagnostics}


@every_rule
def test_documentation_says_what_and_why_and_when_to_ignore(rule: Rule) -> None:
    about = documentation(rule)
    for text in (about.what, about.why, about.when_to_ignore):
        assert text[0].isupper() or text[0] in "`("
        assert text.endswith(".")


@every_example
def test_bad_example_is_against_the_rule_and_no_other(rule: Rule) -> None:
    assert told(documentation(rule).bad, rule) == {rule.name}


@every_example
def test_good_example_is_against_no_rule(rule: Rule) -> None:
    assert told(documentation(rule).good, rule) == set()


@every_example
def test_fixed_example_is_against_no_rule(rule: Rule) -> None:
    assert told(documentation(rule).fixed or documentation(rule).good, rule) == set()


@pytest.mark.parametrize("rule", WITHOUT_EXAMPLE, ids=lambda rule: rule.name)
def test_rule_that_no_text_can_be_against_has_no_example(rule: Rule) -> None:
    assert documentation(rule).bad == documentation(rule).good == ""


@pytest.mark.parametrize("word", ["CS301", "cs301", "missing-flatten", "Missing-Flatten"])
def test_rule_is_found_by_its_code_and_by_its_name(word: str) -> None:
    rule = find_rule(word)
    assert rule is not None
    assert rule.code == "CS301"


@pytest.mark.parametrize("word", ["CS3", "ALL", "flatten", ""])
def test_several_rules_are_none(word: str) -> None:
    assert find_rule(word) is None


@every_example
def test_fixed_example_is_what_the_fixes_make_of_the_bad_one(rule: Rule) -> None:
    about = documentation(rule)
    report = example_report(rule, about.bad)
    mended = fixed_text(report.source, report.diagnostics, unsafe=True)
    assert mended == (about.fixed or about.bad)
