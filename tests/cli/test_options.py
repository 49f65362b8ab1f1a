"""The options that choose what `cnnshape summary` shows, and what it analyses."""

from __future__ import annotations

import pytest
from commandline import CHAIN, Run, Write

BLOCKS = """\
name: blocks
framework: keras
input: [32, 32, 3]
vars: {width: 8}
blocks:
  pair:
    params: {filters}
    layers:
      - Conv2D: {filters: $filters, kernel_size: 3, padding: same, name: conv}
      - MaxPooling2D: {pool_size: 1, name: pool}
layers:
  - pair: {filters: $width}
    name: stage
    repeat: 3
  - Flatten
  - Dense: {units: 2, name: head}
"""
OUTER = """\
name: outer
framework: keras
input: [32, 32, 3]
layers:
  - Model: inner.yaml
    name: body
  - Flatten: {name: flat}
  - Dense: {units: 2, name: head}
outputs: [head, body]
"""
INNER = """\
name: inner
framework: keras
input: [32, 32, 3]
layers:
  - Conv2D: {filters: 4, kernel_size: 3, name: conv}
  - MaxPooling2D: {name: pool}
"""


def rows(out: str) -> list[list[str]]:
    """The cells of the table's rows, without the header."""
    return [
        [cell.strip() for cell in line.split("│")[1:-1]]
        for line in out.splitlines()
        if line.startswith("│")
    ]


def test_a_nested_model_is_one_row(run: Run, spec: Write) -> None:
    spec(INNER, "inner.yaml")
    result = run("summary", spec(OUTER))
    assert rows(result.out) == [
        ["input_layer (InputLayer)", "(None, 32, 32, 3)", "0", "-"],
        ["body (Functional)", "(None, 15, 15, 4)", "112", "input_layer"],
        ["flat (Flatten)", "(None, 900)", "0", "body"],
        ["head (Dense)", "(None, 2)", "1,802", "flat"],
    ]
    assert "Total params: 1,914 (7.48 KB)" in result.out


def test_expand_nested_shows_its_layers_below_it(run: Run, spec: Write) -> None:
    spec(INNER, "inner.yaml")
    result = run("summary", spec(OUTER), "--expand-nested", "--columns", "name,params,line")
    assert "│    └ conv (Conv2D)" in result.out
    assert rows(result.out) == [
        ["input_layer (InputLayer)", "0", "3"],
        ["body (Functional)", "112", "5"],
        ["└ input_layer_1 (InputLayer)", "0", "inner.yaml:3"],
        ["└ conv (Conv2D)", "112", "inner.yaml:5"],
        ["└ pool (MaxPooling2D)", "0", "inner.yaml:6"],
        ["flat (Flatten)", "0", "7"],
        ["head (Dense)", "1,802", "8"],
    ]
    # What stands in the nested model's row is not counted twice.
    assert "Total params: 1,914 (7.48 KB)" in result.out


def test_depth_folds_blocks(run: Run, spec: Write) -> None:
    result = run("summary", spec(BLOCKS), "--depth", "1", "--columns", "name,params,weights,kernel")
    assert rows(result.out) == [
        ["stage_0 (pair)", "224", "2 tensors", "-"],
        ["stage_1 (pair)", "584", "2 tensors", "-"],
        ["stage_2 (pair)", "584", "2 tensors", "-"],
        ["flatten (Flatten)", "0", "-", "-"],
        ["head (Dense)", "16,386", "kernel (8192, 2), bias (2,)", "-"],
    ]


def test_like_repeats_fold_when_asked(run: Run, spec: Write) -> None:
    result = run("summary", spec(BLOCKS), "--fold-repeats")
    assert rows(result.out) == [
        ["stage_0_conv (Conv2D)", "(None, 32, 32, 8)", "224"],
        ["stage_0_pool (MaxPooling2D)", "(None, 32, 32, 8)", "0"],
        ["stage_1 … stage_2 (pair) × 2", "(None, 32, 32, 8)", "1,168"],
        ["flatten (Flatten)", "(None, 8192)", "0"],
        ["head (Dense)", "(None, 2)", "16,386"],
    ]


def test_a_repeated_layer_folds_as_well(run: Run, spec: Write) -> None:
    text = CHAIN + "  - {Dense: 10, repeat: 3, name: more}\n"
    result = run("summary", spec(text), "--fold-repeats", "--columns", "name,params,connected-to")
    assert rows(result.out)[-1] == ["more_0 … more_2 (Dense) × 3", "330", "dense"]


def test_layer_range_shows_the_rows_from_one_layer_to_another(run: Run, spec: Write) -> None:
    name = spec(CHAIN)
    names = ["max_pooling2d (MaxPooling2D)", "flatten (Flatten)"]
    for first, last in [("max_pooling2d", "flatten"), ("flatten", "max_pooling2d"), ("m.*", "fl")]:
        result = run("summary", name, "--layer-range", first, last)
        assert [row[0] for row in rows(result.out)] == names
        assert "Total params: 54,410" in result.out


def test_layer_range_takes_blocks(run: Run, spec: Write) -> None:
    result = run("summary", spec(BLOCKS), "--layer-range", "stage_1", "stage_1")
    assert [row[0] for row in rows(result.out)] == [
        *("stage_1_conv (Conv2D)", "stage_1_pool (MaxPooling2D)")
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("fltten", "--layer-range: no layer matches 'fltten'; did you mean `flatten`?"),
        ("[", "--layer-range: no layer matches '['; the layers are input_layer, conv2d, "),
    ],
)
def test_layer_range_with_an_unknown_name(run: Run, spec: Write, name: str, message: str) -> None:
    result = run("summary", spec(CHAIN), "--layer-range", name, "dense")
    assert result.code == 2
    assert message in result.err


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("30,30,1", "(None, 28, 28, 32)"),
        ("30x30x1", "(None, 28, 28, 32)"),
        ("(30, 30, 1)", "(None, 28, 28, 32)"),
        ("[30, 30, 1]", "(None, 28, 28, 32)"),
        ("None,null,1", "(None, None, None, 32)"),
    ],
)
def test_input_shape(run: Run, spec: Write, written: str, shape: str) -> None:
    result = run("summary", spec(CHAIN), "--input-shape", written)
    assert rows(result.out)[0][1] == shape


@pytest.mark.parametrize("written", ["", "a", "3,,4", "-1,2", "1.5,2"])
def test_input_shape_that_is_none(run: Run, spec: Write, written: str) -> None:
    result = run("summary", spec(CHAIN), "--input-shape", written)
    assert result.code == 2
    assert (
        f"{written!r} is no shape; write the sizes of one sample, without the batch: 3,224,224 or "
        "28x28x1, None for any size" in " ".join(result.err.split())
    )


def test_batch_size(run: Run, spec: Write) -> None:
    assert rows(run("summary", spec(CHAIN), "--batch-size", "8").out)[-1][1] == "(8, 10)"


def test_data_format(run: Run, spec: Write) -> None:
    result = run(
        *("summary", spec(CHAIN), "--data-format", "channels_first", "--input-shape", "1,28,28")
    )
    assert rows(result.out)[0][1] == "(None, 32, 26, 26)"


def test_set_overrides_variables(run: Run, spec: Write) -> None:
    result = run("summary", spec(BLOCKS), "--set", "width=16")
    assert rows(result.out)[0][1] == "(None, 32, 32, 16)"


@pytest.mark.parametrize("written", ["width", "=3"])
def test_set_needs_a_name_and_a_value(run: Run, spec: Write, written: str) -> None:
    result = run("summary", spec(BLOCKS), "--set", written)
    assert result.code == 2
    assert f"{written!r} is no setting; write NAME=VALUE" in result.err


def test_folded_rows_are_connected_to_folded_rows(run: Run, spec: Write) -> None:
    columns = ("--columns", "name,connected-to")
    name = spec(BLOCKS)
    assert rows(run("summary", name, "--depth", "1", *columns).out) == [
        ["stage_0 (pair)", "input_layer"],
        ["stage_1 (pair)", "stage_0"],
        ["stage_2 (pair)", "stage_1"],
        ["flatten (Flatten)", "stage_2"],
        ["head (Dense)", "flatten"],
    ]
    assert rows(run("summary", name, "--fold-repeats", *columns).out)[2:4] == [
        ["stage_1 … stage_2 (pair) × 2", "stage_0_pool"],
        ["flatten (Flatten)", "stage_2"],
    ]


def test_from_outside_an_expanded_model_is_still_one_thing(run: Run, spec: Write) -> None:
    spec(INNER, "inner.yaml")
    result = run("summary", spec(OUTER), "--expand-nested", "--columns", "name,connected-to")
    assert rows(result.out)[1:6] == [
        ["body (Functional)", "input_layer"],
        ["└ input_layer_1 (InputLayer)", "input_layer"],
        ["└ conv (Conv2D)", "body/input_layer_1"],
        ["└ pool (MaxPooling2D)", "body/conv"],
        ["flat (Flatten)", "body"],
    ]
