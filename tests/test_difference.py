"""Two models held against each other: which layers are the same one, and what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape import Difference, Report

HEAD = "framework: keras\ninput: [28, 28, 1]\nlayers:\n"
CONV = "  - Conv2D: {filters: 8, kernel_size: 3}\n"
END = "  - Flatten\n  - Dense: 10\n"
BASE = HEAD + CONV + "  - ReLU\n" + CONV + "  - ReLU\n" + END


def compared(old: str, new: str) -> Difference:
    return cnnshape.compare(cnnshape.analyze(old), cnnshape.analyze(new))


def told(found: Difference) -> list[str]:
    """What became of each layer: `~ conv2d filters output_shapes`."""
    signs = {"added": "+", "removed": "-", "changed": "~"}
    lines = []
    for change in found.layers:
        row = change.new or change.old
        assert row is not None
        renamed = f"{change.old.name}>" if change.old and change.old.name != row.name else ""
        fields = [word for word, _ in change.arguments]
        others = ("type", "inputs", "output_shapes", "params", "macs", "calls")
        fields += [field for field in others if getattr(change, field) is not None]
        lines.append(" ".join([signs[change.kind], f"{renamed}{row.name}", *fields]))
    return lines


# what: (the new layers, what is told)
CASES = {
    "nothing": (BASE, []),
    "other spelling": (BASE.replace("{filters: 8, kernel_size: 3}", "[8, [3, 3]]"), []),
    "an argument": (
        BASE.replace("filters: 8", "filters: 16", 1),
        [
            "~ conv2d filters output_shapes params macs",
            "~ re_lu output_shapes",
            "~ conv2d_1 params macs",
        ],
    ),
    "a layer inserted before others of its kind": (
        BASE.replace(CONV, CONV.replace("3}", "3, padding: same}") + CONV, 1),
        ["+ conv2d", "~ conv2d>conv2d_1 inputs params macs"],
    ),
    "a layer removed": (
        BASE.replace("  - ReLU\n", "", 1),
        ["- re_lu", "~ conv2d_1 inputs"],
    ),
    "another kind of layer": (
        BASE.replace("  - ReLU\n", "  - ELU\n", 1),
        ["- re_lu", "+ elu", "~ conv2d_1 inputs"],
    ),
    "another kind of layer of the same name": (
        BASE.replace("  - ReLU\n", "  - ELU: {name: re_lu}\n", 1),
        ["~ re_lu type"],
    ),
    "a renamed layer": (
        BASE.replace("kernel_size: 3}", "kernel_size: 3, name: stem}", 1),
        [],
    ),
    "another input": (
        BASE.replace("  - Flatten\n", "  - Flatten: {inputs: re_lu}\n"),
        ["~ flatten inputs output_shapes", "~ dense params macs"],
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_layer_is_told_by_what_became_of_it(what: str) -> None:
    new, expected = CASES[what]
    assert told(compared(BASE, new)) == expected


def test_values_before_and_after_are_those_of_the_reports() -> None:
    found = compared(BASE, BASE.replace("filters: 8", "filters: 16", 1))
    change = found.layers[0]
    assert dict(change.arguments)["filters"] == cnnshape.Changed(8, 16)
    assert change.params == cnnshape.Changed(80, 160)
    assert not found.is_empty


INNER = "{Model: {input: [26, 26, 8], layers: [{Conv2D: [%d, 3]}, GlobalAveragePooling2D]}}"
WRAPPED = (
    "framework: keras\ninput: [5, 28, 28, 1]\nlayers:\n  - TimeDistributed: {Conv2D: [8, 3]}\n"
    f"  - TimeDistributed: {INNER % 4}\n  - Bidirectional: {{LSTM: 4}}\n"
)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (WRAPPED, []),
        (
            WRAPPED.replace("[8, 3]", "{filters: 8, kernel_size: 3, use_bias: false}"),
            ["~ time_distributed layer.use_bias params"],
        ),
        (
            WRAPPED.replace("[4, 3]", "[6, 3]"),
            [
                "~ time_distributed_1 layer.0.filters output_shapes params macs",
                "~ bidirectional params macs",
            ],
        ),
        (WRAPPED.replace("LSTM", "GRU"), ["~ bidirectional layer params macs"]),
    ],
    ids=["nothing", "an argument", "an argument in a model", "another kind"],
)
def test_layers_inside_others_are_compared_by_what_they_are(new: str, expected: list[str]) -> None:
    assert told(compared(WRAPPED, new)) == expected


def test_layer_inside_another_one_is_told_by_its_name() -> None:
    found = compared(WRAPPED, WRAPPED.replace("LSTM", "GRU"))
    ((_, changed),) = found.layers[0].arguments
    assert (str(changed.old), str(changed.new)) == ("LSTM", "GRU")
    other = WRAPPED.replace(", GlobalAveragePooling2D", ", ReLU, GlobalAveragePooling2D")
    ((_, changed),) = compared(WRAPPED, other).layers[0].arguments
    assert str(changed.new) == "Functional [Conv2D, ReLU, GlobalAveragePooling2D]"


def test_calls_of_a_shared_layer_are_compared() -> None:
    spec = "framework: keras\ninput: [8]\nlayers: [{Dense: {units: 8, name: fc}}%s]"
    found = compared(spec % "", spec % ", {reuse: fc}")
    assert told(found) == ["~ fc inputs macs calls"]


layer = st.sampled_from(
    ["  - ReLU\n", CONV, "  - Dropout: 0.5\n", "  - BatchNormalization\n", "  - MaxPooling2D: 2\n"]
)


def report(layers: list[str]) -> Report:
    return cnnshape.analyze(HEAD + "".join(layers) + END)


@given(st.lists(layer, max_size=6))
def test_model_does_not_differ_from_itself(layers: list[str]) -> None:
    assert cnnshape.compare(report(layers), report(layers)).is_empty


@given(st.lists(layer, max_size=6), st.lists(layer, max_size=6))
def test_every_layer_is_in_one_pair_at_most_and_totals_add_up(
    old: list[str], new: list[str]
) -> None:
    before, after = report(old), report(new)
    found = cnnshape.compare(before, after)
    added = [c.new.name for c in found.layers if c.kind == "added" and c.new]
    removed = [c.old.name for c in found.layers if c.kind == "removed" and c.old]
    assert len(before) - len(removed) == len(after) - len(added)
    assert len({*added}) == len(added)
    assert len({*removed}) == len(removed)


def test_large_models_are_compared_in_a_moment() -> None:
    layers = ["  - ReLU\n", CONV.replace("3}", "3, padding: same}")] * 2000
    found = cnnshape.compare(report(layers), report([*layers[:1000], "  - ELU\n", *layers[1000:]]))
    assert [change.kind for change in found.layers][:1] == ["added"]
