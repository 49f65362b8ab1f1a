"""The table of `cnnshape summary`."""

from __future__ import annotations

import pytest
from commandline import CHAIN, WRONG, Run, Write, process

MNIST = """\
Model: "mnist_cnn"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┓
┃ Layer (type)                   ┃ Output Shape       ┃ Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━┩
│ conv2d (Conv2D)                │ (None, 26, 26, 32) │     320 │
├────────────────────────────────┼────────────────────┼─────────┤
│ max_pooling2d (MaxPooling2D)   │ (None, 13, 13, 32) │       0 │
├────────────────────────────────┼────────────────────┼─────────┤
│ conv2d_1 (Conv2D)              │ (None, 11, 11, 64) │  18,496 │
├────────────────────────────────┼────────────────────┼─────────┤
│ max_pooling2d_1 (MaxPooling2D) │ (None, 5, 5, 64)   │       0 │
├────────────────────────────────┼────────────────────┼─────────┤
│ flatten (Flatten)              │ (None, 1600)       │       0 │
├────────────────────────────────┼────────────────────┼─────────┤
│ dense (Dense)                  │ (None, 10)         │  16,010 │
└────────────────────────────────┴────────────────────┴─────────┘
 Total params: 34,826 (136.04 KB)
 Trainable params: 34,826 (136.04 KB)
 Non-trainable params: 0 (0.00 B)
 MACs per sample: 2,440,960 (multiply-accumulates of convolutions, linear layers and matrix \
products; no bias)
"""

MNIST_SPEC = """\
name: mnist_cnn
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: [32, 3]
  - MaxPooling2D
  - Conv2D: [64, 3]
  - MaxPooling2D
  - Flatten
  - Dense: 10
"""


def test_the_table_looks_as_in_keras(run: Run, spec: Write) -> None:
    assert run("summary", spec(MNIST_SPEC)) == (0, MNIST, "")


def test_a_graph_shows_its_input_and_what_each_layer_is_connected_to(run: Run, spec: Write) -> None:
    text = CHAIN + "    inputs: [flatten]\noutputs: [max_pooling2d, dense]\n"
    result = run("summary", spec(text))
    assert result.code == 0
    assert "Connected to" in result.out
    assert "│ input_layer (InputLayer)     │ (None, 28, 28, 1)  │       0 │ -" in result.out
    assert (
        "│ conv2d (Conv2D)              │ (None, 26, 26, 32) │     320 │ input_layer" in result.out
    )


def test_a_mistake_marks_its_row_and_makes_the_totals_partial(run: Run, spec: Write) -> None:
    result = run("summary", spec(WRONG))
    assert result.code == 1
    assert "│ ✗ first (Conv2D)         │ (None, ?, ?, 32)  │       ? │ input_layer" in result.out
    assert "│ pool (MaxPooling2D)      │ (None, ?, ?, 32)  │       0 │ first" in result.out
    assert "│ ✗ dense (Dense)          │ (None, ?)" in result.out
    assert "Total params: 0 (0.00 B), partial: 3 layers are not in it" in result.out
    # The same diagnostics as `check`, below the table.
    checked = run("check", "model.yaml")
    assert (
        checked.out.removesuffix("Found 3 errors in 1 spec; 2 fixable with --fix.\n") in result.out
    )


def test_one_missing_layer_is_told_in_the_singular(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN.replace("Dense: 10", "Dense: ten")))
    assert "partial: 1 layer is not in it" in result.out


def test_a_spec_without_layers_shows_only_what_is_wrong(run: Run, spec: Write) -> None:
    result = run("summary", spec(""))
    assert result.code == 1
    assert result.out.startswith("error[CS005] missing-key: the file is empty\n")
    assert "Model:" not in result.out


def test_several_specs_are_compared_at_the_end(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN, "a.yaml"), spec(WRONG, "b.yaml"), spec("x", "c.yaml"))
    assert result.code == 1
    assert result.out.count('Model: "') == 2
    assert result.out.endswith("""
┏━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━┓
┃ Spec   ┃ Output Shape          ┃ Param # ┃      Size ┃    MACs ┃ Problems ┃
┡━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━┩
│ a.yaml │ (None, 10)            │  54,410 │ 212.54 KB │ 248,768 │ none     │
│ b.yaml │ [(None, ?), (..., 3)] │   0 + ? │    0.00 B │   0 + ? │ 3 errors │
│ c.yaml │ ?                     │       ? │         ? │       ? │ 1 error  │
└────────┴───────────────────────┴─────────┴───────────┴─────────┴──────────┘
""")


def test_many_outputs_are_counted_in_the_comparison(run: Run, spec: Write) -> None:
    text = CHAIN + "outputs: [conv2d, flatten, dense]\n"
    result = run("summary", spec(text, "a.yaml"), spec(CHAIN, "b.yaml"))
    assert "│ a.yaml │ 3 outputs    │" in result.out


def test_standard_input() -> None:
    result = process("summary", "-", stdin=MNIST_SPEC)
    assert (result.code, result.out, result.err) == (0, MNIST, "")


def test_columns(run: Run, spec: Write) -> None:
    every = (
        "name,type,input-shape,output-shape,params,trainable,non-trainable,connected-to,kernel,macs,"
        "weights,calls,line"
    )
    result = run("summary", spec(CHAIN), "--columns", every)
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.out.splitlines()]
    header = [cell.strip() for cell in result.out.splitlines()[2].split("┃")[1:-1]]
    assert header == [
        *("Layer", "Type", "Input Shape", "Output Shape", "Param #", "Trainable #"),
        *("Non-trainable #", "Connected to", "Kernel", "MACs", "Weights", "Calls", "Line"),
    ]
    assert lines[4] == [
        *("conv2d", "Conv2D", "(None, 28, 28, 1)", "(None, 26, 26, 32)", "320", "320", "0"),
        *("input_layer", "(3, 3)", "194,688", "kernel (3, 3, 1, 32), bias (32,)", "1", "5"),
    ]
    assert lines[6][8:11] == ["(2, 2)", "0", "-"]
    assert lines[8][8:11] == ["-", "0", "-"]


def test_columns_may_be_written_with_underscores(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN), "--columns", "name, output_shape")
    assert result.out.splitlines()[2] == "┃ Layer (type)                 ┃ Output Shape       ┃"


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("output-shap", "there is no column 'output-shap'; did you mean `output-shape`?"),
        (
            "xyz",
            "there is no column 'xyz'; there are name, type, input-shape, output-shape, params",
        ),
    ],
)
def test_unknown_columns(run: Run, spec: Write, name: str, help: str) -> None:
    result = run("summary", spec(CHAIN), "--columns", name)
    assert result.code == 2
    assert help in result.err


def test_a_shared_layer_shows_its_calls(run: Run, spec: Write) -> None:
    text = """\
framework: keras
inputs: {a: [8], b: [8]}
layers:
  - Dense: {units: 4, name: encoder, inputs: a}
  - reuse: encoder
    inputs: b
    name: again
outputs: [encoder, again]
"""
    result = run("summary", spec(text), "--columns", "name,params,connected-to,macs,calls")
    assert "│ encoder (Dense), 2 calls │      36 │ a, b         │   64 │     2 │" in result.out


def test_markdown(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN), "--format", "markdown")
    assert result.code == 0
    assert result.out == (
        "## chain\n"
        "\n"
        "| Layer (type) | Output Shape | Param # |\n"
        "| --- | --- | ---: |\n"
        "| conv2d (Conv2D) | (None, 26, 26, 32) | 320 |\n"
        "| max\\_pooling2d (MaxPooling2D) | (None, 13, 13, 32) | 0 |\n"
        "| flatten (Flatten) | (None, 5408) | 0 |\n"
        "| dense (Dense) | (None, 10) | 54,090 |\n"
        "\n"
        "- Total params: 54,410 (212.54 KB)\n"
        "- Trainable params: 54,410 (212.54 KB)\n"
        "- Non-trainable params: 0 (0.00 B)\n"
        "- MACs per sample: 248,768 (multiply-accumulates of convolutions, linear layers and "
        "matrix products; no bias)\n"
    )


def test_csv_is_data(run: Run, spec: Write) -> None:
    result = run("summary", spec(WRONG), "--format", "csv")
    assert result.code == 1
    assert result.out.splitlines()[:3] == [
        "name,type,output_shape,params,connected_to",
        'input_layer,InputLayer,"(None, 28, 28, 1)",0,-',
        'first,Conv2D,"(None, ?, ?, 32)",?,input_layer',
    ]
    # What is wrong stands beside the data, not in it.
    assert result.err.startswith("error[CS102] unknown-argument: ")


def test_csv_of_several_specs_names_them(run: Run, spec: Write) -> None:
    result = run(
        *("summary", spec(CHAIN, "a.yaml"), spec(CHAIN, "b.yaml")),
        *("--format", "csv", "--columns", "name,params,macs"),
    )
    assert result.out.splitlines()[:2] == ["spec,name,params,macs", "a.yaml,conv2d,320,194688"]
    assert result.out.splitlines()[-1] == "b.yaml,dense,54090,54080"
