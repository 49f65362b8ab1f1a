"""Sizes and shapes, unknown sizes included."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.shape import (
    BATCH,
    REST,
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Layout,
    Shape,
    agree,
    channel_axis,
    dilated,
    dim_text,
    image,
    is_known,
    is_ranked,
    known,
    merge_free,
    product,
    shape_text,
    spatial_axes,
    total,
    window,
    window_same,
)

# The same examples every time, so that a run says something about the code only.
REPEATABLE = settings(derandomize=True, deadline=None)

FREE: tuple[Dim, ...] = (None, BATCH, UNKNOWN)
SIZES = st.integers(min_value=0, max_value=40)
DIMS = st.one_of(SIZES, st.sampled_from(FREE))


def places(size: int, kernel: int, stride: int, dilation: int, padding: tuple[int, int]) -> int:
    """How often a window fits, by trying every place."""
    padded = size + sum(padding)
    span = dilation * (kernel - 1) + 1
    return sum(start + span <= padded for start in range(0, max(padded, 0), stride))


WINDOWS = {
    "a kernel of 1 keeps the size": (window(28, 1, 1), 28),
    "a kernel of 3 takes one at each end": (window(28, 3, 1), 26),
    "a padding of 1 gives it back": (window(28, 3, 1, padding=(1, 1)), 28),
    "a stride of 2 halves, rounding down": (window(7, 3, 2), 3),
    "dilation widens the kernel": (window(28, 3, 1, dilation=2), 24),
    "padding may differ on both sides": (window(28, 4, 1, padding=(1, 2)), 28),
    "the first layer of ResNet": (window(224, 7, 2, padding=(3, 3)), 112),
    "rounding up adds a window": (window(8, 3, 2, ceil=True), 4),
    "rounding up on a fitting size adds none": (window(7, 3, 2, ceil=True), 3),
    "a last window in the right padding is dropped": (
        window(5, 2, 3, padding=(1, 1), ceil=True),
        2,
    ),
    "a kernel as large as the input fits once": (window(3, 3, 1), 1),
    "a kernel one larger fits never": (window(2, 3, 1), 0),
    "a kernel much larger gives a negative number": (window(2, 9, 1), -6),
    "any size stays any size": (window(None, 3, 2), None),
    "the batch as a size is any size": (window(BATCH, 3, 2), None),
    "an unknown size stays unknown": (window(UNKNOWN, 3, 2), UNKNOWN),
}


@pytest.mark.parametrize(("found", "wanted"), WINDOWS.values(), ids=list(WINDOWS))
def test_window(found: Dim, wanted: Dim) -> None:
    assert found == wanted


@REPEATABLE
@given(
    size=st.integers(0, 60),
    kernel=st.integers(1, 9),
    stride=st.integers(1, 5),
    dilation=st.integers(1, 4),
    left=st.integers(0, 5),
    right=st.integers(0, 5),
)
def test_window_counts_the_places_where_the_kernel_fits(
    size: int, kernel: int, stride: int, dilation: int, left: int, right: int
) -> None:
    found = window(size, kernel, stride, dilation, (left, right))
    assert isinstance(found, int)
    assert max(found, 0) == places(size, kernel, stride, dilation, (left, right))


@REPEATABLE
@given(
    size=st.integers(1, 60),
    kernel=st.integers(1, 9),
    stride=st.integers(1, 5),
    padding=st.integers(0, 4),
)
def test_rounding_up_adds_at_most_one_window_that_starts_before_the_right_padding(
    size: int, kernel: int, stride: int, padding: int
) -> None:
    padding = min(padding, kernel // 2)
    down = window(size, kernel, stride, padding=(padding, padding))
    up = window(size, kernel, stride, padding=(padding, padding), ceil=True)
    assert isinstance(down, int)
    assert isinstance(up, int)
    assert up - down in (0, 1)
    if up > down and up > 1:
        assert (up - 1) * stride < size + padding


@REPEATABLE
@given(size=st.integers(1, 60), stride=st.integers(1, 5))
def test_same_padding_gives_one_place_per_stride(size: int, stride: int) -> None:
    assert window_same(size, stride) == len(range(0, size, stride))


@REPEATABLE
@given(kernel=st.integers(1, 9), dilation=st.integers(1, 5))
def test_dilated_kernel_spans_its_first_to_its_last_position(kernel: int, dilation: int) -> None:
    positions = [dilation * step for step in range(kernel)]
    assert dilated(kernel, dilation) == positions[-1] - positions[0] + 1


SAME = {
    "stride 1 keeps the size": (window_same(28, 1), 28),
    "stride 2 halves, rounding up": (window_same(7, 2), 4),
    "nothing stays nothing": (window_same(0, 2), 0),
    "any size stays any size": (window_same(None, 2), None),
    "an unknown size stays unknown": (window_same(UNKNOWN, 2), UNKNOWN),
}


@pytest.mark.parametrize(("found", "wanted"), SAME.values(), ids=list(SAME))
def test_window_same(found: Dim, wanted: Dim) -> None:
    assert found == wanted


PRODUCTS: dict[str, tuple[Shape, Dim]] = {
    "a feature map": ((7, 7, 64), 3136),
    "nothing at all is one element": ((), 1),
    "a batch of single elements": ((BATCH, 1, 1), BATCH),
    "a batch of many elements": ((BATCH, 2), None),
    "any size": ((None, 7), None),
    "no elements of any size": ((None, 0), 0),
    "no elements of every batch": ((BATCH, 0), 0),
    "an unknown size hides all": ((UNKNOWN, 0), UNKNOWN),
    "an unknown size hides any size": ((None, UNKNOWN), UNKNOWN),
    "not even the rank is known": (UNKNOWN_SHAPE, UNKNOWN),
    "larger than 64 bits": ((2**40, 2**40), 2**80),
}


@pytest.mark.parametrize(("shape", "wanted"), PRODUCTS.values(), ids=list(PRODUCTS))
def test_product(shape: Shape, wanted: Dim) -> None:
    assert product(shape) == wanted


TOTALS: dict[str, tuple[Shape, Dim]] = {
    "channels of two branches": ((64, 128), 192),
    "no branch": ((), 0),
    "a branch of any size": ((64, None), None),
    "an unknown branch": ((64, UNKNOWN), UNKNOWN),
    "any size and an unknown branch": ((None, UNKNOWN), UNKNOWN),
}


@pytest.mark.parametrize(("dims", "wanted"), TOTALS.values(), ids=list(TOTALS))
def test_total(dims: Shape, wanted: Dim) -> None:
    assert total(dims) == wanted


def replaced(dims: Shape, number: int) -> tuple[int, ...]:
    return tuple(dim if isinstance(dim, int) else number for dim in dims)


@REPEATABLE
@given(dims=st.lists(DIMS, max_size=5).map(tuple), number=SIZES)
def test_product_of_free_sizes_agrees_with_every_size_in_their_place(
    dims: tuple[Dim, ...], number: int
) -> None:
    assert agree(product(dims), product(replaced(dims, number)))


@REPEATABLE
@given(dims=st.lists(DIMS, max_size=5).map(tuple), number=SIZES)
def test_total_of_free_sizes_agrees_with_every_size_in_their_place(
    dims: tuple[Dim, ...], number: int
) -> None:
    assert agree(total(dims), total(replaced(dims, number)))


@REPEATABLE
@given(dims=st.lists(DIMS, max_size=5).map(tuple))
def test_a_mistake_is_never_taken_for_a_size(dims: tuple[Dim, ...]) -> None:
    if UNKNOWN in dims:
        assert product(dims) is UNKNOWN
        assert total(dims) is UNKNOWN


@REPEATABLE
@given(a=DIMS, b=DIMS)
def test_agree_and_known_do_not_mind_the_order(a: Dim, b: Dim) -> None:
    assert agree(a, b) == agree(b, a)
    if agree(a, b):
        assert known(a, b) == known(b, a)


KNOWN: dict[str, tuple[Dim, Dim, Dim]] = {
    "a size says more than any size": (28, None, 28),
    "a size says more than an unknown one": (UNKNOWN, 28, 28),
    "a size says more than the batch": (BATCH, 4, 4),
    "the batch says more than any size": (BATCH, None, BATCH),
    "the batch says more than an unknown size": (UNKNOWN, BATCH, BATCH),
    "any size and an unknown one stay unknown": (None, UNKNOWN, UNKNOWN),
    "any size twice": (None, None, None),
}


@pytest.mark.parametrize(("a", "b", "wanted"), KNOWN.values(), ids=list(KNOWN))
def test_known(a: Dim, b: Dim, wanted: Dim) -> None:
    assert known(a, b) == wanted


AGREE: dict[str, tuple[Dim, Dim, bool]] = {
    "equal sizes": (28, 28, True),
    "different sizes": (28, 27, False),
    "any size fits": (None, 27, True),
    "the batch fits": (BATCH, 27, True),
    "an unknown size is never complained about": (UNKNOWN, 27, True),
}


@pytest.mark.parametrize(("a", "b", "wanted"), AGREE.values(), ids=list(AGREE))
def test_agree(a: Dim, b: Dim, wanted: bool) -> None:
    assert agree(a, b) is wanted


def test_merging_free_sizes_keeps_what_a_mistake_hides() -> None:
    assert merge_free((None, 3)) is None
    assert merge_free((None, UNKNOWN)) is UNKNOWN
    assert merge_free((None, REST)) is UNKNOWN


RANKED: dict[str, tuple[Shape, bool, bool]] = {
    "a map": ((BATCH, 28, 28, 1), True, True),
    "a map of any size": ((BATCH, None, None, 1), True, True),
    "a map with an unknown size": ((BATCH, UNKNOWN, 28, 1), True, False),
    "only the last axis": ((REST, 10), False, False),
    "nothing": (UNKNOWN_SHAPE, False, False),
    "a single number": ((), True, True),
}


@pytest.mark.parametrize(("shape", "ranked", "whole"), RANKED.values(), ids=list(RANKED))
def test_what_is_known_of_a_shape(shape: Shape, ranked: bool, whole: bool) -> None:
    assert is_ranked(shape) is ranked
    assert is_known(shape) is whole


LAYOUTS: list[Layout] = ["channels_first", "channels_last"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rank", [3, 4, 5])
def test_axes_of_a_layout_are_all_the_axes(layout: Layout, rank: int) -> None:
    axes = {0, channel_axis(layout, rank), *spatial_axes(layout, rank)}
    assert axes == set(range(rank))


def test_image_puts_the_channels_where_the_layout_says() -> None:
    assert image("channels_last", BATCH, 3, (28, 27)) == (BATCH, 28, 27, 3)
    assert image("channels_first", BATCH, 3, (28, 27)) == (BATCH, 3, 28, 27)


TEXTS: dict[str, tuple[Shape, str]] = {
    "a map": ((BATCH, 26, 26, 32), "(None, 26, 26, 32)"),
    "one axis": ((BATCH,), "(None,)"),
    "no axis": ((), "()"),
    "a batch of a size": ((1, 10), "(1, 10)"),
    "any size": ((BATCH, None, 3), "(None, None, 3)"),
    "an unknown size": ((BATCH, UNKNOWN, 3), "(None, ?, 3)"),
    "an unknown shape": (UNKNOWN_SHAPE, "?"),
    "an unknown rank": ((REST, 10), "(..., 10)"),
}


@pytest.mark.parametrize(("shape", "wanted"), TEXTS.values(), ids=list(TEXTS))
def test_shape_text(shape: Shape, wanted: str) -> None:
    assert shape_text(shape) == wanted


def test_batch_can_be_shown_by_another_word() -> None:
    assert shape_text((BATCH, 10), batch="N") == "(N, 10)"
    assert dim_text(BATCH, "N") == "N"
    assert dim_text(None, "N") == "None"
