"""Numbers that remember how they were computed."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.shape import product, same_border, window, window_same
from cnnshape.term import (
    MOST_PARTS,
    Term,
    digits,
    formula_of,
    largest,
    named,
    named_fraction,
    written,
)


def rule(term: object) -> str:
    assert isinstance(term, Term)
    return written(term.node, lambda leaf: leaf.name)


def numbers(term: object) -> str:
    assert isinstance(term, Term)
    return written(term.node, digits)


A, B, C = named(7, "a"), named(2, "b"), named(-3, "c")

FORMULAS = [
    ("sum", lambda: A + B + 1, "a + b + 1", "7 + 2 + 1"),
    ("difference of a sum", lambda: A - (B + 1), "a − b − 1", "7 − 2 − 1"),
    ("nothing added", lambda: A + 0, "a", "7"),
    ("both sides", lambda: A + B + B, "a + 2·b", "7 + 2·2"),
    ("what cancels out", lambda: A - 1 + 1, "a", "7"),
    ("product", lambda: 1 * A * (B + 1), "a·(b + 1)", "7·(2 + 1)"),
    ("negative", lambda: A * C - C, "a·c − c", "7·(−3) − (−3)"),
    ("quotient that is exact", lambda: named(8, "n") // B, "n / b", "8 / 2"),
    ("rounded down", lambda: A // B, "floor(a / b)", "floor(7 / 2)"),
    ("one more inside", lambda: (A - B) // 2 + 1, "floor((a − b) / 2 + 1)", None),
    ("rounded up", lambda: -(-A // B), "ceil(a / b)", "ceil(7 / 2)"),
    ("rounded up, a sum", lambda: -(-(A - B) // 2), "ceil((a − b) / 2)", None),
    ("quotient in a product", lambda: (named(8, "n") // B) * A, "(n / b)·a", "(8 / 2)·7"),
    ("power", lambda: A**2, "a·a", "7·7"),
    ("remainder", lambda: A % B, "mod(a, b)", "mod(7, 2)"),
    ("larger of two", lambda: largest(A - 9, 0), "max(a − 9, 0)", "max(7 − 9, 0)"),
    ("fraction", lambda: math.trunc(A * named_fraction(1.5, "s")), "floor(a·s)", "floor(7·1.5)"),
]


@pytest.mark.parametrize(
    ("make", "as_rule", "as_numbers"),
    [row[1:] for row in FORMULAS],
    ids=[row[0] for row in FORMULAS],
)
def test_arithmetic_tells_its_formula(
    make: Callable[[], object], as_rule: str, as_numbers: str | None
) -> None:
    assert rule(make()) == as_rule
    if as_numbers is not None:
        assert numbers(make()) == as_numbers


def test_the_window_tells_the_formula_that_is_known() -> None:
    padding = named(0, "p")
    term = window(named(28, "n"), named(3, "k"), named(1, "s"), named(1, "d"), (padding, padding))
    assert rule(term) == "floor((n + 2·p − d·(k − 1) − 1) / s + 1)"
    assert numbers(term) == "floor((28 + 2·0 − 1·(3 − 1) − 1) / 1 + 1)"
    assert term == 26


sizes = st.integers(1, 60)


@settings(derandomize=True, deadline=None)
@given(n=sizes, k=st.integers(1, 7), s=st.integers(1, 5), d=st.integers(1, 3), ceil=st.booleans())
def test_terms_compute_what_plain_numbers_do(n: int, k: int, s: int, d: int, ceil: bool) -> None:
    def terms(*values: int) -> list[Term]:
        return [named(value, f"x{i}") for i, value in enumerate(values)]

    size, kernel, stride, dilation = terms(n, k, s, d)
    assert window(size, kernel, stride, dilation, (1, 1), ceil) == window(n, k, s, d, (1, 1), ceil)
    assert window_same(size, stride) == window_same(n, s)
    assert same_border(size, kernel, stride, dilation) == same_border(n, k, s, d)
    assert product((size, kernel, stride)) == product((n, k, s))


def test_a_formula_that_would_be_too_long_is_given_up() -> None:
    term = A
    for _ in range(10 * MOST_PARTS):
        term = (term + B) * 1
    assert term == 7 + 2 * 10 * MOST_PARTS
    assert formula_of(term) is None
    assert formula_of(term + 1) is None
    assert formula_of(-term // 2) is None
