"""Blocks, groups, repeats, conditions, names, references, reuse and nested models."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape.report import Report
from cnnshape.shape import shape_text

KERAS = "framework: keras\ninput: [32, 32, 3]\n"
PYTORCH = "framework: pytorch\ninput: [3, 32, 32]\n"


def right(text: str) -> Report:
    """The report about a spec without an error."""
    report = cnnshape.analyze(text)
    assert [d.text for d in report.errors] == []
    return report


def names(report: Report) -> list[str]:
    return [row.name for row in report.layers]


def wires(report: Report) -> dict[str, str]:
    """What feeds each layer."""
    return {row.name: ", ".join(row.inputs) for row in report.layers}


def complaints(report: Report) -> list[tuple[str, str]]:
    return [(d.rule.name, d.span.text) for d in report.diagnostics]


# -- names -----------------------------------------------------------------------------------------

NAMES: dict[str, tuple[str, list[str]]] = {
    "Keras counts each kind": (
        KERAS + "layers: [{Dense: 4}, ReLU, {Dense: 4}, {Dense: 4}, ReLU]",
        ["dense", "re_lu", "dense_1", "dense_2", "re_lu_1"],
    ),
    "Keras counts over groups": (
        KERAS + "layers: [{Dense: 4}, {Sequential: [{Dense: 4}]}, {Dense: 4}]",
        ["dense", "dense_1", "dense_2"],
    ),
    "Keras counts over blocks": (
        KERAS + "blocks: {b: {layers: [{Dense: 4}]}}\nlayers: [b, {Dense: 4}, b]",
        ["dense", "dense_1", "dense_2"],
    ),
    "Keras writes its names in small letters": (
        KERAS + "layers: [{SeparableConv2D: [4, 1]}, {Conv2DTranspose: [4, 1]}, "
        "{DepthwiseConv2D: 1}, MaxPooling2D, BatchNormalization, GlobalAveragePooling2D]",
        [
            "separable_conv2d",
            "conv2d_transpose",
            "depthwise_conv2d",
            "max_pooling2d",
            "batch_normalization",
            "global_average_pooling2d",
        ],
    ),
    "Keras counts an alias as what it is": (
        KERAS + "layers: [MaxPool2D, MaxPooling2D]",
        ["max_pooling2d", "max_pooling2d_1"],
    ),
    "a given name is not counted": (
        KERAS + "layers: [{Dense: {units: 4, name: a}}, {Dense: 4}]",
        ["a", "dense"],
    ),
    "PyTorch numbers the modules of a list": (
        PYTORCH + "layers: [{Conv2d: [3, 4, 1]}, ReLU, {Conv2d: [4, 4, 1]}]",
        ["0", "1", "2"],
    ),
    "PyTorch does not number operations": (
        PYTORCH + "layers: [{Conv2d: [3, 4, 1]}, relu, {Conv2d: [4, 4, 1]}, relu]",
        ["0", "relu", "1", "relu_1"],
    ),
    "PyTorch does not number what is left out": (
        PYTORCH + "layers: [{Conv2d: [3, 4, 1]}, {ReLU: {when: false}}, {Conv2d: [4, 4, 1]}]",
        ["0", "1"],
    ),
    "PyTorch counts a named module as a place": (
        PYTORCH + "layers: [{Conv2d: [3, 4, 1]}, {ReLU: {name: act}}, {Conv2d: [4, 4, 1]}]",
        ["0", "act", "2"],
    ),
    "PyTorch numbers a group and what is in it": (
        PYTORCH + "layers: [ReLU, {Sequential: [ReLU, {Sequential: [ReLU, ReLU]}]}, ReLU]",
        ["0", "1.0", "1.1.0", "1.1.1", "2"],
    ),
    "PyTorch begins anew in a block": (
        PYTORCH + "blocks: {b: {layers: [ReLU, relu, ReLU]}}\nlayers: [b, {b: {name: x}}]",
        ["0.0", "relu", "0.1", "x.0", "relu_1", "x.1"],
    ),
    "an operation keeps out of the way of a module's name": (
        PYTORCH + "layers: [{ReLU: {name: relu}}, relu, relu]",
        ["relu", "relu_1", "relu_2"],
    ),
    "an operation may have a name": (
        PYTORCH + "layers: [{relu: {name: act}}, relu]",
        ["act", "relu"],
    ),
    "a named layer in a named Keras block": (
        KERAS + "blocks: {b: {layers: [{Dense: {units: 4, name: d}}]}}\n"
        "layers: [{b: {name: x}}, {b: {name: y}}]",
        ["x_d", "y_d"],
    ),
    "a named layer in a Keras block without a name": (
        KERAS + "blocks: {b: {layers: [{Dense: {units: 4, name: d}}]}}\nlayers: [b, b]",
        ["b_d", "b_1_d"],
    ),
    "a named layer in a Keras group without a name": (
        KERAS + "layers: [{Sequential: [{Dense: {units: 4, name: d}}]}]",
        ["d"],
    ),
    "names of blocks within blocks": (
        PYTORCH + "blocks:\n  a: {layers: [{ReLU: {name: r}}]}\n"
        "  b: {layers: [{a: {name: x}}, {a: {name: y}}]}\nlayers: [{b: {name: m}}]",
        ["m.x.r", "m.y.r"],
    ),
    "repeats of Keras": (
        KERAS + "layers: [{Dense: {units: 4, name: m, repeat: 2}}]",
        ["m_0", "m_1"],
    ),
    "repeats of PyTorch": (
        PYTORCH + "layers: [{ReLU: {name: m, repeat: 2}}]",
        ["m.0", "m.1"],
    ),
    "repeats of PyTorch without a name": (
        PYTORCH + "layers: [ReLU, {ReLU: {repeat: 2}}, ReLU]",
        ["0", "1.0", "1.1", "2"],
    ),
    "repeats of Keras without a name": (
        KERAS + "layers: [{Dense: {units: 4, repeat: 2}}, {Dense: 4}]",
        ["dense", "dense_1", "dense_2"],
    ),
    "repeats with a name of their own": (
        KERAS + "layers: [{Dense: {units: 4, name: conv$(index + 1), repeat: 2}}]",
        ["conv1", "conv2"],
    ),
    "repeats of a block": (
        PYTORCH + "blocks: {b: {layers: [ReLU, ReLU]}}\nlayers: [{b: {name: m, repeat: 2}}]",
        ["m.0.0", "m.0.1", "m.1.0", "m.1.1"],
    ),
    "an expression in a name": (
        KERAS + "vars: {w: 4}\nlayers: [{Dense: {units: $w, name: dense_$(2 * w)}}]",
        ["dense_8"],
    ),
    "a number as a name": (PYTORCH + "layers: [{ReLU: {name: 18}}]", ["18"]),
}


@pytest.mark.parametrize(("text", "wanted"), NAMES.values(), ids=list(NAMES))
def test_names(text: str, wanted: list[str]) -> None:
    assert names(right(text)) == wanted


BAD_NAMES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "given twice": (
        KERAS + "layers: [{Dense: {units: 4, name: a}}, {Dense: {units: 4, name: a}}]",
        [("duplicate-name", "a")],
    ),
    "given three times": (
        KERAS + "layers: [{Dense: {units: 4, name: a}}, {ReLU: {name: a}}, {ELU: {name: a}}]",
        [("duplicate-name", "a"), ("duplicate-name", "a")],
    ),
    "of an input": (
        "framework: keras\ninputs: {a: [5]}\nlayers: [{Dense: {units: 4, name: a}}]",
        [("duplicate-name", "a")],
    ),
    "put together the same": (
        KERAS + "layers: [{Sequential: [{Dense: {units: 4, name: b}}], name: a}, "
        "{Dense: {units: 4, name: a_b}}]",
        [("duplicate-name", "a_b")],
    ),
    "with a slash in Keras": (
        KERAS + "layers: [{Dense: {units: 4, name: a/b}}]",
        [("out-of-range", "a/b")],
    ),
    "with a dot in PyTorch": (
        PYTORCH + "layers: [{ReLU: {name: a.b}}]",
        [("out-of-range", "a.b")],
    ),
    "a list": (KERAS + "layers: [{Dense: {units: 4, name: [a]}}]", [("wrong-type", "[a]")]),
}


@pytest.mark.parametrize(("text", "wanted"), BAD_NAMES.values(), ids=list(BAD_NAMES))
def test_bad_names(text: str, wanted: list[tuple[str, str]]) -> None:
    assert complaints(cnnshape.analyze(text)) == wanted


# -- references ------------------------------------------------------------------------------------

BRANCHES = (
    "blocks:\n"
    "  b:\n"
    "    layers:\n"
    "      - Dense: {units: 3, name: one}\n"
    "      - Dense: {units: 3, name: two}\n"
    "layers:\n"
    "  - b: {name: x}\n"
    "  - Dense: {units: 3, name: m, repeat: 3}\n"
    "  - Sequential: [{Dense: {units: 3, name: s}}]\n"
    "    name: g\n"
)

REFERENCES: dict[str, tuple[str, str]] = {
    "a layer": ("[m_0, m_1]", "m_0, m_1"),
    "the model's input": ("[input, g]", "input_layer, g_s"),
    "the model's input by its name": ("[input_layer, g]", "input_layer, g_s"),
    "the model's first input": ("[input.0, g]", "input_layer, g_s"),
    "a block is its last layer": ("[x, g]", "x_two, g_s"),
    "a layer of a block by its full name": ("[x_one, g]", "x_one, g_s"),
    "a layer of a block by its place": ("[x.one, g]", "x_one, g_s"),
    "a group is its last layer": ("[g, input]", "g_s, input_layer"),
    "a layer of a group": ("[g.s, input]", "g_s, input_layer"),
    "a repeat is its last instance": ("[m, input]", "m_2, input_layer"),
    "one instance of a repeat": ("[m.1, input]", "m_1, input_layer"),
    "every instance of a repeat": ("[m.*]", "m_0, m_1, m_2"),
    "every instance and more": ("[input, m.*, x]", "input_layer, m_0, m_1, m_2, x_two"),
    "the same layer twice": ("[x, x]", "x_two, x_two"),
    "a layer with one output has an output 0": ("[m_1.0, input]", "m_1, input_layer"),
}


@pytest.mark.parametrize(("inputs", "wanted"), REFERENCES.values(), ids=list(REFERENCES))
def test_references(inputs: str, wanted: str) -> None:
    report = right(KERAS + BRANCHES + f"  - Add: {{inputs: {inputs}, name: sum}}\n")
    assert wires(report)["sum"] == wanted


def test_one_name_needs_no_list() -> None:
    report = right(
        KERAS + BRANCHES + "  - Dense: {units: 3, inputs: x, name: d}\noutputs: [d, g]\n"
    )
    assert wires(report)["d"] == "x_two"


TORCH_REFERENCES: dict[str, tuple[str, str]] = {
    "a full name": (
        "blocks: {b: {layers: [{Conv2d: [3, 3, 1]}, {Conv2d: [3, 3, 1]}]}}\n"
        "layers: [{b: {name: layer1}}, {add: {inputs: [layer1.0, layer1]}}]",
        "layer1.0, layer1.1",
    ),
    "a full name of a repeat": (
        "blocks: {b: {layers: [{Conv2d: [3, 3, 1], name: c}, ReLU]}}\n"
        "layers: [{b: {name: m, repeat: 2}}, {add: {inputs: [m.0.c, m.1.c]}}]",
        "m.0.c, m.1.c",
    ),
    "one of several outputs": (
        "layers: [{chunk: {chunks: 3, dim: 1, name: c}}, {add: {inputs: [c.0, c.2]}}]",
        "c, c[2]",
    ),
    "a layer without a name, by its number": (
        "layers: [{Conv2d: [3, 3, 1]}, ReLU, {add: {inputs: ['0', '1']}}]",
        "0, 1",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), TORCH_REFERENCES.values(), ids=list(TORCH_REFERENCES))
def test_references_in_pytorch(text: str, wanted: str) -> None:
    assert wires(right(PYTORCH + text))["add"] == wanted


BAD_REFERENCES: dict[str, tuple[str, tuple[str, str]]] = {
    "a layer that is not there": ("[nope, x]", ("unknown-reference", "nope")),
    "a layer of a block that is not there": ("[x.three, x]", ("unknown-reference", "x.three")),
    "an instance that is not there": ("[m.3, x]", ("unknown-reference", "m.3")),
    "an output that is not there": ("[x.one.1, x]", ("unknown-reference", "x.one.1")),
    "an input that is not there": ("[input.1, x]", ("unknown-reference", "input.1")),
    "every instance of no repeat": ("[g.*, x]", ("unknown-reference", "g.*")),
    "a layer of a block without its block": ("[one, x]", ("unknown-reference", "one")),
    "a list": ("[[x], x]", ("wrong-type", "[x]")),
    "nothing": ("[null, x]", ("wrong-type", "null")),
}


@pytest.mark.parametrize(("inputs", "wanted"), BAD_REFERENCES.values(), ids=list(BAD_REFERENCES))
def test_bad_references(inputs: str, wanted: tuple[str, str]) -> None:
    report = cnnshape.analyze(KERAS + BRANCHES + f"  - Add: {{inputs: {inputs}}}\n")
    assert complaints(report) == [wanted]


def test_an_output_number_beyond_the_outputs_is_told() -> None:
    text = "layers: [{chunk: {chunks: 3, dim: 1, name: c}}, {add: {inputs: [c.0, c.3]}}]"
    assert complaints(cnnshape.analyze(PYTORCH + text)) == [("unknown-reference", "c.3")]


def test_a_misspelled_reference_is_helped() -> None:
    report = cnnshape.analyze(KERAS + BRANCHES + "  - Dense: {units: 3, inputs: imput}\n")
    assert [d.help for d in report.errors] == ["did you mean `input`?"]


def test_a_local_name_wins_over_a_full_name() -> None:
    report = right(
        KERAS
        + "blocks:\n  b:\n    layers:\n      - Dense: {units: 3, name: a}\n      - ReLU\n"
        + "      - Add: {inputs: [a, input], name: sum}\n"
        + "layers:\n  - Dense: {units: 3, name: a}\n  - b: {name: x}\n"
    )
    assert wires(report)["x_sum"] == "x_a, a"


def test_a_block_sees_full_names_outside() -> None:
    report = right(
        KERAS
        + "blocks:\n  b:\n    layers:\n      - Dense: {units: 3, name: d}\n"
        + "      - Add: {inputs: [d, stem], name: sum}\n"
        + "layers:\n  - Dense: {units: 3, name: stem}\n  - Dense: 3\n  - b: {name: x}\n"
    )
    assert wires(report)["x_sum"] == "x_d, stem"


# -- blocks ----------------------------------------------------------------------------------------

PARAMS: dict[str, tuple[str, list[int]]] = {
    "by name": ("{params: {f}, layers: [{Dense: $f}]}\nlayers: [{b: {f: 4}}]", [4]),
    "in a block style mapping": (
        "\n    params:\n      f:\n    layers:\n      - Dense: $f\nlayers:\n  - b:\n      f: 4\n",
        [4],
    ),
    "a default": ("{params: {f: 5}, layers: [{Dense: $f}]}\nlayers: [b, {b: {f: 6}}]", [5, 6]),
    "a default that is computed": (
        "{params: {f, g: $(2 * f)}, layers: [{Dense: $f}, {Dense: $g}]}\nlayers: [{b: {f: 4}}]",
        [4, 8],
    ),
    "a list of names": (
        "{params: [f, g], layers: [{Dense: $g}]}\nlayers: [{b: {f: 1, g: 4}}]",
        [4],
    ),
    "by position": (
        "{params: {f, g}, layers: [{Dense: $f}, {Dense: $g}]}\nlayers: [{b: [4, 5]}]",
        [4, 5],
    ),
    "one value is the first": ("{params: {f, g: 7}, layers: [{Dense: $f}]}\nlayers: [{b: 4}]", [4]),
    "an expression at the call": (
        "{params: {f}, layers: [{Dense: $f}]}\nvars: {w: 3}\nlayers: [{b: {f: $(w + 1)}}]",
        [4],
    ),
    "the index at the call": (
        "{params: {f}, layers: [{Dense: $f}]}\n"
        "layers: [{b: {f: $(4 * (index + 1)), repeat: 3, name: m}}]",
        [4, 8, 12],
    ),
    "the index in the body": (
        "{layers: [{Dense: $(index + 4)}]}\nlayers: [{b: {repeat: 2, name: m}}]",
        [4, 5],
    ),
    "a variable in the body": (
        "{layers: [{Dense: $w}]}\nvars: {w: 4}\nlayers: [b]",
        [4],
    ),
    "a parameter hides a variable": (
        "{params: {w}, layers: [{Dense: $w}]}\nvars: {w: 4}\nlayers: [{b: {w: 5}}]",
        [5],
    ),
    "a parameter passed on": (
        "{params: {f}, layers: [{c: {g: $(f + 1)}}]}\n"
        "  c: {params: {g}, layers: [{Dense: $g}]}\nlayers: [{b: {f: 4}}]",
        [5],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), PARAMS.values(), ids=list(PARAMS))
def test_parameters(text: str, wanted: list[int]) -> None:
    report = right(f"{KERAS}blocks:\n  b: {text}")
    assert [row.units for row in report.layers if row.type == "Dense"] == wanted


def test_a_list_as_a_parameter_is_the_list() -> None:
    report = right(
        KERAS + "blocks: {b: {params: {size}, layers: [{MaxPooling2D: {pool_size: $size}}]}}\n"
        "layers: [{b: {size: [2, 4]}}]"
    )
    assert shape_text(report["max_pooling2d"].output_shape) == "(None, 16, 8, 3)"


def test_a_block_with_several_inputs() -> None:
    report = right(
        KERAS
        + "blocks:\n  join:\n    layers:\n"
        + "      - Concatenate: {inputs: [input.1, input.0], name: c}\n"
        + "layers:\n  - Dense: {units: 4, name: a}\n  - Dense: {units: 5, name: b}\n"
        + "  - join: {inputs: [a, b], name: j}\n"
    )
    assert wires(report)["j_c"] == "b, a"


def test_input_of_a_block_with_several_is_the_first() -> None:
    report = right(
        KERAS
        + "blocks:\n  join:\n    layers:\n      - Dense: {units: 5, inputs: input, name: d}\n"
        + "      - Add: {inputs: [d, input.1], name: s}\n"
        + "layers:\n  - Dense: {units: 4, name: a}\n  - Dense: {units: 5, name: b}\n"
        + "  - join: {inputs: [a, b], name: j}\n"
    )
    assert wires(report)["j_d"] == "a"


BAD_BLOCKS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a parameter is missing": (
        "blocks: {b: {params: {f}, layers: [{Dense: $f}]}}\nlayers: [b]",
        [("missing-argument", "b")],
    ),
    "a parameter is unknown": (
        "blocks: {b: {params: {f}, layers: [{Dense: $f}]}}\nlayers: [{b: {f: 3, stride: 2}}]",
        [("unknown-argument", "stride")],
    ),
    "a parameter is misspelled": (
        "blocks: {b: {params: {planes}, layers: [{Dense: $planes}]}}\nlayers: [{b: {plane: 3}}]",
        [("unknown-argument", "plane")],
    ),
    "too many values": (
        "blocks: {b: {params: {f}, layers: [{Dense: $f}]}}\nlayers: [{b: [3, 4]}]",
        [("too-many-arguments", "4")],
    ),
    "a value of the wrong type is shown at the call": (
        "blocks: {b: {params: {f}, layers: [{Dense: $f}]}}\nlayers: [{b: {f: many}}]",
        [("wrong-type", "many")],
    ),
    "an unknown name in the body": (
        "blocks: {b: {layers: [{Dense: $f}]}}\nlayers: [b, b]",
        [("bad-expression", "$f")],
    ),
    "a name of the caller is not seen in the body": (
        "blocks:\n  a: {params: {f}, layers: [b]}\n  b: {layers: [{Dense: $f}]}\n"
        "layers: [{a: {f: 3}}]",
        [("bad-expression", "$f")],
    ),
    "a mistake in the body is told once": (
        "blocks: {b: {layers: [{Dens: 3}]}}\nlayers: [b, b, b]",
        [("unknown-layer", "Dens")],
    ),
    "a block without layers": (
        "blocks: {b: {params: {f}}}\nlayers: [{b: {f: 3}}, {Dense: 3}]",
        [("missing-key", "b")],
    ),
    "a block with an unknown key": (
        "blocks: {b: {parms: {f: 1}, layers: [{Dense: 3}]}}\nlayers: [b]",
        [("unknown-key", "parms")],
    ),
    "a block that contains itself": (
        "blocks: {b: {layers: [{Dense: 3}, b]}}\nlayers: [b]",
        [("cycle", "b")],
    ),
    "blocks that contain each other": (
        "blocks: {a: {layers: [b]}, b: {layers: [{Dense: 3}, a]}}\nlayers: [a]",
        [("cycle", "a")],
    ),
    "a block's name misspelled": (
        "blocks: {bottleneck: {layers: [{Dense: 3}]}}\nlayers: [botleneck]",
        [("unknown-layer", "botleneck")],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), BAD_BLOCKS.values(), ids=list(BAD_BLOCKS))
def test_bad_blocks(text: str, wanted: list[tuple[str, str]]) -> None:
    assert complaints(cnnshape.analyze(KERAS + text)) == wanted


def test_a_mistake_in_a_body_says_from_where_and_how_often() -> None:
    text = "blocks: {b: {layers: [{Dense: 0}]}}\nlayers:\n  - b: {name: x}\n  - b: {name: y}\n"
    (diagnostic,) = cnnshape.analyze(KERAS + text).diagnostics
    assert diagnostic.span.text == "0"
    assert diagnostic.others == 1
    assert "1 other instance" in diagnostic.text
    (label,) = diagnostic.labels
    assert label.message == "in `x`, called here"
    assert label.span.source.position(label.span.start)[0] == 5


# -- repeats and conditions ------------------------------------------------------------------------

CHAINS: dict[str, tuple[str, dict[str, str]]] = {
    "each instance takes the one before it": (
        "[{Dense: {units: 4, name: m, repeat: 3}}]",
        {"m_0": "input_layer", "m_1": "m_0", "m_2": "m_1"},
    ),
    "inputs are for the first instance": (
        "[{Dense: 5}, {Dense: {units: 4, name: m, repeat: 2, inputs: input}}, "
        "{Add: {inputs: [m, m_0]}}]",
        {"dense": "input_layer", "m_0": "input_layer", "m_1": "m_0", "add": "m_1, m_0"},
    ),
    "no instance is nothing": (
        "[{Dense: 5}, {Dense: {units: 4, name: m, repeat: 0}}, ReLU]",
        {"dense": "input_layer", "re_lu": "dense"},
    ),
    "a name of no instance is what stands before": (
        "[{Dense: 5}, {Dense: {units: 4, name: m, repeat: 0}}, {Add: {inputs: [m, dense]}}]",
        {"dense": "input_layer", "add": "dense, dense"},
    ),
    "the number may be computed": (
        "[{Dense: {units: 4, name: m, repeat: $(1 + 1)}}]",
        {"m_0": "input_layer", "m_1": "m_0"},
    ),
    "an entry is left out": (
        "[{Dense: 5}, {Dense: {units: 4, when: false}}, ReLU]",
        {"dense": "input_layer", "re_lu": "dense"},
    ),
    "an entry is kept": (
        "[{Dense: {units: 4, when: true}}]",
        {"dense": "input_layer"},
    ),
    "the first entry is left out": (
        "[{Dense: {units: 4, when: false}}, ReLU]",
        {"re_lu": "input_layer"},
    ),
    "what is left out means what it would have taken": (
        "[{Dense: {units: 3, name: a}}, {Dense: {units: 3, name: b}}, "
        "{Dense: {units: 3, name: c, inputs: a, when: false}}, {Add: {inputs: [b, c]}}]",
        {"a": "input_layer", "b": "a", "add": "b, a"},
    ),
    "what is left out in between means what stands before": (
        "[{Dense: {units: 3, name: a}}, {Dense: {units: 3, name: c, when: false}}, "
        "{Add: {inputs: [c, input]}}]",
        {"a": "input_layer", "add": "a, input_layer"},
    ),
    "instances are left out by their index": (
        "[{Dense: {units: 4, name: m, repeat: 3, when: $(index != 1)}}]",
        {"m_0": "input_layer", "m_2": "m_0"},
    ),
    "a repeat with one left out still means its last instance": (
        "[{Dense: {units: 4, name: m, repeat: 3, when: $(index != 1)}}, {Add: {inputs: [m, m_0]}}]",
        {"m_0": "input_layer", "m_2": "m_0", "add": "m_2, m_0"},
    ),
    "a group is left out": (
        "[{Dense: {units: 3, name: a}}, {Sequential: [{Dense: 9}], name: g, when: false}, "
        "{Add: {inputs: [g, input]}}]",
        {"a": "input_layer", "add": "a, input_layer"},
    ),
    "an empty group is nothing": (
        "[{Dense: 5}, {Sequential: []}, ReLU]",
        {"dense": "input_layer", "re_lu": "dense"},
    ),
}


@pytest.mark.parametrize(("text", "wanted"), CHAINS.values(), ids=list(CHAINS))
def test_repeats_and_conditions(text: str, wanted: dict[str, str]) -> None:
    assert wires(right(f"{KERAS}layers: {text}")) == wanted


BAD_BESIDE: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "repeat is no number": ("{units: 4, repeat: x}", [("wrong-type", "x")]),
    "repeat is negative": ("{units: 4, repeat: -1}", [("out-of-range", "-1")]),
    "repeat is too much": ("{units: 4, repeat: 300000}", [("too-large", "300000")]),
    "when is no truth value": ("{units: 4, when: 3}", [("wrong-type", "3")]),
    "when cannot be computed": ("{units: 4, when: $(a == 1)}", [("bad-expression", "$(a == 1)")]),
    "trainable is no truth value": ("{units: 4, trainable: maybe}", [("wrong-type", "maybe")]),
    "dtype is no type": ("{units: 4, dtype: flaot32}", [("out-of-range", "flaot32")]),
    "an argument cannot be computed": ("{units: $(1 / 0)}", [("bad-expression", "$(1 / 0)")]),
    "an argument is computed to something else": (
        "{units: $(3 / 2)}",
        [("wrong-type", "$(3 / 2)")],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), BAD_BESIDE.values(), ids=list(BAD_BESIDE))
def test_bad_values_beside_a_layer(text: str, wanted: list[tuple[str, str]]) -> None:
    assert complaints(cnnshape.analyze(f"{KERAS}layers: [Flatten, {{Dense: {text}}}]")) == wanted


def test_repeats_within_repeats_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnnshape.expand.MAX_LAYERS", 1000)
    levels = "\n".join(
        f"  b{level}: {{layers: [{{b{level + 1}: {{repeat: 100}}}}]}}" for level in range(5)
    )
    text = f"{KERAS}blocks:\n{levels}\n  b5: {{layers: [Identity]}}\nlayers: [b0]\n"
    report = cnnshape.analyze(text)
    assert [d.rule.name for d in report.diagnostics] == ["too-large"]


# -- groups, trainable, reuse ----------------------------------------------------------------------


def test_frozen_layers_count_as_non_trainable() -> None:
    report = right(
        KERAS + "layers:\n  - Dense: {units: 4, trainable: false}\n  - Dense: 5\n"
        "  - Sequential: [{Dense: 2}, BatchNormalization]\n    trainable: false\n"
    )
    assert report.totals.trainable_params == 4 * 5 + 5
    assert report.totals.non_trainable_params == (3 * 4 + 4) + (5 * 2 + 2) + 4 * 2


def test_what_is_frozen_outside_cannot_be_thawed_inside() -> None:
    report = right(
        KERAS + "layers:\n  - Sequential: [{Dense: {units: 4, trainable: true}}]\n"
        "    trainable: false\n"
    )
    assert report.totals.trainable_params == 0


SHARED = (
    "framework: keras\ninputs: {left: [8], right: [8]}\nlayers:\n"
    "  - Sequential: [{Dense: {units: 4, name: a}}, {Dense: {units: 2, name: b}}]\n"
    "    name: enc\n    inputs: left\n"
    "  - reuse: enc\n    name: again\n    inputs: right\n"
    "  - Subtract: {inputs: [enc, again]}\n"
)


def test_a_group_called_twice_is_counted_once() -> None:
    report = right(SHARED)
    assert names(report) == ["enc_a", "enc_b", "subtract"]
    assert [row.calls for row in report.layers] == [2, 2, 1]
    assert report.totals.params == (8 * 4 + 4) + (4 * 2 + 2)
    assert report["enc_a"].macs == 2 * 8 * 4
    assert report["enc_a"].inputs == ("left", "right")


def test_a_layer_called_twice_in_a_row() -> None:
    report = right(KERAS + "layers:\n  - Dense: {units: 3, name: d}\n  - reuse: d\n  - reuse: d\n")
    assert report["d"].calls == 3
    assert report["d"].params == 12
    assert report.totals.params == 12


def test_a_layer_called_with_another_shape_is_told() -> None:
    text = KERAS + "layers:\n  - Dense: {units: 4, name: d}\n  - reuse: d\n"
    (diagnostic,) = cnnshape.analyze(text).diagnostics
    assert diagnostic.rule.name == "input-features"


BAD_REUSE: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "of nothing": ("[{Dense: 3}, reuse]", [("missing-argument", "reuse")]),
    "of what is not there": ("[{Dense: 3}, {reuse: encoder}]", [("unknown-reference", "encoder")]),
    "of what stands below": (
        "[{reuse: d}, {Dense: {units: 3, name: d}}]",
        [("unknown-reference", "d")],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), BAD_REUSE.values(), ids=list(BAD_REUSE))
def test_bad_reuse(text: str, wanted: list[tuple[str, str]]) -> None:
    assert complaints(cnnshape.analyze(f"{KERAS}layers: {text}")) == wanted


# -- outputs ---------------------------------------------------------------------------------------

OUTPUTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "the last layer": ("layers: [{Dense: 3}, ReLU]", ("re_lu",)),
    "named ones": (
        "layers: [{Dense: {units: 3, name: a}}, ReLU]\noutputs: [a, re_lu]",
        ("a", "re_lu"),
    ),
    "one name needs no list": ("layers: [{Dense: 3}]\noutputs: dense", ("dense",)),
    "the input itself": ("layers: [{Dense: 3}]\noutputs: [dense, input]", ("dense", "input_layer")),
    "a block": (
        "blocks: {b: {layers: [{Dense: 3}, ReLU]}}\nlayers: [{b: {name: x}}]\noutputs: [x]",
        ("re_lu",),
    ),
    "every instance of a repeat": (
        "layers: [{Dense: {units: 3, name: m, repeat: 2}}]\noutputs: [m.*]",
        ("m_0", "m_1"),
    ),
}


@pytest.mark.parametrize(("text", "wanted"), OUTPUTS.values(), ids=list(OUTPUTS))
def test_outputs(text: str, wanted: tuple[str, ...]) -> None:
    assert right(KERAS + text).outputs == wanted


def test_an_output_that_is_not_there_is_told() -> None:
    report = cnnshape.analyze(KERAS + "layers: [{Dense: 3}]\noutputs: [dens]")
    assert complaints(report) == [("unknown-reference", "dens")]
    assert report.diagnostics[0].help == "did you mean `dense`?"


# -- variables -------------------------------------------------------------------------------------


def test_settings_override_variables() -> None:
    text = KERAS + "vars: {w: 4, h: $(2 * w)}\nlayers: [{Dense: $w}, {Dense: $h}]"
    report = cnnshape.analyze(text, settings={"w": 10})
    assert [row.units for row in report.layers] == [10, 20]


def test_a_setting_without_a_variable_is_told() -> None:
    report = cnnshape.analyze(
        KERAS + "vars: {width: 4}\nlayers: [{Dense: $width}]", settings={"widht": 3}
    )
    (diagnostic,) = report.diagnostics
    assert "no variable `widht`" in diagnostic.message
    assert diagnostic.help == "did you mean `width`?"


def test_a_variable_that_cannot_be_computed_is_told_once() -> None:
    report = cnnshape.analyze(KERAS + "vars: {w: $nope}\nlayers: [{Dense: $w}, {Dense: $w}]")
    assert complaints(report) == [("bad-expression", "$nope")]


# -- nested models ---------------------------------------------------------------------------------

INNER = KERAS + "layers: [{Conv2D: {filters: 4, kernel_size: 1, name: c}}]\n"


def load(folder: Path, **texts: str) -> Report:
    """The report about `main`, beside the other files."""
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return cnnshape.load(folder / "main.yaml")


def main(entry: str) -> str:
    return f"{KERAS}layers:\n  - {entry}\n"


NESTED_NAMES: dict[str, tuple[str, str, str]] = {
    "after its own name": ("name: encoder\n" + INNER, "Model: inner.yaml", "encoder/c"),
    "after its file": (INNER, "Model: inner.yaml", "inner/c"),
    "after the name that it is given": (INNER, "Model: {path: inner.yaml, name: e}", "e/c"),
}


@pytest.mark.parametrize(("inner", "entry", "name"), NESTED_NAMES.values(), ids=list(NESTED_NAMES))
def test_a_nested_model_is_named(inner: str, entry: str, name: str, tmp_path: Path) -> None:
    report = load(tmp_path, main=main(entry), inner=inner)
    assert report.diagnostics == ()
    assert name in report


def test_a_nested_model_is_a_group_of_its_own_type(tmp_path: Path) -> None:
    report = load(tmp_path, main=main("Model: {path: inner.yaml, name: e}"), inner=INNER)
    (group,) = report["e/c"].group_path
    assert (group.name, group.type, group.nested) == ("e", "Functional", True)


def test_a_nested_model_is_fed_by_what_stands_before(tmp_path: Path) -> None:
    text = KERAS + "layers:\n  - Conv2D: [3, 1]\n  - Model: {path: inner.yaml, name: e}\n  - ReLU\n"
    report = load(tmp_path, main=text, inner=INNER)
    assert report.diagnostics == ()
    inner_input = next(row for row in report if row.is_input and row.group_path)
    assert inner_input.inputs == ("conv2d",)
    assert wires(report)["re_lu"] == "e/c"


def test_a_nested_model_called_twice_has_two_sets_of_weights(tmp_path: Path) -> None:
    text = (
        main("Model: {path: inner.yaml, name: e}")
        + "  - Conv2D: [3, 1]\n"
        + ("  - Model: {path: inner.yaml, name: f}\n")
    )
    report = load(tmp_path, main=text, inner=INNER)
    assert report["e/c"].params == report["f/c"].params == 16
    assert report.totals.params == 2 * 16 + 15


def test_a_nested_model_reused_has_one_set_of_weights(tmp_path: Path) -> None:
    text = main("Model: {path: inner.yaml, name: e}") + "  - Conv2D: [3, 1]\n  - reuse: e\n"
    report = load(tmp_path, main=text, inner=INNER)
    assert report.diagnostics == ()
    assert report["e/c"].calls == 2
    assert report.totals.params == 16 + 15


def test_a_nested_model_may_have_open_sizes(tmp_path: Path) -> None:
    inner = INNER.replace("[32, 32, 3]", "[null, null, 3]")
    report = load(tmp_path, main=main("Model: {path: inner.yaml, name: e}"), inner=inner)
    assert report.diagnostics == ()
    assert shape_text(report["e/c"].output_shape) == "(None, 32, 32, 4)"


def test_outputs_of_a_nested_model_are_numbered(tmp_path: Path) -> None:
    inner = (
        "framework: keras\ninput: [32, 32, 3]\nlayers:\n"
        "  - Conv2D: {filters: 4, kernel_size: 1, name: u}\n"
        "  - Conv2D: {filters: 4, kernel_size: 1, name: v}\noutputs: [u, v]\n"
    )
    text = main("Model: {path: inner.yaml, name: e}") + "  - Add: {inputs: [e.1, e.0], name: s}\n"
    report = load(tmp_path, main=text, inner=inner)
    assert report.diagnostics == ()
    assert wires(report)["s"] == "e/v, e/u"


def test_paths_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    report = load(
        tmp_path,
        main=main("Model: {path: sub/a.yaml, name: e}"),
        sub__a=main("Model: {path: b.yaml, name: f}"),
        sub__b=INNER,
    )
    assert report.diagnostics == ()
    assert "e/f/c" in report
    assert [Path(source.name).name for source in report.sources] == [
        "main.yaml",
        "a.yaml",
        "b.yaml",
    ]


BAD_MODELS: dict[str, tuple[str, str, tuple[str, str], str]] = {
    "a file that is not there": (
        "Model: nope.yaml",
        INNER,
        ("nested-model", "nope.yaml"),
        "no such file",
    ),
    "a file outside the folder": (
        "Model: ../inner.yaml",
        INNER,
        ("nested-model", "../inner.yaml"),
        "outside the folder",
    ),
    "an absolute path": (
        "Model: /etc/hostname",
        INNER,
        ("nested-model", "/etc/hostname"),
        "outside the folder",
    ),
    "a directory": ("Model: .", INNER, ("nested-model", "."), "directory"),
    "no path": ("Model", INNER, ("missing-argument", "Model"), "path"),
    "a list of paths": ("Model: [a, b]", INNER, ("missing-argument", "Model"), "path"),
    "a model that contains itself": (
        "Model: main.yaml",
        INNER,
        ("nested-model", "main.yaml"),
        "contains itself",
    ),
    "another framework": (
        "Model: inner.yaml",
        PYTORCH + "layers: [ReLU]\n",
        ("nested-model", "inner.yaml"),
        "written for PyTorch",
    ),
    "another shape": (
        "Model: inner.yaml",
        INNER.replace("[32, 32, 3]", "[32, 32, 1]"),
        ("input-size", "Model"),
        "(None, 32, 32, 3)",
    ),
    "another number of inputs": (
        "Model: inner.yaml",
        "framework: keras\ninputs: {a: [3], b: [3]}\nlayers: [{Add: {inputs: [a, b]}}]\n",
        ("nested-model", "Model"),
        "2 inputs",
    ),
    "a syntax error": ("Model: inner.yaml", "a: b: c\n", ("syntax-error", ":"), "YAML"),
    "a mistake in it": (
        "Model: inner.yaml",
        INNER.replace("filters: 4", "filters: 0"),
        ("out-of-range", "0"),
        "at least 1",
    ),
}


@pytest.mark.parametrize(
    ("entry", "inner", "wanted", "said"), BAD_MODELS.values(), ids=list(BAD_MODELS)
)
def test_bad_nested_models(
    entry: str, inner: str, wanted: tuple[str, str], said: str, tmp_path: Path
) -> None:
    report = load(tmp_path, main=main(entry), inner=inner)
    assert complaints(report) == [wanted]
    assert said in report.diagnostics[0].message


def test_models_that_contain_each_other_are_told(tmp_path: Path) -> None:
    report = load(tmp_path, main=main("Model: a.yaml"), a=main("Model: main.yaml"))
    (diagnostic,) = report.diagnostics
    assert diagnostic.rule.name == "nested-model"
    assert Path(diagnostic.span.source.name).name == "a.yaml"


def test_a_mistake_in_a_nested_model_is_shown_in_its_file(tmp_path: Path) -> None:
    inner = INNER.replace("filters: 4", "filters: 0")
    report = load(tmp_path, main=main("Model: {path: inner.yaml, name: e}"), inner=inner)
    (diagnostic,) = report.diagnostics
    assert Path(diagnostic.span.source.name).name == "inner.yaml"
    assert Path(diagnostic.labels[-1].span.source.name).name == "main.yaml"


def test_a_text_that_is_no_file_names_no_other() -> None:
    report = cnnshape.analyze(main("Model: inner.yaml"))
    assert complaints(report) == [("nested-model", "inner.yaml")]
