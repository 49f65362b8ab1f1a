"""What the rules over the whole model say, and where they are silent."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from cnnshape.analysis import Overrides, analyse
from cnnshape.diagnostics import Diagnostic
from cnnshape.files import open_beside, read_source
from cnnshape.limits import Limits
from cnnshape.lint.selection import Selection
from cnnshape.source import Source

ROOT = Path(__file__).parent.parent.parent
KERAS = "framework: keras\ninput: [16, 16, 3]\n"
FIRST = "framework: keras\ndata_format: channels_first\ninput: [3, 16, 16]\n"
LARGE = "framework: keras\ninput: [{0}, {0}, 3]\n"
TORCH = "framework: pytorch\ninput: [3, 16, 16]\n"


class Told(NamedTuple):
    """A spec, and what a rule says of it: the text at the place, the message and the help."""

    spec: str
    place: str
    message: str
    help: str


def found(spec: str, rule: str, limits: Limits | None = None) -> list[Diagnostic]:
    overrides = Overrides(selection=Selection(select=(rule,)), limits=limits or Limits())
    return list(analyse(Source(spec, "model.yaml"), overrides=overrides).diagnostics)


# rule: what: …
TOLD: dict[str, dict[str, Told]] = {
    "softmax-of-one": {
        "in a layer": Told(
            KERAS + "layers: [Flatten, {Dense: {units: 1, activation: softmax}}]",
            "softmax",
            "`dense` gives (None, 1): a softmax of a single value is always 1",
            "one unit takes a sigmoid; for two classes that exclude each other give it 2 units",
        ),
        "as a layer": Told(
            TORCH + "layers: [{Conv2d: [3, 1, 3]}, Softmax2d]",
            "Softmax2d",
            "`1` gives (None, 1, 14, 14): a softmax of a single value is always 1",
            "one unit takes a sigmoid; for two classes that exclude each other give it 2 units",
        ),
    },
    "repeated-activation": {
        "in the layer and behind it": Told(
            KERAS + "layers: [{Conv2D: {filters: 4, kernel_size: 3, activation: relu}}, ReLU]",
            "ReLU",
            "`re_lu` applies relu to what `conv2d` has applied it to already",
            "leave one of them out",
        ),
        "over a dropout": Told(
            TORCH + "layers: [Flatten, {Linear: [768, 4]}, Sigmoid, Dropout, sigmoid]",
            "sigmoid",
            "`sigmoid` applies sigmoid to what `2` has applied it to already",
            "leave one of them out",
        ),
    },
    "batch-norm-axis": {
        "by default": Told(
            FIRST + "layers: [{Conv2D: [4, 3]}, BatchNormalization]",
            "BatchNormalization",
            "`BatchNormalization` normalises axis 3 of (None, 4, 14, 14), but the channels of a "
            "channels_first map are axis 1",
            "write `axis: 1`",
        ),
        "as written, behind an activation": Told(
            KERAS + "layers: [{Conv2D: [4, 3]}, ReLU, {BatchNormalization: {axis: 1}}]",
            "1",
            "`BatchNormalization` normalises axis 1 of (None, 14, 14, 4), but the channels of a "
            "channels_last map are axis 3",
            "write `axis: 3`",
        ),
        "in groups": Told(
            FIRST + "layers: [{Conv2D: [4, 3]}, {GroupNormalization: {groups: 2}}]",
            "GroupNormalization",
            "`GroupNormalization` normalises axis 3 of (None, 4, 14, 14), but the channels of a "
            "channels_first map are axis 1",
            "write `axis: 1`",
        ),
    },
    "softmax-axis": {
        "the batch": Told(
            TORCH + "layers: [Flatten, {Linear: [768, 4]}, {Softmax: 0}]",
            "0",
            "`2` takes the softmax of (None, 4) along the batch, so that the samples compete with "
            "one another",
            "write `dim: 1`",
        ),
        "the batch, where no axis is said": Told(
            "framework: pytorch\ninput: [8, 5]\nlayers: [{Conv1d: [8, 4, 3]}, Softmax]",
            "Softmax",
            "`1` takes the softmax of (None, 4, 3) along the batch, so that the samples compete "
            "with one another",
            "write `dim: 1`",
        ),
        "the width": Told(
            FIRST + "layers: [{Conv2D: {filters: 4, kernel_size: 1, activation: softmax}}]",
            "softmax",
            "`conv2d` takes the softmax of (None, 4, 16, 16) along the width of the map, so that "
            "its pixels compete with one another",
            "write the softmax as a layer of its own",
        ),
        "the width, as a layer": Told(
            FIRST + "layers: [{Conv2D: {filters: 4, kernel_size: 1}}, Softmax]",
            "Softmax",
            "`softmax` takes the softmax of (None, 4, 16, 16) along the width of the map, so that "
            "its pixels compete with one another",
            "write `axis: 1`",
        ),
    },
    "after-output": {
        "a dropout": Told(
            KERAS + "layers: [Flatten, {Dense: {units: 4, activation: softmax}}, {Dropout: 0.5}]",
            "Dropout",
            "`dropout` changes the probabilities that `dense` gives",
            "put it before `dense`, or leave it out",
        ),
        "a normalisation": Told(
            TORCH + "layers: [Flatten, {Linear: [768, 4]}, Sigmoid, {BatchNorm1d: 4}, Dropout]",
            "Dropout",
            "`4` changes the probabilities that `2` gives",
            "put it before `2`, or leave it out",
        ),
    },
    "channel-broadcast": {
        "one channel": Told(
            KERAS + "layers: [{Conv2D: [1, 1]}, {Add: {inputs: [input, conv2d]}}]",
            "Add",
            "`Add` of (None, 16, 16, 3) and (None, 16, 16, 1) adds one channel to each of 3, "
            "without a word",
            "a 1×1 convolution to 3 channels makes them alike",
        ),
    },
    "no-activation": {
        "over a normalisation": Told(
            KERAS + "layers: [{Conv2D: [4, 3]}, BatchNormalization, {Conv2D: [4, 3]}]",
            "Conv2D",
            "nothing between `conv2d` and `conv2d_1` is not linear",
            "give `conv2d` an activation",
        ),
    },
    "bias-before-norm": {
        "by default": Told(
            TORCH + "layers: [{Conv2d: [3, 8, 3]}, {BatchNorm2d: 8}]",
            "Conv2d",
            "`1` takes the bias of `0` out again: 8 parameters that learn nothing",
            "write `bias: false`",
        ),
    },
    "skipped-pixels": {
        "a step of 3": Told(
            KERAS + "layers: [{MaxPooling2D: {pool_size: 2, strides: 3}}]",
            "3",
            "`max_pooling2d` moves its window of 2 by 3: 1 of every 3 positions on axis 1 are read "
            "by no window",
            "a window of 3 reads them all",
        ),
    },
    "dropped-border": {
        "one": Told(
            KERAS + "layers: [{MaxPooling2D: 3}]",
            "MaxPooling2D",
            "the last position of 16 on axis 1 is read by no window of `max_pooling2d`",
            "a size of 15 or 18 comes out even",
        ),
        "several": Told(
            KERAS + "layers: [{MaxPooling2D: 6}]",
            "MaxPooling2D",
            "the last 4 positions of 16 on axis 1 are read by no window of `max_pooling2d`",
            "a size of 12 or 18 comes out even",
        ),
    },
    "idle-pooling": {
        "of one": Told(
            KERAS + "layers: [{AveragePooling2D: 1}]",
            "1",
            "`average_pooling2d` pools single pixels: it gives what it is given",
            "give it a larger window, or remove it",
        ),
    },
    "dropout-rate": {
        "nothing": Told(
            KERAS + "layers: [{Dropout: 0}]",
            "0",
            "`dropout` drops nothing",
            "give it a `rate`, or remove it",
        ),
        "nearly all": Told(
            TORCH + "layers: [{Dropout: 0.9}]",
            "0.9",
            "`0` drops 90% of the values in training",
            "to keep 90% of them write `p: 0.1`",
        ),
    },
    "dominant-dense": {
        "behind a flatten": Told(
            LARGE.format(64) + "layers: [{Conv2D: [8, 3]}, Flatten, {Dense: 10}]",
            "Dense",
            "`dense` has 307,530 of the model's 307,754 parameters (100%): a weight for each unit "
            "and each value of the flattened map (None, 62, 62, 8)",
            "`GlobalAveragePooling2D` instead of the flattening leaves 90 parameters here",
        ),
    },
    "dominant-activation": {
        "the first map": Told(
            LARGE.format(512) + "layers: [{Conv2D: [16, 3]}, {MaxPooling2D: 8}]",
            "Conv2D",
            "the output (None, 510, 510, 16) of `conv2d` takes 15.88 MB for one sample, 98% of "
            "what all outputs take",
            "a stride here or in a layer before it makes it smaller",
        ),
    },
    "over-limit": {
        "parameters": Told(
            KERAS + "limits: {params: 1K}\nlayers: [Flatten, {Dense: 10}]",
            "1K",
            "the model has 7,690 parameters, but at most 1,000 are allowed",
            "make the model smaller, or raise `params`",
        ),
        "multiply-accumulates": Told(
            KERAS + "limits: {macs: 1000}\nlayers: [Flatten, {Dense: 10}]",
            "1000",
            "the model takes 7,680 multiply-accumulates for one sample, but at most 1,000 are "
            "allowed",
            "make the model smaller, or raise `macs`",
        ),
        "the largest output": Told(
            KERAS + "limits: {activations: 2KB}\nlayers: [{Conv2D: [8, 3]}, Flatten]",
            "2KB",
            "the largest output of a layer takes 6.12 KB for one sample, but at most 2.00 KB are "
            "allowed",
            "make the model smaller, or raise `activations`",
        ),
        "the weights": Told(
            KERAS + "limits: {size: 1KB}\nlayers: [Flatten, {Dense: 10}]",
            "1KB",
            "the weights take 30.04 KB, but at most 1.00 KB are allowed",
            "make the model smaller, or raise `size`",
        ),
    },
}
CASES = [(rule, what) for rule, cases in TOLD.items() for what in cases]


@pytest.mark.parametrize(("rule", "what"), CASES)
def test_smell_is_told_at_its_place_with_the_mend(rule: str, what: str) -> None:
    spec, place, message, help = TOLD[rule][what]
    (diagnostic,) = found(spec, rule)
    assert diagnostic.span.text == place
    assert (diagnostic.message, diagnostic.help) == (message, help)


# rule: what: a spec of which nothing is told
SILENT = {
    "softmax-of-one": {
        "two values": KERAS + "layers: [Flatten, {Dense: {units: 2, activation: softmax}}]",
        "a loss says more": KERAS
        + "loss: binary_crossentropy\nlayers: [Flatten, {Dense: {units: 1, activation: softmax}}]",
    },
    "repeated-activation": {
        "another one": KERAS
        + "layers: [{Conv2D: {filters: 4, kernel_size: 3, activation: relu}}, {Activation: tanh}]",
        "a layer of sums between": KERAS
        + "layers: [ReLU, {Conv2D: {filters: 4, kernel_size: 3, activation: relu}}]",
        "a merge between": KERAS + "layers: [ReLU, {Add: {inputs: [input, re_lu]}}, ReLU]",
    },
    "batch-norm-axis": {
        "the channels, from the back": FIRST
        + "layers: [{Conv2D: [4, 3]}, {BatchNormalization: {axis: -3}}]",
        "behind no map": KERAS + "layers: [Flatten, {Dense: 4}, BatchNormalization]",
    },
    "softmax-axis": {
        "the channels": KERAS
        + "layers: [{Conv2D: {filters: 4, kernel_size: 1, activation: softmax}}]",
        "an axis that was asked for": FIRST + "layers: [{Conv2D: [4, 1]}, {Softmax: {axis: -1}}]",
    },
    "after-output": {
        "no probabilities": KERAS
        + "layers: [Flatten, {Dense: {units: 4, activation: relu}}, {Dropout: 0.5}]",
        "not at the end": KERAS
        + "layers: [{Conv2D: {filters: 4, kernel_size: 3, activation: sigmoid}}, Dropout: 0.5,"
        " Flatten]".replace("Dropout: 0.5", "{Dropout: 0.5}"),
    },
    "channel-broadcast": {
        "attention": KERAS + "layers: [{Conv2D: [1, 1]}, {Multiply: {inputs: [input, conv2d]}}]",
        "one pixel": KERAS
        + "layers: [{GlobalAveragePooling2D: {keepdims: true}}, {Add: {inputs: [input,"
        " global_average_pooling2d]}}]",
        "vectors": "framework: keras\ninput: [8]\nlayers: [{Dense: 1}, {Add: {inputs: [input,"
        " dense]}}]",
    },
    "no-activation": {
        "an activation": KERAS + "layers: [{Conv2D: [4, 3]}, ReLU, {Conv2D: [4, 3]}]",
        "a pooling": KERAS + "layers: [{Conv2D: [4, 3]}, {MaxPooling2D: 2}, {Conv2D: [4, 3]}]",
    },
    "bias-before-norm": {
        "an activation between": KERAS
        + "layers: [{Conv2D: {filters: 4, kernel_size: 3, activation: relu}}, BatchNormalization]",
        "another reader": KERAS
        + "layers: [{Conv2D: [4, 3]}, BatchNormalization, {Add: {inputs: [conv2d,"
        " batch_normalization]}}]",
    },
    "skipped-pixels": {
        "a dilated window": TORCH
        + "layers: [{Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 2, stride: 3,"
        " dilation: 2}}]"
    },
    "dropped-border": {
        "what is padded": KERAS + "layers: [{MaxPooling2D: {pool_size: 3, padding: same}}]",
        "rounded up": TORCH + "layers: [{MaxPool2d: {kernel_size: 3, ceil_mode: true}}]",
        "only padding": TORCH
        + "layers: [{Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 3, stride: 2,"
        " padding: 1}}]",
    },
    "dropout-rate": {"noise of a strength": KERAS + "layers: [{GaussianNoise: 0.95}]"},
    "over-limit": {
        "exactly": KERAS + "limits: {params: 7690}\nlayers: [Flatten, {Dense: 10}]",
        "none": KERAS + "limits:\nlayers: [Flatten, {Dense: 10}]",
    },
}


@pytest.mark.parametrize(
    ("rule", "what"), [(rule, what) for rule, cases in SILENT.items() for what in cases]
)
def test_what_is_meant_is_not_told(rule: str, what: str) -> None:
    assert found(SILENT[rule][what], rule) == []


def test_largest_layer_is_pointed_at_where_a_limit_is_passed() -> None:
    spec, *_ = TOLD["over-limit"]["parameters"]
    (label,) = found(spec, "over-limit")[0].labels
    assert label.message == "`dense` has 7,690, 100% of it"
    assert label.span.text == "Dense"


def test_limit_of_the_configuration_is_told_at_the_top_of_the_spec() -> None:
    spec = KERAS + "layers: [Flatten, {Dense: 10}]"
    (diagnostic,) = found(spec, "over-limit", Limits(params=1000))
    assert diagnostic.span.start == 0
    assert diagnostic.message == (
        "the model has 7,690 parameters, but at most 1,000 are allowed "
        "(`limits` in the configuration)"
    )


def test_limit_of_the_spec_replaces_that_of_the_configuration() -> None:
    spec = KERAS + "limits: {params: 10K}\nlayers: [Flatten, {Dense: 10}]"
    assert found(spec, "over-limit", Limits(params=1000)) == []


@pytest.mark.parametrize(
    ("limits", "name", "message", "help"),
    [
        ("{parms: 5}", "unknown-key", "`limits` has no key `parms`", "did you mean `params`?"),
        (
            "{xyz: 5}",
            "unknown-key",
            "`limits` has no key `xyz`",
            "it has params, macs, activations, size",
        ),
        (
            "{size: 5X}",
            "wrong-type",
            "`size` must be a number, or one with a unit: 64MB, not 5X",
            "",
        ),
        (
            "5",
            "bad-structure",
            "`limits` must be a mapping with params, macs, activations, size, not 5",
            "",
        ),
    ],
)
def test_limits_that_cannot_be_read_are_told(
    limits: str, name: str, message: str, help: str
) -> None:
    spec = f"{KERAS}limits: {limits}\nlayers: [Flatten, {{Dense: 10}}]"
    (diagnostic,) = analyse(Source(spec, "model.yaml")).diagnostics
    assert (diagnostic.rule.name, diagnostic.message, diagnostic.help) == (name, message, help)


SPECS = sorted(
    path
    for path in (ROOT / "specs").rglob("*.yaml")
    if path.stem not in ("missing_flatten", "small_cnn_torch_wrong", "ten_mistakes")
)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_real_models_have_none_of_what_is_told_by_default(path: Path) -> None:
    assert analyse(read_source(str(path)), open_beside).diagnostics == ()
