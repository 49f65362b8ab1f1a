"""What is tried to mend a shape is true, and stays within its budget."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.remedy.attempt import Budget, GivenUp

REPEATABLE = settings(derandomize=True, deadline=None, max_examples=60)


def spec(size: int, layers: list[str]) -> str:
    lines = "".join([f"  - {layer}\n" for layer in layers])
    return f"framework: keras\ninput: [{size}, {size}, 3]\nlayers:\n{lines}"


LAYERS = st.sampled_from(
    [
        "Conv2D: {filters: 4, kernel_size: 3}",
        "Conv2D: {filters: 4, kernel_size: 5, strides: 2}",
        "Conv2D: {filters: 4, kernel_size: 3, padding: same, strides: 2}",
        "Conv2D: {filters: 4, kernel_size: 3, dilation_rate: 2}",
        "MaxPooling2D: 2",
        "MaxPooling2D: {pool_size: 3, strides: 2}",
    ]
)


@REPEATABLE
@given(size=st.integers(1, 24), layers=st.lists(LAYERS, min_size=1, max_size=7))
def test_the_smallest_input_works_and_no_smaller_one(size: int, layers: list[str]) -> None:
    report = cnnshape.analyze(spec(size, layers))
    if report.ok:
        return
    (told,) = report.errors
    found = re.search(r"smallest model input that works is \[(\d+), \1, 3\]", told.help)
    assert found is not None
    least = int(found[1])
    assert cnnshape.analyze(spec(least, layers)).ok
    assert not cnnshape.analyze(spec(least - 1, layers)).ok


def unet(size: int, depth: int) -> str:
    down = [
        f"Conv2D: {{filters: 4, kernel_size: 3, padding: same, name: down{level}}}\n"
        f"  - MaxPooling2D: {{pool_size: 2, name: pool{level}}}"
        for level in range(depth)
    ]
    up = [
        f"UpSampling2D: {{size: 2, name: grow{level}}}\n"
        f"  - Concatenate: {{inputs: [grow{level}, down{level}], name: skip{level}}}"
        for level in reversed(range(depth))
    ]
    return spec(size, [*down, *up])


@REPEATABLE
@given(size=st.integers(33, 200), depth=st.integers(1, 5))
def test_inputs_that_fit_a_unet_are_told(size: int, depth: int) -> None:
    report = cnnshape.analyze(unet(size, depth))
    if size % 2**depth == 0:
        assert report.ok
        return
    told = report.errors[0]
    below = size // 2**depth * 2**depth
    above = below + 2**depth
    assert f"[{below}, {below}, 3] and [{above}, {above}, 3]" in told.help
    assert cnnshape.analyze(unet(above, depth)).ok


def test_a_budget_is_kept() -> None:
    budget = Budget()
    budget.take(budget.layers)
    with pytest.raises(GivenUp):
        budget.take(1)


def test_many_mistakes_in_a_large_model_take_no_more_than_seconds() -> None:
    layers = ["Conv2D: {filters: 4, kernel_size: 3, padding: same}"] * 1_000
    broken = [f"MaxPooling2D: {{pool_size: 99, inputs: conv2d, name: pool{i}}}" for i in range(500)]
    started = time.perf_counter()
    report = cnnshape.analyze(spec(28, [*layers, *broken]))
    assert len(report.errors) == 500
    assert time.perf_counter() - started < 10


def test_what_is_not_known_is_not_tried() -> None:
    text = spec(28, ["Lambda", "Flatten", "Conv2D: {filters: 4, kernel_size: 3}"])
    report = cnnshape.analyze(text)
    assert all("model input" not in told.help for told in report.diagnostics)
