"""`$name` and `$(expression)`: arithmetic only, and never more than that."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.expression import (
    ExpressionError,
    Value,
    evaluate,
    interpolate,
    mentions,
    spell,
    whole_name,
)

# The same examples every time, so that a run says something about the code only.
REPEATABLE = settings(derandomize=True, deadline=None)

NAMES: Mapping[str, Value] = {
    "width": 32,
    "index": 0,
    "rate": 0.5,
    "project": False,
    "mode": "same",
    "none": None,
}

VALUES: dict[str, tuple[str, Value]] = {
    "a number": ("3", 3),
    "a variable": ("width", 32),
    "a product": ("2 * width", 64),
    "a sum and a product": ("1 + 2 * 3", 7),
    "parentheses": ("(1 + 2) * 3", 9),
    "a difference": ("width - 40", -8),
    "a quotient is a real number": ("width / 64", 0.5),
    "a whole quotient": ("width // 5", 6),
    "a rest": ("width % 5", 2),
    "a power": ("2 ** 10", 1024),
    "a power of a variable": ("16 * 2 ** index", 16),
    "a negative power": ("2 ** -1", 0.5),
    "a sign": ("-width", -32),
    "a plus sign": ("+width", 32),
    "a comparison": ("index == 0", True),
    "another comparison": ("width != 32", False),
    "a chain of comparisons": ("0 <= index < 1", True),
    "a chain that fails": ("0 < index < 1", False),
    "a comparison of words": ("mode == 'same'", True),
    "and": ("project and index == 0", False),
    "or": ("project or index == 0", True),
    "or gives what stands there": ("none or 3", 3),
    "not": ("not project", True),
    "a condition that holds": ("2 if index == 0 else 1", 2),
    "a condition that does not hold": ("2 if index > 0 else 1", 1),
    "only the branch that is needed is computed": ("1 if index == 0 else 1 // 0", 1),
    "and stops at the first falsehood": ("project and 1 // 0", False),
    "the smaller one": ("min(width, 10)", 10),
    "the larger one": ("max(10, width // 2)", 16),
    "rounded": ("round(width * 0.3)", 10),
    "cut off": ("int(3.9)", 3),
    "true": ("true", True),
    "false": ("false", False),
    "null": ("null", None),
    "True as Python writes it": ("True", True),
    "a word": ("'relu'", "relu"),
    "words put together": ("'re' + 'lu'", "relu"),
    "space around it": ("  width  ", 32),
}


@pytest.mark.parametrize(("text", "wanted"), VALUES.values(), ids=list(VALUES))
def test_evaluates(text: str, wanted: Value) -> None:
    found = evaluate(text, NAMES)
    assert found == wanted
    assert type(found) is type(wanted)


REFUSED: dict[str, tuple[str, str]] = {
    "nothing": ("", "is no expression"),
    "half an expression": ("width +", "is no expression"),
    "two expressions": ("width width", "is no expression"),
    "an assignment": ("width = 3", "is no expression"),
    "a statement": ("import os", "is no expression"),
    "an unknown name": ("heigth", "no variable or parameter `heigth`"),
    "an attribute": ("width.real", "more than arithmetic"),
    "an index": ("mode[0]", "more than arithmetic"),
    "a list": ("[1, 2]", "more than arithmetic"),
    "a function that is not allowed": ("abs(width)", "more than arithmetic"),
    "a dangerous function": ("__import__('os')", "more than arithmetic"),
    "a method": ("mode.upper()", "more than arithmetic"),
    "a keyword argument": ("int(x=1)", "more than arithmetic"),
    "a spread argument": ("min(*mode)", "more than arithmetic"),
    "a lambda": ("lambda: 1", "more than arithmetic"),
    "a comprehension": ("[x for x in mode]", "more than arithmetic"),
    "a named expression": ("(x := 1)", "more than arithmetic"),
    "a formatted text": ("f'{width}'", "more than arithmetic"),
    "bytes": ("b'x'", "more than arithmetic"),
    "a complex number": ("1j", "more than arithmetic"),
    "the ellipsis": ("...", "more than arithmetic"),
    "a bit shift": ("1 << 3", "more than arithmetic"),
    "a bitwise not": ("~width", "more than arithmetic"),
    "a matrix product": ("width @ width", "more than arithmetic"),
    "membership": ("'a' in mode", "operator that is not allowed"),
    "identity": ("none is null", "operator that is not allowed"),
    "a division by zero": ("width // index", "divides by zero"),
    "zero to a negative power": ("0 ** -1", "divides by zero"),
    "a power without bounds": ("9 ** 9 ** 9", "grows too large"),
    "a product without bounds": ("(2 ** 400) * (2 ** 400)", "grows too large"),
    "a number without bounds": ("9" * 400, "grows too large"),
    "a repeated word": ("mode * 100", "which is no number"),
    "a word in a sum": ("mode + 1", "which is no number"),
    "a negative word": ("-mode", "which is no number"),
    "the larger one of nothing": ("max()", "cannot be computed"),
    "the larger one of one": ("max(width)", "cannot be computed"),
    "the larger one of words": ("max(mode, mode)", "which is no number"),
    "a comparison of a word and a number": ("mode < 3", "cannot be computed"),
    "a root of a negative number": ("(-8) ** 0.5", "no real number"),
    "infinity cut off": ("int(1e999)", "cannot be computed"),
    "too many characters": ("1 + " * 200 + "1", "at most 500 characters"),
    "many parentheses": ("(" * 240 + "1" + ")" * 240, "is no expression"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=list(REFUSED))
def test_refuses(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, NAMES)
    assert said in caught.value.message


def test_an_unknown_name_is_helped_with_a_near_one() -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate("widht", NAMES)
    assert caught.value.help == "did you mean `width`?"


def test_an_unknown_name_is_helped_with_all_names() -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate("depth_multiplier", {"width": 1, "index": 0})
    assert caught.value.help == "names known here: `width`, `index`"


def test_a_variable_may_be_called_like_a_constant() -> None:
    assert evaluate("null", {"null": 3}) == 3


@pytest.mark.parametrize("text", ["'\\d'", "1if true else 2", "0x1for", "1 is 1", "width()", "1()"])
def test_python_says_nothing_of_its_own(text: str) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with suppress(ExpressionError):
            evaluate(text, NAMES)
    assert said == []


TEXTS: dict[str, tuple[str, Value]] = {
    "no dollar": ("same", "same"),
    "a name": ("$width", 32),
    "a name that is no number": ("$mode", "same"),
    "a truth value keeps its type": ("$project", False),
    "null keeps its type": ("$none", None),
    "an expression keeps its type": ("$(2 * width)", 64),
    "an expression in a text": ("conv_$(2 * width)", "conv_64"),
    "a name in a text": ("conv_$width", "conv_32"),
    "a name ends where no letter follows": ("$width.conv", "32.conv"),
    "a number follows an expression": ("$(index)1", "01"),
    "two names": ("$mode$width", "same32"),
    "parentheses inside": ("$((1 + 2) * 3)", 9),
    "true in a text": ("use_$(not project)", "use_true"),
    "null in a text": ("x$none", "xnull"),
    "a dollar sign": ("$$", "$"),
    "a dollar sign before a name": ("$$width", "$width"),
    "a dollar sign and a name": ("$$$width", "$32"),
    "space around an expression makes a text": (" $width", " 32"),
}


@pytest.mark.parametrize(("text", "wanted"), TEXTS.values(), ids=list(TEXTS))
def test_interpolates(text: str, wanted: Value) -> None:
    found = interpolate(text, NAMES)
    assert found == wanted
    assert type(found) is type(wanted)


BROKEN: dict[str, tuple[str, str]] = {
    "a dollar alone": ("$", "must be followed by a name"),
    "a dollar before a number": ("$1", "must be followed by a name"),
    "a dollar before a space": ("$ width", "must be followed by a name"),
    "a brace for a parenthesis": ("${width}", "must be followed by a name"),
    "a parenthesis that is not closed": ("$(width", "is not closed"),
    "an empty expression": ("$()", "is no expression"),
    "an unknown name": ("conv_$heigth", "no variable or parameter `heigth`"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=list(BROKEN))
def test_refuses_a_dollar(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        interpolate(text, NAMES)
    assert said in caught.value.message


def test_a_parenthesis_in_a_word_does_not_close_the_expression() -> None:
    assert interpolate("$(')' + mode)", NAMES) == ")same"


WHOLE: dict[str, tuple[str, str | None]] = {
    "exactly a name": ("$width", "width"),
    "a name in a text": ("x$width", None),
    "a name and more": ("$width.x", None),
    "an expression": ("$(width)", None),
    "no dollar": ("width", None),
    "two names": ("$a$b", None),
    "a name and a line break": ("$width\n", None),
}


@pytest.mark.parametrize(("text", "wanted"), WHOLE.values(), ids=list(WHOLE))
def test_whole_name(text: str, wanted: str | None) -> None:
    assert whole_name(text) == wanted


SPELLED: dict[str, tuple[Value, str]] = {
    "null": (None, "null"),
    "true": (True, "true"),
    "false": (False, "false"),
    "a whole number": (10, "10"),
    "a real number": (0.5, "0.5"),
    "a word": ("same", "same"),
}


@pytest.mark.parametrize(("value", "wanted"), SPELLED.values(), ids=list(SPELLED))
def test_spells_a_value_as_a_spec_writes_it(value: Value, wanted: str) -> None:
    assert spell(value) == wanted


def test_only_a_dollar_is_looked_at() -> None:
    assert mentions("a$b")
    assert not mentions("a_b")


def outcome(compute: Callable[[str, Mapping[str, Value]], Value], text: str) -> object:
    """The value, or the message of the error."""
    try:
        return compute(text, NAMES)
    except ExpressionError as error:
        return error.message


def is_value(found: object) -> bool:
    return found is None or isinstance(found, (bool, int, float, str))


@REPEATABLE
@given(st.text(max_size=30))
def test_every_text_is_a_value_or_an_error(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert is_value(outcome(evaluate, text))
        assert is_value(outcome(interpolate, f"${text}"))


SYMBOLS = st.sampled_from(
    [*"()+-*/%<>=!,.'$ ", "**", "//", "width", "index", "if", "else", "not", "min", "1", "0", "1e9"]
)


@REPEATABLE
@given(st.lists(SYMBOLS, max_size=16).map(" ".join))
def test_every_row_of_symbols_is_a_value_or_an_error(text: str) -> None:
    assert is_value(outcome(evaluate, text))
