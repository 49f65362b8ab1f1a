"""Which rules are told: selectors, and which of them decides."""

from __future__ import annotations

import pickle

import pytest

from cnnshape import Rule, Severity
from cnnshape.lint.selection import Selection, unknown_selector
from cnnshape.rules import ESSENTIAL, INPUT_RANK, MISSING_FLATTEN, SYNTAX_ERROR, UNUSED_LAYER

QUIET = Rule(
    "CS999", "quiet", Severity.INFO, "A rule that is told only where it is selected.", False
)

# what: (selection, rule, its severity or None)
CASES: dict[str, tuple[Selection, Rule, str | None]] = {
    "a rule is told by default": (Selection(), INPUT_RANK, "error"),
    "a quiet rule is not": (Selection(), QUIET, None),
    "a quiet rule selected by its code": (Selection(extend_select=("CS999",)), QUIET, "info"),
    "a quiet rule selected by its name": (Selection(extend_select=("quiet",)), QUIET, "info"),
    "a quiet rule selected with its family": (Selection(extend_select=("CS9",)), QUIET, "info"),
    "a quiet rule selected with all": (Selection(select=("ALL",)), QUIET, "info"),
    "select replaces the default": (Selection(select=("CS2",)), INPUT_RANK, None),
    "select keeps what it names": (Selection(select=("CS3",)), INPUT_RANK, "error"),
    "extending adds to select": (
        Selection(select=("CS2",), extend_select=("CS302",)),
        INPUT_RANK,
        "error",
    ),
    "ignore by code": (Selection(ignore=("CS302",)), INPUT_RANK, None),
    "ignore by name in capitals": (Selection(ignore=("Input-Rank",)), INPUT_RANK, None),
    "ignore by the start of the code": (Selection(ignore=("CS3",)), INPUT_RANK, None),
    "ignore of another one": (Selection(ignore=("CS303",)), INPUT_RANK, "error"),
    "ignore over an equal select": (
        Selection(select=("CS302",), ignore=("CS302",)),
        INPUT_RANK,
        None,
    ),
    "a closer select over ignore": (
        Selection(select=("CS302",), ignore=("CS3",)),
        INPUT_RANK,
        "error",
    ),
    "a closer ignore over select": (
        Selection(select=("CS3",), ignore=("CS302",)),
        INPUT_RANK,
        None,
    ),
    "ignore of all": (Selection(ignore=("ALL",)), UNUSED_LAYER, None),
    "what stops the analysis stays": (Selection(ignore=("ALL", "CS002")), SYNTAX_ERROR, "error"),
    "another severity": (
        Selection(severities=(("missing-flatten", "info"),)),
        MISSING_FLATTEN,
        "info",
    ),
    "a family off": (Selection(severities=(("CS3", "off"),)), MISSING_FLATTEN, None),
    "the closest severity counts": (
        Selection(severities=(("CS301", "warning"), ("CS3", "off"))),
        MISSING_FLATTEN,
        "warning",
    ),
    "of equal severities the last one": (
        Selection(severities=(("CS301", "info"), ("missing-flatten", "warning"))),
        MISSING_FLATTEN,
        "warning",
    ),
    "a severity asks for a quiet rule": (
        Selection(severities=(("quiet", "warning"),)),
        QUIET,
        "warning",
    ),
    "that of a family does not": (Selection(severities=(("CS9", "warning"),)), QUIET, None),
    "nor where others are selected": (
        Selection(select=("CS2",), severities=(("quiet", "warning"),)),
        QUIET,
        None,
    ),
}

# The options of a command over a configuration, as ruff 0.17 has them.
OVER: dict[str, tuple[Selection, Selection, str | None]] = {
    "nothing said": (Selection(ignore=("CS301",)), Selection(), None),
    "select over ignore": (Selection(ignore=("CS301",)), Selection(select=("CS3",)), "error"),
    "select over select": (Selection(select=("CS301",)), Selection(select=("CS2",)), None),
    "select over off": (
        Selection(severities=(("CS301", "off"),)),
        Selection(select=("CS3",)),
        "error",
    ),
    "select keeps the severity": (
        Selection(severities=(("CS301", "info"),)),
        Selection(select=("CS3",)),
        "info",
    ),
    "extending over ignore": (
        Selection(ignore=("CS301",)),
        Selection(extend_select=("CS3",)),
        "error",
    ),
    "ignore over select": (Selection(select=("CS301",)), Selection(ignore=("CS3",)), None),
    "ignore of another one": (
        Selection(ignore=("CS301",)),
        Selection(ignore=("CS302",)),
        None,
    ),
}


@pytest.mark.parametrize("name", OVER)
def test_options_stand_over_the_configuration(name: str) -> None:
    base, options, expected = OVER[name]
    severity = options._replace(base=base).severity(MISSING_FLATTEN)
    assert (severity.value if severity else None) == expected


def test_a_selection_is_a_plain_value() -> None:
    selection = Selection(ignore=("CS3",), base=Selection(severities=(("CS2", "off"),)))
    again = pickle.loads(pickle.dumps(selection))
    assert (again, hash(again)) == (selection, hash(selection))


@pytest.mark.parametrize("name", CASES)
def test_rule_is_as_severe_as_the_selection_says(name: str) -> None:
    selection, rule, expected = CASES[name]
    severity = selection.severity(rule)
    assert (severity.value if severity else None) == expected


@pytest.mark.parametrize("word", ["CS301", "cs3", "missing-flatten", "ALL", "all", "CS"])
def test_selector_that_fits_a_rule_is_known(word: str) -> None:
    assert unknown_selector(word) == ""


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("missing-flaten", "there is no rule 'missing-flaten'; did you mean `missing-flatten`?"),
        ("CS399", "there is no rule 'CS399'; did you mean "),
        ("E501", "there is no rule 'E501'; `cnnshape rules` lists them"),
    ],
)
def test_unknown_selector_is_told_with_what_was_meant(word: str, said: str) -> None:
    assert unknown_selector(word).startswith(said)


def test_what_stops_the_analysis_is_always_an_error() -> None:
    assert {rule.severity for rule in ESSENTIAL} == {Severity.ERROR}
