"""The windows between two sizes are all those that the engine finds, and no others."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

import cnnshape

PAIRS = [(224, 56), (28, 14), (28, 26), (32, 32), (7, 1), (13, 5)]


def output(framework: str, layer: str, size: int, arguments: dict[str, Any]) -> int | None:
    """What the whole engine says about one layer."""
    sample = [1, size] if framework == "pytorch" else [size, 1]
    report = cnnshape.analyze(
        {"framework": framework, "input": sample, "layers": [{layer: arguments}]}
    )
    if report.errors:
        return None
    shape = report.layers[-1].output_shape
    found = shape[2] if framework == "pytorch" else shape[1]
    return found if isinstance(found, int) else None


@pytest.mark.parametrize(("size", "wanted"), PAIRS)
def test_every_window_of_a_convolution_is_found(size: int, wanted: int) -> None:
    (answer,) = cnnshape.solve_window(size, wanted, "Conv1d")
    found = {
        (w.arguments["kernel_size"], w.arguments["stride"], w.arguments["padding"])
        for w in answer.windows
    }
    tried = {
        (kernel, stride, padding)
        for kernel, stride, padding in product(range(1, 12), range(1, 9), range(6))
        if output(
            "pytorch",
            "Conv1d",
            size,
            {"out_channels": 1, "kernel_size": kernel, "stride": stride, "padding": padding},
        )
        == wanted
    }
    assert {one for one in found if one[0] <= 11 and one[1] <= 8} == tried
    assert tried


WORDS = [
    ("MaxPool1d", "pytorch", 28, 14),
    ("ConvTranspose1d", "pytorch", 14, 28),
    ("Conv1D", "keras", 28, 14),
    ("MaxPooling1D", "keras", 28, 9),
    ("Conv1DTranspose", "keras", 14, 28),
]


@pytest.mark.parametrize(("layer", "framework", "size", "wanted"), WORDS)
def test_what_is_found_can_be_written(layer: str, framework: str, size: int, wanted: int) -> None:
    (answer,) = cnnshape.solve_window(size, wanted, layer)
    assert (answer.layer, answer.framework) == (layer, framework)
    assert answer.windows
    needed = (
        {} if "Pool" in layer else {"filters": 1} if framework == "keras" else {"out_channels": 1}
    )
    for window in answer.windows:
        assert output(framework, layer, size, {**needed, **window.arguments}) == wanted
        assert window.value == wanted


def test_what_is_usual_comes_first() -> None:
    keras, torch = cnnshape.solve_window(28, 14)
    assert dict(torch.windows[0].arguments) == {"kernel_size": 2, "stride": 2, "padding": 0}
    assert dict(torch.windows[1].arguments) == {"kernel_size": 3, "stride": 2, "padding": 1}
    assert dict(keras.windows[0].arguments) == {
        "kernel_size": 2,
        "strides": 2,
        "padding": "valid",
    }


def test_what_is_given_stays() -> None:
    (answer,) = cnnshape.solve_window(28, 14, "Conv2d", kernel_size=3)
    assert [dict(window.arguments) for window in answer.windows] == [
        {"kernel_size": 3, "stride": 2, "padding": 1}
    ]


def test_large_patches_are_found() -> None:
    (answer,) = cnnshape.solve_window(224, 7, framework="pytorch")
    assert dict(answer.windows[0].arguments) == {"kernel_size": 32, "stride": 32, "padding": 0}


def test_a_layer_without_a_window_is_refused() -> None:
    with pytest.raises(ValueError, match="Dense has no window"):
        cnnshape.solve_window(28, 14, "Dense")
