"""The comments of the cases, and the index that is made of them."""

from __future__ import annotations

import doctest
from pathlib import Path

import error_index
import pytest
from case_comments import matches, read_comment

CASES = Path(__file__).parent / "cases"
PATHS = sorted([*(CASES / "err").glob("*.yaml"), *(CASES / "ok").glob("*.yaml")])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_case_says_what_it_is_about(path: Path) -> None:
    comment = read_comment(path)
    assert comment.about[-1] in ".:!?"
    assert all(address.startswith("https://") for address in comment.asked)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_what_people_ask_about_comes_with_what_the_framework_says_now(path: Path) -> None:
    comment = read_comment(path)
    assert comment.said is not None or not (comment.asked or comment.older)


def test_there_are_enough_mistakes_that_people_make() -> None:
    told = [path for path in PATHS if read_comment(path).said is not None]
    wrong = [path for path in told if path.parent.name == "err"]
    assert len(PATHS) >= 150
    assert len(wrong) >= 100
    assert len([path for path in wrong if read_comment(path).asked]) >= 50


def test_dots_stand_for_anything() -> None:
    assert matches("a … c", "a  b\nc")
    assert not matches("a b", "a b c")


def test_patterns_have_no_numbers() -> None:
    assert doctest.testmod(error_index).failed == 0


def test_index_of_messages_is_made_of_the_cases() -> None:
    assert error_index.PAGE.read_text(encoding="utf-8") == error_index.render(), (
        "run `python tests/error_index.py`"
    )
