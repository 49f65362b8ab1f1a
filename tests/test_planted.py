"""Independent mistakes: as many diagnostics as mistakes, each where its mistake is."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape

# The same examples every time, so that a run says something about the code only.
REPEATABLE = settings(derandomize=True, deadline=None)


class Mistake(NamedTuple):
    """A wrong layer, what is told about it, and the text at the place."""

    layer: str
    rule: str
    place: str


KERAS = {
    "an unknown layer": Mistake(
        "Conv2DD: {filters: 4, kernel_size: 3}", "unknown-layer", "Conv2DD"
    ),
    "an unknown argument": Mistake(
        "Conv2D: {filters: 4, kernel_size: 3, pading: same}", "unknown-argument", "pading"
    ),
    "a missing argument": Mistake("Conv2D: {filters: 4}", "missing-argument", "Conv2D"),
    "a misspelled required argument": Mistake(
        "Conv2D: {filters: 4, kernelsize: 3}", "unknown-argument", "kernelsize"
    ),
    "a wrong type": Mistake("Conv2D: {filters: four, kernel_size: 3}", "wrong-type", "four"),
    "a wrong choice": Mistake(
        "Conv2D: {filters: 4, kernel_size: 3, padding: smae}", "out-of-range", "smae"
    ),
    "a size of zero": Mistake("Conv2D: {filters: 0, kernel_size: 3}", "out-of-range", "0"),
    "a window that is too large": Mistake("MaxPooling2D: 99", "empty-output", "MaxPooling2D"),
    "groups": Mistake("Conv2D: {filters: 4, kernel_size: 3, groups: 3}", "groups", "3"),
    "a reshape": Mistake("Reshape: {target_shape: [5, 5]}", "reshape-size", "[5, 5]"),
    "a rank": Mistake("Conv1D: [4, 3]", "input-rank", "Conv1D"),
    "an axis": Mistake("BatchNormalization: {axis: 9}", "axis-range", "9"),
    "too many values": Mistake("Flatten: [channels_last, 3]", "too-many-arguments", "3"),
    "a bad expression": Mistake("Dense: {units: $nothing}", "bad-expression", "$nothing"),
    "an argument of the other framework": Mistake(
        "Conv2D: {filters: 4, kernel_size: 3, stride: 2}", "unknown-argument", "stride"
    ),
    "a rate": Mistake("Dropout: 50", "out-of-range", "50"),
}

PYTORCH = {
    "an unknown layer": Mistake("Convv2d: [6, 4, 3]", "unknown-layer", "Convv2d"),
    "an unknown argument": Mistake(
        "Conv2d: {out_channels: 4, kernel_size: 3, biass: true}", "unknown-argument", "biass"
    ),
    "a missing argument": Mistake("Conv2d: {out_channels: 4}", "missing-argument", "Conv2d"),
    "a wrong type": Mistake("Conv2d: {out_channels: four, kernel_size: 3}", "wrong-type", "four"),
    "channels": Mistake("Conv2d: [9, 4, 3]", "input-features", "9"),
    "features": Mistake("Linear: [99, 4]", "input-features", "99"),
    "features of a normalisation": Mistake("BatchNorm2d: 7", "input-features", "7"),
    "groups": Mistake("Conv2d: {out_channels: 4, kernel_size: 3, groups: 4}", "groups", "4"),
    "a window that is too large": Mistake("MaxPool2d: 99", "empty-output", "MaxPool2d"),
    "a padding that is too large": Mistake(
        "MaxPool2d: {kernel_size: 2, padding: 2}", "bad-combination", "2"
    ),
    "same with a stride": Mistake(
        "Conv2d: {out_channels: 4, kernel_size: 3, stride: 2, padding: same}",
        "bad-combination",
        "same",
    ),
    "an axis": Mistake("chunk: {chunks: 2, dim: 7}", "axis-range", "7"),
    "a rank": Mistake("Conv1d: [6, 4, 3]", "input-rank", "Conv1d"),
    "a view": Mistake("view: {shape: [2, 5]}", "reshape-size", "[2, 5]"),
    "a number of inputs": Mistake("matmul:", "input-count", "matmul"),
}

HEADS = {
    "keras": "framework: keras\ninput: [16, 16, 6]\nlayers:\n",
    "pytorch": "framework: pytorch\ninput: {shape: [6, 16, 16], batch_size: 2}\nlayers:\n",
}
# All branches are given the input again, so that no mistake touches the next one.
MISTAKES = {"keras": KERAS, "pytorch": PYTORCH}
GOOD = {"keras": "Dense: 4", "pytorch": "Linear: [16, 4]"}


def spec(framework: str, mistakes: list[Mistake]) -> str:
    lines = [
        f"  - {mistake.layer}\n    inputs: input\n    name: layer{number}\n"
        for number, mistake in enumerate(mistakes)
    ]
    outputs = ", ".join(f"layer{number}" for number in range(len(mistakes)))
    return f"{HEADS[framework]}{''.join(lines)}outputs: [{outputs}]\n"


def found(text: str) -> list[tuple[str, str]]:
    return [(d.rule.name, d.span.text) for d in cnnshape.analyze(text).diagnostics]


def told(mistakes: list[Mistake]) -> list[tuple[str, str]]:
    return [(mistake.rule, mistake.place) for mistake in mistakes]


CASES = [(framework, name) for framework in MISTAKES for name in MISTAKES[framework]]


@pytest.mark.parametrize(("framework", "name"), CASES)
def test_a_mistake_is_told_once_and_in_its_place(framework: str, name: str) -> None:
    mistake = MISTAKES[framework][name]
    assert found(spec(framework, [mistake])) == told([mistake])


@pytest.mark.parametrize(("framework", "name"), CASES)
def test_what_follows_from_a_mistake_is_silent(framework: str, name: str) -> None:
    mistake = MISTAKES[framework][name]
    text = (
        f"{HEADS[framework]}  - {mistake.layer}\n    name: wrong\n"
        "  - ReLU\n  - ReLU:\n    expect: [1, 2, 3]\n"
    )
    assert found(text) == told([mistake])


@pytest.mark.parametrize(("framework", "name"), CASES)
def test_a_mistake_does_not_hide_the_rest_of_the_table(framework: str, name: str) -> None:
    mistake = MISTAKES[framework][name]
    text = (
        f"{HEADS[framework]}  - {mistake.layer}\n    name: wrong\n"
        f"  - {GOOD[framework]}\n    name: right\n    inputs: input\noutputs: [wrong, right]\n"
    )
    report = cnnshape.analyze(text)
    assert isinstance(report["right"].params, int)
    assert report["right"].output_shape[-1] == 4
    assert [row.name for row in report.layers] == ["wrong", "right"]


@pytest.mark.parametrize("framework", MISTAKES)
def test_all_mistakes_are_told_in_one_run(framework: str) -> None:
    mistakes = list(MISTAKES[framework].values())
    assert found(spec(framework, mistakes)) == told(mistakes)


@REPEATABLE
@given(data=st.data(), framework=st.sampled_from(sorted(MISTAKES)))
def test_any_mistakes_are_as_many_diagnostics(data: st.DataObject, framework: str) -> None:
    names = data.draw(
        st.lists(st.sampled_from(sorted(MISTAKES[framework])), min_size=1, max_size=8)
    )
    mistakes = [MISTAKES[framework][name] for name in names]
    assert found(spec(framework, mistakes)) == told(mistakes)
