"""What may stand in a spec: its keys, how a layer is written, how inputs are given."""

from __future__ import annotations

import json
from typing import Any

import pytest

import cnnshape
from cnnshape.report import Report
from cnnshape.shape import shape_text

KERAS = "framework: keras\ninput: [28, 28, 3]\nlayers:\n"
PYTORCH = "framework: pytorch\ninput: [3, 28, 28]\nlayers:\n"


def clean(text: str) -> Report:
    """The report about a spec in which nothing is wrong."""
    report = cnnshape.analyze(text)
    assert report.diagnostics == ()
    return report


def complaints(text: str) -> list[tuple[str, str]]:
    """The rule and the text of the place of every diagnostic."""
    return [(d.rule.name, d.span.text) for d in cnnshape.analyze(text).diagnostics]


def output(report: Report) -> str:
    return shape_text(report[report.outputs[0]].output_shape)


# -- how a layer is written ------------------------------------------------------------------------

SAME_CONVOLUTION = {
    "a list": "  - Conv2D: [64, 3]\n    name: c\n",
    "a mapping": "  - Conv2D: {filters: 64, kernel_size: 3}\n    name: c\n",
    "a mapping with the name inside": "  - Conv2D: {filters: 64, kernel_size: 3, name: c}\n",
    "a block mapping": "  - Conv2D:\n      filters: 64\n      kernel_size: 3\n    name: c\n",
    "the long form": "  - type: Conv2D\n    name: c\n    filters: 64\n    kernel_size: 3\n",
    "the long form in flow style": "  - {type: Conv2D, name: c, filters: 64, kernel_size: 3}\n",
    "the name first": "  - name: c\n    Conv2D: [64, 3]\n",
    "an alias of the framework": "  - Convolution2D: [64, 3]\n    name: c\n",
    "a kernel per axis": "  - Conv2D: [64, [3, 3]]\n    name: c\n",
}


@pytest.mark.parametrize("text", SAME_CONVOLUTION.values(), ids=list(SAME_CONVOLUTION))
def test_the_same_convolution_is_written_as(text: str) -> None:
    row = clean(KERAS + text)["c"]
    assert row.type == "Conv2D"
    assert (row.filters, row.kernel_size, row.strides) == (64, (3, 3), (1, 1))


ARGUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "the name alone has all defaults": (
        KERAS + "  - MaxPooling2D",
        {"pool_size": (2, 2), "strides": (2, 2), "padding": "valid"},
    ),
    "a name with nothing behind it too": (KERAS + "  - MaxPooling2D:", {"pool_size": (2, 2)}),
    "an empty mapping too": (KERAS + "  - MaxPooling2D: {}", {"pool_size": (2, 2)}),
    "one value is the first argument": (KERAS + "  - MaxPooling2D: 3", {"pool_size": (3, 3)}),
    "of two readings of a list, positional wins": (
        KERAS + "  - MaxPooling2D: [3, 2]",
        {"pool_size": (3, 3), "strides": (2, 2)},
    ),
    "a list in a list is the first argument": (
        KERAS + "  - MaxPooling2D: [[3, 2]]",
        {"pool_size": (3, 2), "strides": (3, 2)},
    ),
    "too many values are the first argument": (
        KERAS + "  - Reshape: [14, 2, 28, 3]",
        {"target_shape": (14, 2, 28, 3)},
    ),
    "values of a wrong type are the first argument": (
        PYTORCH + "  - AdaptiveAvgPool2d: [5, 3]",
        {"output_size": (5, 3)},
    ),
    "a padding per side": (
        PYTORCH + "  - ZeroPad2d: [1, 2, 3, 4]",
        {"padding": ((3, 4), (1, 2))},
    ),
    "auto is taken from the input": (
        PYTORCH + "  - Conv2d: [auto, 64, 3]",
        {"in_channels": 3, "out_channels": 64},
    ),
    "what the input says may be left out": (
        PYTORCH + "  - Conv2d: {out_channels: 64, kernel_size: 3}",
        {"in_channels": 3},
    ),
    "what the input says may be written": (
        PYTORCH + "  - Conv2d: [3, 64, 3]",
        {"in_channels": 3},
    ),
    "the features of a batch normalisation": (PYTORCH + "  - BatchNorm2d", {"num_features": 3}),
    "the features of a linear layer": (
        PYTORCH + "  - Linear: {out_features: 10}",
        {"in_features": 28, "out_features": 10},
    ),
    "the last axis is normalized": (
        PYTORCH + "  - LayerNorm: auto",
        {"normalized_shape": (28,)},
    ),
    "a number in another notation": (KERAS + "  - Dense: 010", {"units": 10}),
    "an activation by its name": (
        KERAS + "  - Dense: {units: 10, activation: relu}",
        {"activation": "relu"},
    ),
    "null is no activation": (
        KERAS + "  - Dense: {units: 10, activation: null}",
        {"activation": None},
    ),
}


@pytest.mark.parametrize(("text", "wanted"), ARGUMENTS.values(), ids=list(ARGUMENTS))
def test_arguments(text: str, wanted: dict[str, Any]) -> None:
    (row,) = clean(text).layers
    assert {word: row.arguments[word] for word in wanted} == wanted


def test_a_layer_in_a_layer_is_written_as_a_layer() -> None:
    text = (
        "framework: keras\ninput: [5, 28, 28, 3]\nlayers:\n  - TimeDistributed: {Conv2D: [8, 3]}\n"
    )
    assert output(clean(text)) == "(None, 5, 26, 26, 8)"


BESIDE = {
    "name": ("  - Dense: 4\n    name: x\n", "  - Dense: {units: 4, name: x}\n"),
    "trainable": (
        "  - Dense: 4\n    trainable: false\n",
        "  - Dense: {units: 4, trainable: false}\n",
    ),
    "dtype": ("  - Dense: 4\n    dtype: float16\n", "  - Dense: {units: 4, dtype: float16}\n"),
    "repeat": ("  - Dense: 4\n    repeat: 3\n", "  - Dense: {units: 4, repeat: 3}\n"),
    "when": ("  - Dense: 4\n  - Dense: 5\n    when: false\n", "  - Dense: {units: 4}\n"),
    "inputs": (
        "  - Dense: 4\n    inputs: input_layer\n",
        "  - Dense: {units: 4, inputs: input_layer}\n",
    ),
    "data_format": (
        "  - Conv2D: [4, 1]\n    data_format: channels_first\n",
        "  - Conv2D: {filters: 4, kernel_size: 1, data_format: channels_first}\n",
    ),
}


def rows(report: Report) -> list[tuple[Any, ...]]:
    return [
        (row.name, row.type, row.inputs, row.output_shapes, row.weights, row.macs) for row in report
    ]


@pytest.mark.parametrize(("beside", "inside"), BESIDE.values(), ids=list(BESIDE))
def test_beside_and_inside_mean_the_same(beside: str, inside: str) -> None:
    assert rows(clean(KERAS + beside)) == rows(clean(KERAS + inside))


def test_a_key_beside_and_inside_is_told() -> None:
    text = KERAS + "  - Dense: {units: 3, name: c}\n    name: d\n"
    assert complaints(text) == [("duplicate-key", "name")]


def test_one_value_is_the_first_argument_of_a_linear_layer_too() -> None:
    (diagnostic,) = cnnshape.analyze(PYTORCH + "  - Linear: 10\n").diagnostics
    assert diagnostic.rule.name == "missing-argument"
    assert diagnostic.span.text == "Linear"
    assert "`[auto, 10]`" in diagnostic.help
    assert "`{out_features: 10}`" in diagnostic.help


# -- the top of a spec -----------------------------------------------------------------------------

INPUTS: dict[str, tuple[str, str, str]] = {
    "a list": ("input: [4, 5]", "input_layer", "(None, 4, 5)"),
    "a list in block style": ("input:\n  - 4\n  - 5", "input_layer", "(None, 4, 5)"),
    "one size": ("input: 5", "input_layer", "(None, 5)"),
    "any size": ("input: [null, null, 3]", "input_layer", "(None, None, None, 3)"),
    "any size by a tilde": ("input: [~, 3]", "input_layer", "(None, None, 3)"),
    "a single number": ("input: []", "input_layer", "(None,)"),
    "a shape": ("input: {shape: [4, 5]}", "input_layer", "(None, 4, 5)"),
    "a batch size": ("input: {shape: [4, 5], batch_size: 2}", "input_layer", "(2, 4, 5)"),
    "no batch size": ("input: {shape: [4, 5], batch_size: null}", "input_layer", "(None, 4, 5)"),
    "a name": ("input: {shape: [4, 5], name: image}", "image", "(None, 4, 5)"),
    "a number type": ("input: {shape: [4, 5], dtype: int32}", "input_layer", "(None, 4, 5)"),
    "a name under inputs": ("inputs: {image: [4, 5]}", "image", "(None, 4, 5)"),
}


@pytest.mark.parametrize(("text", "name", "shape"), INPUTS.values(), ids=list(INPUTS))
def test_input(text: str, name: str, shape: str) -> None:
    first = next(iter(clean(f"framework: keras\n{text}\nlayers:\n  - Identity\n")))
    assert first.is_input
    assert (first.name, shape_text(first.output_shape)) == (name, shape)


def test_several_inputs_have_their_own_shapes() -> None:
    report = clean(
        "framework: keras\n"
        "inputs:\n  image: [8, 8, 3]\n  facts: {shape: [5], batch_size: null}\n"
        "layers:\n"
        "  - GlobalAveragePooling2D: {inputs: image}\n"
        "  - Concatenate: {inputs: [global_average_pooling2d, facts]}\n"
    )
    assert output(report) == "(None, 8)"
    assert [row.name for row in report if row.is_input] == ["image", "facts"]


def test_pytorch_input_is_called_input() -> None:
    report = clean(PYTORCH + "  - Identity\n")
    assert [(row.name, row.type) for row in report if row.is_input] == [("input", "Input")]


def test_the_first_layer_has_to_say_which_input_it_takes() -> None:
    text = (
        "framework: keras\ninputs: {a: [5], b: [6]}\nlayers:\n"
        "  - Dense: 2\n  - Concatenate: {inputs: [dense, b]}\n"
    )
    (diagnostic,) = cnnshape.analyze(text).diagnostics
    assert (diagnostic.rule.name, diagnostic.span.text) == ("ambiguous-input", "Dense")
    assert "`a`" in diagnostic.help
    assert "`b`" in diagnostic.help


FRAMEWORKS: dict[str, tuple[str, str]] = {
    "as written": ("framework: keras\nlayers: [Flatten]", "keras"),
    "in other letters": ("framework: PyTorch\nlayers: [Flatten]", "pytorch"),
    "by a layer of Keras": ("layers: [{Conv2D: [4, 1]}]", "keras"),
    "by a layer of PyTorch": ("layers: [{Conv2d: [auto, 4, 1]}]", "pytorch"),
    "by one layer among common ones": ("layers: [Flatten, {Dense: 4}]", "keras"),
    "by a layer of a group": ("layers: [Flatten, {Sequential: [{Linear: [auto, 4]}]}]", "pytorch"),
    "by a layer of a block": (
        "blocks: {b: {layers: [{Dense: 4}]}}\nlayers: [Flatten, b]",
        "keras",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), FRAMEWORKS.values(), ids=list(FRAMEWORKS))
def test_framework(text: str, wanted: str) -> None:
    assert clean(f"input: [8, 8, 8]\n{text}\n").framework == wanted


def test_a_framework_that_names_do_not_tell_is_asked_for() -> None:
    (diagnostic,) = cnnshape.analyze("input: [3]\nlayers: [Flatten]\n").diagnostics
    assert diagnostic.rule.name == "unknown-framework"
    assert diagnostic.help == "write `framework: keras` or `framework: pytorch`"


LAYOUTS: dict[str, tuple[str, str]] = {
    "Keras puts the channels last": (
        "framework: keras\ninput: [8, 9, 3]\nlayers: [{Conv2D: [4, 3]}]",
        "(None, 6, 7, 4)",
    ),
    "PyTorch puts them first": (
        "framework: pytorch\ninput: [3, 8, 9]\nlayers: [{Conv2d: [3, 4, 3]}]",
        "(None, 4, 6, 7)",
    ),
    "a Keras spec may put them first": (
        "framework: keras\ndata_format: channels_first\ninput: [3, 8, 9]\n"
        "layers: [{Conv2D: [4, 3]}]",
        "(None, 4, 6, 7)",
    ),
    "one layer may differ": (
        "framework: keras\ninput: [8, 9, 3]\n"
        "layers: [{Conv2D: [4, 3]}, {GlobalAveragePooling2D: {data_format: channels_first}}]",
        "(None, 6)",
    ),
    "one layer may differ the other way": (
        "framework: keras\ndata_format: channels_first\ninput: [3, 8, 9]\n"
        "layers: [{Conv2D: {filters: 4, kernel_size: 3, data_format: channels_last}}]",
        "(None, 1, 6, 4)",
    ),
    "what PyTorch does anyway may be said": (
        "framework: pytorch\ndata_format: channels_first\ninput: [3, 8, 9]\n"
        "layers: [{Conv2d: [3, 4, 3]}]",
        "(None, 4, 6, 7)",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), LAYOUTS.values(), ids=list(LAYOUTS))
def test_data_format(text: str, wanted: str) -> None:
    report = cnnshape.analyze(text)
    # Sizes as small as these look swapped now and then: only errors count.
    assert report.errors == ()
    assert output(report) == wanted


NAMES: dict[str, tuple[str, str]] = {
    "as written": ("name: lenet\n", "lenet"),
    "a number as written": ("name: 18\n", "18"),
    "a truth value as written": ("name: yes\n", "yes"),
    "a text without a name is a model": ("", "model"),
}


@pytest.mark.parametrize(("text", "wanted"), NAMES.values(), ids=list(NAMES))
def test_name_of_the_model(text: str, wanted: str) -> None:
    assert clean(text + KERAS + "  - Flatten\n").name == wanted


def test_json_is_read_as_the_same_spec() -> None:
    spec = {
        "framework": "keras",
        "input": [28, 28, None],
        "layers": ["Flatten", {"Dense": {"units": 10, "name": "yes"}}],
    }
    text = (
        "framework: keras\ninput: [28, 28, null]\nlayers: [Flatten, {Dense: [10], name: 'yes'}]\n"
    )
    from_json = cnnshape.analyze(json.dumps(spec))
    from_yaml = cnnshape.analyze(text)
    assert [d.rule for d in from_json.diagnostics] == [d.rule for d in from_yaml.diagnostics]
    assert rows(from_json) == rows(from_yaml)


def test_aliases_and_merge_keys_save_writing() -> None:
    report = clean(
        "framework: keras\ninput: [28, 28, 3]\nlayers:\n"
        "  - Conv2D: &conv {filters: 8, kernel_size: 3, activation: relu}\n"
        "  - Conv2D: *conv\n"
        "  - Conv2D: {<<: *conv, filters: 16}\n"
    )
    assert [row.output_shape[1:] for row in report.layers] == [
        (26, 26, 8),
        (24, 24, 8),
        (22, 22, 16),
    ]


MISTAKES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "an empty file": ("", [("missing-key", "")]),
    "only a comment": ("# nothing\n", [("missing-key", "")]),
    "a list": ("- a\n", [("bad-structure", "- a")]),
    "one word": ("conv\n", [("bad-structure", "conv")]),
    "no layers": ("framework: keras\ninput: [5]\n", [("missing-key", "framework: keras")]),
    "no input": (
        "framework: keras\nlayers: [Flatten]\n",
        [("missing-key", "framework: keras")],
    ),
    "layers misspelled": (
        "framework: keras\ninput: [5]\nlayer: [Flatten]\n",
        [("unknown-key", "layer")],
    ),
    "input misspelled": (
        "framework: keras\ninptu: [5]\nlayers: [Flatten]\n",
        [("unknown-key", "inptu")],
    ),
    "an unknown key": (KERAS + "  - Flatten\noptimizer: adam\n", [("unknown-key", "optimizer")]),
    "an unknown framework": (
        "framework: tensorflow\ninput: [5]\nlayers: [Flatten]\n",
        [("out-of-range", "tensorflow")],
    ),
    "input and inputs": (
        "framework: keras\ninput: [5]\ninputs: {a: [5]}\nlayers: [Flatten]\n",
        [("bad-structure", "inputs")],
    ),
    "an input without a shape": (
        "framework: keras\ninput: {batch_size: 2}\nlayers: [Flatten]\n",
        [("missing-key", "input")],
    ),
    "an input with an unknown key": (
        "framework: keras\ninput: {shape: [5], size: 3}\nlayers: [Flatten]\n",
        [("unknown-key", "size")],
    ),
    "a shape misspelled": (
        "framework: keras\ninput: {shap: [5]}\nlayers: [Flatten]\n",
        [("unknown-key", "shap")],
    ),
    "a size of zero": (
        "framework: keras\ninput: [0, 5]\nlayers: [Flatten]\n",
        [("out-of-range", "0")],
    ),
    "a size in quotes": (
        "framework: keras\ninput: ['5']\nlayers: [Flatten]\n",
        [("wrong-type", "'5'")],
    ),
    "too many axes": (
        f"framework: keras\ninput: {[1] * 13}\nlayers: [Flatten]\n",
        [("out-of-range", str([1] * 13))],
    ),
    "layers as one word": (
        "framework: keras\ninput: [5]\nlayers: Flatten\n",
        [("bad-structure", "Flatten")],
    ),
    "layers as a mapping": (
        "framework: keras\ninput: [5]\nlayers: {Dense: 2}\n",
        [("bad-structure", "{Dense: 2}")],
    ),
    "a list as a layer": (
        KERAS + "  - [Dense, 2]\n  - Flatten\n",
        [("bad-structure", "[Dense, 2]")],
    ),
    "a layer without its type": (
        KERAS + "  - {name: x}\n  - Flatten\n",
        [("bad-structure", "{name: x}")],
    ),
    "a type that is no word": (
        KERAS + "  - {type: [Dense]}\n  - Flatten\n",
        [("wrong-type", "[Dense]")],
    ),
    "an argument that is not indented": (
        KERAS + "  - Dense:\n    units: 3\n",
        [("unknown-key", "units")],
    ),
    "an argument beside a value": (
        KERAS + "  - Dense: 3\n    activation: relu\n",
        [("unknown-key", "activation")],
    ),
    "a key beside a layer misspelled": (
        KERAS + "  - Dense: 3\n    nmae: x\n",
        [("unknown-key", "nmae")],
    ),
    "data_format where PyTorch has none": (
        "framework: pytorch\ndata_format: channels_last\ninput: [3]\nlayers: [Flatten]\n",
        [("out-of-range", "channels_last")],
    ),
    "an unknown data_format": (
        "framework: keras\ndata_format: nhwc\ninput: [3]\nlayers: [Flatten]\n",
        [("out-of-range", "nhwc")],
    ),
    "data_format of a layer that has none": (
        KERAS + "  - Dense: {units: 3, data_format: channels_first}\n",
        [("unknown-argument", "data_format")],
    ),
    "outputs that are no names": (
        KERAS + "  - Flatten\noutputs: [{a: 1}]\n",
        [("wrong-type", "{a: 1}")],
    ),
    "blocks as a list": (KERAS + "  - Flatten\nblocks: [a]\n", [("bad-structure", "[a]")]),
    "vars as a number": (KERAS + "  - Flatten\nvars: 3\n", [("bad-structure", "3")]),
}


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.values(), ids=list(MISTAKES))
def test_mistake(text: str, wanted: list[tuple[str, str]]) -> None:
    assert complaints(text) == wanted
