"""Rules that are recognised in samples."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.remedy.pattern import Pattern, recognised

TEXTS = [
    (Pattern(46, 1, (0,)), "every size from 46 on"),
    (Pattern(1, 16, (0,)), "sizes divisible by 16"),
    (Pattern(40, 16, (0,)), "sizes divisible by 16, from 48 on"),
    (Pattern(1, 16, (4,)), "16·k + 4, from 4 on"),
    (Pattern(25, 32, (0, 31)), "sizes with a remainder of 0 or 31 by 32, from 31 on"),
]


@pytest.mark.parametrize(("pattern", "text"), TEXTS, ids=[text for _, text in TEXTS])
def test_a_rule_says_which_sizes_it_means(pattern: Pattern, text: str) -> None:
    assert pattern.text == text


@settings(derandomize=True, deadline=None)
@given(
    step=st.integers(1, 40),
    remainders=st.sets(st.integers(0, 39), min_size=1),
    start=st.integers(1, 100),
)
def test_a_rule_is_recognised(step: int, remainders: set[int], start: int) -> None:
    wanted = Pattern(start, step, tuple(sorted({r % step for r in remainders})))
    works = [wanted.holds(size) for size in range(1, 401)]
    found = recognised(works, 1)
    assert found is not None
    assert found.step <= step
    assert [found.holds(size) for size in range(found.start, 2_000)] == [
        wanted.holds(size) for size in range(found.start, 2_000)
    ]
    assert found.first == next(size for size in range(1, 2_000) if wanted.holds(size))


@pytest.mark.parametrize(
    "works",
    [
        [False] * 100,
        [True] * 30 + [False] * 70,
        [n in (1, 4, 9, 16, 25, 36, 49, 64, 81, 100) for n in range(100)],
        [True, False],
    ],
    ids=["none", "only small ones", "squares", "too few samples"],
)
def test_no_rule_is_made_up(works: list[bool]) -> None:
    assert recognised(works, 1) is None
