"""`cnnshape in-features`: one number for scripts."""

from __future__ import annotations

import pytest
from commandline import CHAIN, Run, Write, process

TORCH = """\
framework: pytorch
input: [1, 28, 28]
layers:
  - Conv2d: {out_channels: 32, kernel_size: 3, stride: 4, name: conv}
  - Flatten: {name: flat}
  - Linear: {in_features: 2048, out_features: 64, name: fc1}
  - Linear: {out_features: 10, name: fc2}
"""
UNFLATTENED = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 32, kernel_size: 3, name: conv}
  - Dense: {units: 10, name: dense}
"""


def test_of_the_first_dense_layer(run: Run, spec: Write) -> None:
    result = run("in-features", spec(TORCH))
    assert (result.code, result.out) == (0, "1568\n")
    assert result.err.startswith("model.yaml:6:27: error CS303 input-features: ")


@pytest.mark.parametrize(
    ("layer", "number"), [("fc1", "1568"), ("fc2", "64"), ("conv", "1568"), ("flat", "1568")]
)
def test_of_a_named_layer(run: Run, spec: Write, layer: str, number: str) -> None:
    assert run("in-features", spec(TORCH), layer).out == f"{number}\n"


def test_flattened_where_a_flatten_is_missing(run: Run, spec: Write) -> None:
    result = run("in-features", spec(UNFLATTENED), "-v")
    assert (result.code, result.out) == (0, "21632\n")
    assert "missing-flatten" in result.err
    assert result.err.endswith("`dense` is given (None, 26, 26, 32), flattened = 21632\n")


def test_without_a_dense_layer_of_the_output(run: Run, spec: Write) -> None:
    text = CHAIN[: CHAIN.index("  - Flatten")]
    result = run("in-features", spec(text), "-v")
    assert (result.code, result.out) == (0, "5408\n")
    assert result.err == (
        "input_layer    InputLayer    (None, 28, 28, 1)\n"
        "conv2d         Conv2D        (None, 26, 26, 32)\n"
        "max_pooling2d  MaxPooling2D  (None, 13, 13, 32)\n"
        "`max_pooling2d` gives (None, 13, 13, 32), flattened = 5408\n"
    )


def test_the_layers_that_do_not_lead_to_it_are_left_out(run: Run, spec: Write) -> None:
    text = CHAIN + "  - Dense: {units: 3, name: beside, inputs: flatten}\n"
    result = run("in-features", spec(text + "outputs: [dense, beside]\n"), "-v", "beside")
    assert result.out == "5408\n"
    assert [line.split()[0] for line in result.err.splitlines()] == [
        *("input_layer", "conv2d", "max_pooling2d", "flatten", "beside", "`beside`")
    ]
    assert result.err.endswith("`beside` is given (None, 5408) = 5408\n")


def test_of_a_block_its_output(run: Run, spec: Write) -> None:
    text = """\
framework: keras
input: [8, 8, 1]
layers:
  - Sequential: [{Conv2D: [4, 3]}, MaxPooling2D]
    name: stem
  - Flatten
  - Dense: 3
"""
    result = run("in-features", spec(text), "stem", "-v")
    assert result.out == "36\n"
    assert result.err.endswith("`stem` gives (None, 3, 3, 4), flattened = 36\n")
    result = run("in-features", "model.yaml", "stm")
    assert result.code == 2
    assert "there is no layer 'stm'; did you mean `stem`?" in result.err


def test_an_unknown_layer(run: Run, spec: Write) -> None:
    result = run("in-features", spec(TORCH), "flatt")
    assert (result.code, result.out) == (2, "")
    assert "Invalid value for LAYER: there is no layer 'flatt'; did you mean `flat`?" in result.err
    assert (
        "there is no layer 'zzz'; the layers are input, conv, flat, fc1 and fc2\n"
        in run("in-features", "model.yaml", "zzz").err
    )
    many = "".join(f"  - Dense: {{units: 3, name: d{n}}}\n" for n in range(20))
    result = run("in-features", spec(f"framework: keras\ninput: [3]\nlayers:\n{many}"), "zzz")
    assert "there is no layer 'zzz'\n" in result.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            CHAIN.replace("[28, 28, 1]", "[null, 28, 1]"),
            "cnnshape: the number of features may be any number: `dense` is given (None, None)\n",
        ),
        (
            CHAIN.replace("kernel_size: 3", "kernel_size: x"),
            "cnnshape: the number of features is not known: `dense` is given (None, ?)\n",
        ),
        (
            "framework: keras\ninput: [3]\nlayers:\n  - Dense: {units: 3, inputs: x}\n",
            "cnnshape: the number of features is not known: `dense` is given ?\n",
        ),
        ("x", "cnnshape: the number of features is not known: the spec has no layers\n"),
        (
            "framework: keras\ninput: [3]\nlayers: [Nothing]\n",
            "cnnshape: the number of features is not known: `nothing` gives ?, flattened\n",
        ),
    ],
)
def test_not_known(run: Run, spec: Write, text: str, message: str) -> None:
    result = run("in-features", spec(text))
    assert (result.code, result.out) == (1, "")
    assert result.err.endswith(message)


def test_other_sizes(run: Run, spec: Write) -> None:
    assert run("in-features", spec(CHAIN), "--input-shape", "30,30,1").out == "6272\n"
    text = CHAIN.replace("filters: 32", "filters: $f") + "vars: {f: 32}\n"
    assert run("in-features", spec(text), "--set", "f=2").out == "338\n"


def test_standard_input() -> None:
    assert process("in-features", "-", stdin=CHAIN) == (0, "5408\n", "")
