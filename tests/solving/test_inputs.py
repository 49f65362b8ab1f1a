"""What is solved is what trying every size with the whole engine gives."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.solving.inputs import Matches, Sizes

REPEATABLE = settings(derandomize=True, deadline=None, max_examples=25)
LAYERS = st.sampled_from(
    [
        {"Conv2D": {"filters": 4, "kernel_size": 3}},
        {"Conv2D": {"filters": 4, "kernel_size": 5, "strides": 2}},
        {"Conv2D": {"filters": 4, "kernel_size": 3, "padding": "same", "strides": 2}},
        {"Conv2D": {"filters": 4, "kernel_size": 3, "dilation_rate": 2}},
        {"MaxPooling2D": 2},
        {"MaxPooling2D": {"pool_size": 3, "strides": 2}},
    ]
)


def spec(size: int | None, layers: list[Any], framework: str = "keras") -> dict[str, Any]:
    return {"framework": framework, "input": [size, size, 3], "layers": layers}


def sizes(report: cnnshape.Report, **wanted: Any) -> Sizes:
    found = cnnshape.solve(report, **wanted)
    assert isinstance(found, Sizes)
    return found


def matches(report: cnnshape.Report, **wanted: Any) -> Matches:
    found = cnnshape.solve(report, **wanted)
    assert isinstance(found, Matches)
    return found


def unet(size: int, depth: int) -> dict[str, Any]:
    down: list[Any] = []
    for level in range(depth):
        conv = {"filters": 2, "kernel_size": 3, "padding": "same", "name": f"down{level}"}
        down += [{"Conv2D": conv}, {"MaxPooling2D": 2}]
    up: list[Any] = []
    for level in reversed(range(depth)):
        up += [
            {"UpSampling2D": {"size": 2, "name": f"grow{level}"}},
            {"Concatenate": {"inputs": [f"grow{level}", f"down{level}"]}},
        ]
    return spec(size, [*down, *up])


@REPEATABLE
@given(layers=st.lists(LAYERS, min_size=1, max_size=6), size=st.integers(1, 40))
def test_the_smallest_input_works_and_no_smaller_one(layers: list[Any], size: int) -> None:
    found = sizes(cnnshape.analyze(spec(size, layers)))
    assert found.smallest is not None
    works = [cnnshape.analyze(spec(n, layers)).ok for n in range(1, found.smallest + 1)]
    assert works == [False] * (found.smallest - 1) + [True]
    assert found.pattern is not None
    assert found.pattern.text == f"every size from {found.smallest} on"
    assert (found.why == "") == cnnshape.analyze(spec(size, layers)).ok


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("size", [96, 100, 263])
def test_the_sizes_that_fit_every_skip_connection(depth: int, size: int) -> None:
    step = 2**depth
    found = sizes(cnnshape.analyze(unet(size, depth)))
    assert found.pattern is not None
    assert found.pattern.text == f"sizes divisible by {step}"
    assert found.smallest == step
    below = (size - 1) // step * step
    assert (found.below, found.above) == (below, (size // step + 1) * step)
    assert (found.why == "") == (size % step == 0)
    for near in (found.below, found.above):
        assert near is not None
        assert cnnshape.analyze(unet(near, depth)).ok


def test_an_input_that_is_not_square() -> None:
    report = cnnshape.load("specs/unet_small.yaml", input_shape=(100, 120, 1))
    found = sizes(report, input_shape=(100, 120, 1))
    assert found.given is None
    assert found.rectangles == ("[96, 120, 1]", "[104, 120, 1]")


def test_the_axis_of_the_time_is_left_alone() -> None:
    found = sizes(cnnshape.load("specs/convlstm_gap.yaml"))
    assert found.axes == ("height", "width")
    assert found.write(40) == "[10, 40, 40, 3]"


def test_a_long_sequence_is_found_beyond_the_sizes_that_are_all_tried() -> None:
    found = sizes(cnnshape.load("specs/zoo/audio_m5.yaml"))
    assert found.smallest is not None
    assert found.smallest > found.tried[0][1]
    ok = [
        cnnshape.load("specs/zoo/audio_m5.yaml", input_shape=(1, n)).ok
        for n in (found.smallest - 1, found.smallest)
    ]
    assert ok == [False, True]


def test_a_nested_model_keeps_its_own_input() -> None:
    found = sizes(cnnshape.load("specs/vgg16_transfer.yaml"))
    assert (found.smallest, found.below, found.above, found.pattern) == (150, None, None, None)


# -- a wanted number of features -------------------------------------------------------------------


def of_torch(size: int, features: int) -> dict[str, Any]:
    conv = {"out_channels": 8, "kernel_size": 3, "stride": 2, "padding": 1}
    layers = [{"Conv2d": conv}, {"MaxPool2d": 2}, {"flatten": 1}, {"Linear": [features, 10]}]
    return {"framework": "pytorch", "input": [3, size, size], "layers": layers}


@pytest.mark.parametrize("features", [8, 72, 200, 392, 1000])
def test_the_sizes_that_give_the_features(features: int) -> None:
    found = matches(cnnshape.analyze(of_torch(28, features)), in_features=features)
    wanted = [n for n in range(1, 120) if cnnshape.analyze(of_torch(n, features)).ok]
    listed = [n for first, last in found.ranges for n in range(first, last + 1)]
    assert listed == wanted
    if not wanted:
        (below, fewer), (above, more) = found.near
        assert below < above
        assert int(fewer) < features < int(more)


def test_more_features_than_the_sizes_give_that_are_all_tried() -> None:
    report = cnnshape.analyze(of_torch(28, 8 * 300 * 300))
    found = matches(report, in_features=8 * 300 * 300)
    assert found.ranges == ((1199, 1202),)


def test_the_features_of_a_map_that_is_not_flattened() -> None:
    found = matches(cnnshape.load("specs/missing_flatten.yaml"), in_features=307_328)
    assert found.ranges == ((100, 100),)


# -- a wanted output -------------------------------------------------------------------------------


def test_the_sizes_and_arguments_that_give_an_output() -> None:
    report = cnnshape.load("specs/mnist_cnn.yaml")
    found = matches(report, output=[5], layer="conv2d_1")
    assert found.ranges == ((16, 17),)
    (window,) = found.windows
    assert dict(window.arguments) == {"kernel_size": 9, "strides": 1, "padding": "valid"}
    again = matches(report, output=[5, None, 64], layer="conv2d_1")
    assert again.ranges == found.ranges
    assert matches(report, output=[5, 5, 63], layer="conv2d_1").ranges == ()


# -- what cannot be asked --------------------------------------------------------------------------

REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (
        {"framework": "keras", "input": [8], "layers": [{"Dense": 3}]},
        {},
        "no input with spatial axes",
    ),
    (spec(8, [{"MaxPooling2D": 2}]), {"in_features": 3}, "the model has no dense layer"),
    (spec(8, [{"MaxPooling2D": 2}]), {"output": [3], "layer": "no"}, "there is no layer 'no'"),
]


@pytest.mark.parametrize(
    ("model", "wanted", "said"), REFUSED, ids=["no picture", "no dense layer", "no such layer"]
)
def test_what_cannot_be_turned_is_refused(
    model: dict[str, Any], wanted: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        cnnshape.solve(cnnshape.analyze(model), **wanted)


def test_a_model_with_other_mistakes_has_no_size_that_works() -> None:
    found = sizes(cnnshape.load("specs/ten_mistakes.yaml"))
    assert found.smallest is None
    assert found.why != ""


def test_a_large_model_takes_no_more_than_seconds() -> None:
    layers = [{"Conv2D": {"filters": 4, "kernel_size": 3, "padding": "same"}}] * 3_000
    started = time.perf_counter()
    found = sizes(cnnshape.analyze(spec(64, layers)))
    assert found.smallest == 1
    assert time.perf_counter() - started < 30
