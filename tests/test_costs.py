"""What layers and models cost: operations, bytes, and memory over the lifetime of tensors."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape import UNKNOWN, Cost
from cnnshape.optimizers import STATES

ROOT = Path(__file__).parent.parent


def cost_of(text: str, batch_size: int | None = None) -> Cost:
    report = cnnshape.analyze(text, batch_size=batch_size)
    assert report.ok, report.diagnostics
    return cnnshape.cost(report)


# Three small graphs, each with the tensors that live while a layer is computed, in elements of 4
# bytes. A tensor lives from its own line to the last line that takes it; the output to the end.

CHAIN = """\
framework: pytorch
input: [1, 8, 8]                                        # x: 1·8·8 = 64
layers:
  - Conv2d: {out_channels: 4, kernel_size: 3, name: a}      # 4·6·6 = 144, a of 40 weights
  - ReLU: {name: b}                                         # 144
  - MaxPool2d: {kernel_size: 2, name: c}                    # 4·3·3 = 36
  - Flatten: {name: d}                                      # 36
  - Linear: {out_features: 5, name: e}                      # 5, of 36·5 + 5 = 185 weights
"""
# layer | lives                | elements
# x     | x                    |  64
# a     | x + a                | 208
# b     | a + b                | 288  ← the peak
# c     | b + c                | 180
# d     | c + d                |  72
# e     | d + e                |  41
CHAIN_LIVES = [64, 208, 288, 180, 72, 41]

RESIDUAL = """\
framework: pytorch
input: [8, 4, 4]                                        # x: 128
layers:
  - Conv2d: {out_channels: 8, kernel_size: 3, padding: 1, name: a, bias: false}         # 128
  - ReLU: {name: b}                                                                     # 128
  - Conv2d: {out_channels: 8, kernel_size: 3, padding: 1, name: c, bias: false}         # 128
  - add: {inputs: [c, input], name: d}                                                  # 128
  - AvgPool2d: {kernel_size: 4, name: e}                                                # 8
"""
# The way around holds x until d has taken it.
# x     | x                    | 128
# a     | x + a                | 256
# b     | x + a + b            | 384  ← the peak, met again at c and d
# c     | x + b + c            | 384
# d     | x + c + d            | 384
# e     | d + e                | 136
RESIDUAL_LIVES = [128, 256, 384, 384, 384, 136]

DENSE = """\
framework: pytorch
input: [4, 4, 4]                                        # x: 64
layers:
  - Conv2d: {out_channels: 2, kernel_size: 3, padding: 1, bias: false, name: a}         # 2·16 = 32
  - cat: {inputs: [input, a], dim: 1, name: b}                                          # 6·16 = 96
  - Conv2d: {out_channels: 2, kernel_size: 3, padding: 1, bias: false, name: c}         # 32
  - cat: {inputs: [input, a, c], dim: 1, name: d}                                       # 8·16 = 128
  - Conv2d: {out_channels: 1, kernel_size: 1, bias: false, name: e}                     # 16
"""
# Every piece lives until the last concatenation that takes it.
# x     | x                    |  64
# a     | x + a                |  96
# b     | x + a + b            | 192
# c     | x + a + b + c        | 224
# d     | x + a + c + d        | 256  ← the peak
# e     | d + e                | 144
DENSE_LIVES = [64, 96, 192, 224, 256, 144]


@pytest.mark.parametrize("batch", [None, 1, 16])
@pytest.mark.parametrize(
    ("text", "lives", "layer", "weights"),
    [
        pytest.param(CHAIN, CHAIN_LIVES, "b", 40 + 185, id="chain"),
        pytest.param(RESIDUAL, RESIDUAL_LIVES, "b", 2 * 8 * 8 * 9, id="residual"),
        pytest.param(DENSE, DENSE_LIVES, "d", 2 * 4 * 9 + 2 * 6 * 9 + 8, id="dense"),
    ],
)
def test_peak_memory_is_that_of_the_table(
    text: str, lives: list[int], layer: str, weights: int, batch: int | None
) -> None:
    cost = cost_of(text, batch)
    assert cost.batch_size == (batch or 1)
    assert cost.memory.peak == 4 * max(lives) * (batch or 1)
    assert cost.memory.layer == layer
    assert cost.weights == 4 * weights
    assert cost.inference_memory == 4 * (max(lives) * (batch or 1) + weights)


def test_an_output_lives_to_the_end_and_what_nothing_takes_while_it_is_made() -> None:
    cost = cost_of("""\
framework: keras
inputs: {x: [10]}
layers:
  - Dense: {units: 100, name: early, inputs: x}
  - Dense: {units: 50, name: unused, inputs: x}
  - Dense: {units: 20, name: last, inputs: x}
outputs: [early, last]
""")
    # x + early + unused, then x + early + last.
    assert (cost.memory.peak, cost.memory.layer) == (4 * 160, "unused")


def test_the_pieces_of_a_tensor_live_apart() -> None:
    cost = cost_of("""\
framework: pytorch
input: [4, 10]
layers:
  - chunk: {chunks: 2, dim: 1, name: halves}
  - relu: {inputs: halves.0, name: a}
  - relu: {inputs: halves.1, name: b}
  - cat: {inputs: [a, b], dim: 1}
""")
    # x + both halves = 80; halves + a = 60; second half + a + b = 60; a + b + cat = 80.
    assert (cost.memory.peak, cost.memory.layer) == (4 * 80, "halves")
    assert cost["halves"].activations == 4 * 40


def test_a_layer_costs_what_all_its_calls_cost() -> None:
    cost = cost_of("""\
framework: keras
inputs: {a: [8], b: [8]}
layers:
  - Dense: {units: 4, name: twin, inputs: a}
  - reuse: twin
    inputs: b
    name: other
  - Add: {inputs: [twin, other]}
""")
    twin = cost["twin"]
    assert (twin.macs, twin.flops, twin.size, twin.activations) == (64, 128, 4 * 36, 2 * 16)


def test_bytes_are_those_of_the_type() -> None:
    text = "framework: keras\ndtype: float16\ninput: [8]\nlayers: [{Dense: 4}]\n"
    cost = cost_of(text)
    assert (cost["dense"].size, cost["dense"].activations) == (2 * 36, 2 * 4)


def test_buffers_are_among_the_weights_and_not_among_what_is_trained() -> None:
    cost = cost_of("framework: pytorch\ninput: [3, 4, 4]\nlayers: [BatchNorm2d]\n")
    # Scale, shift, mean and variance, and the number of batches as int64.
    assert (cost.weights, cost.trainable) == (4 * 4 * 3 + 8, 4 * 2 * 3)
    assert cost["0"].size == 4 * 2 * 3


@pytest.mark.parametrize(("optimizer", "tensors"), STATES.items())
def test_training_keeps_gradients_state_and_all_activations(optimizer: str, tensors: int) -> None:
    cost = cost_of(CHAIN, 16)
    training = cost.training(optimizer)
    assert training.weights == training.gradients == 4 * 225
    assert training.state == tensors * 4 * 225
    assert training.activations == cost.memory.total == 4 * 16 * (64 + 144 + 144 + 36 + 36 + 5)
    assert training.total == 2 * 4 * 225 + training.state + training.activations


def test_frozen_weights_have_no_gradient() -> None:
    text = (
        "framework: keras\ninput: [8]\nlayers:\n  - Dense: 4\n    trainable: false\n  - Dense: 1\n"
    )
    training = cost_of(text).training("adam")
    assert (training.weights, training.gradients, training.state) == (4 * 41, 4 * 5, 8 * 5)


def test_an_unknown_optimizer_is_no_key() -> None:
    with pytest.raises(KeyError, match="sgdd"):
        cost_of(CHAIN).training("sgdd")


def test_what_is_open_or_wrong_is_unknown_and_counted() -> None:
    text = "framework: keras\ninput: [null, 8]\nlayers: [{Dense: 4}, {Dense: no}]\n"
    cost = cnnshape.cost(cnnshape.analyze(text))
    assert cost["dense"].activations is UNKNOWN
    assert cost["dense_1"].size is UNKNOWN
    assert (cost.memory.missing, cost.weights_missing, cost.memory_missing) == (3, 1, 3)
    assert cost.weights == 4 * 36


def test_a_spec_without_layers_costs_nothing() -> None:
    cost = cnnshape.cost(cnnshape.analyze(""))
    assert (cost.layers, cost.memory.peak, cost.weights) == ({}, 0, 0)


def test_several_layers_have_the_field_of_what_leads_out_of_them() -> None:
    cost = cost_of(CHAIN)
    both = cost.of(["a", "b"])
    assert (both.macs, both.flops) == (1296, 2592)
    assert both.size == 160
    assert both.activations == 4 * 288
    assert both.field == cost["b"].field
    residual = cost_of(RESIDUAL)
    assert residual.of(["a", "input"]).field.size == (None, None)


@pytest.mark.parametrize("path", sorted(ROOT.glob("specs/**/*.yaml")), ids=lambda path: path.stem)
def test_the_peak_lies_between_the_largest_tensor_and_the_sum(path: Path) -> None:
    report = cnnshape.load(path)
    cost = cnnshape.cost(report)
    largest = max(c.activations for c in cost.layers.values() if isinstance(c.activations, int))
    if all(row.calls == 1 for row in report.rows):
        assert largest <= cost.memory.peak
    assert cost.memory.peak <= cost.memory.total


def test_the_input_of_a_nested_model_is_no_tensor_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").write_text(
        "framework: keras\ninput: [8, 8, 3]\nlayers: [{Conv2D: [4, 3]}, {Conv2D: [2, 3]}]\n"
    )
    (tmp_path / "outer.yaml").write_text(
        "framework: keras\ninput: [10, 10, 3]\nlayers:\n"
        "  - Conv2D: [3, 3]\n  - Model: inner.yaml\n    name: inner\n"
    )
    report = cnnshape.load(tmp_path / "outer.yaml")
    cost = cnnshape.cost(report)
    # The input with the first map, which dies when the second is made, and so on.
    made = [10 * 10 * 3, 8 * 8 * 3, 6 * 6 * 4, 4 * 4 * 2]
    assert cost.memory.total == 4 * sum(made)
    assert cost.memory.peak == 4 * (made[0] + made[1])
    assert cost[report.outputs[0]].field.size == (7, 7)
