"""The list of weights: names as the frameworks have them, elements, bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cnnshape
from cnnshape import Role

HERE = Path(__file__).parent / "checkpoints"
# Paths and shapes of the variables, written by Keras 3.15.1 (write_keras.py).
PATHS = json.loads((HERE / "keras_paths.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("stem", PATHS)
def test_paths_are_those_of_the_keras_variables(stem: str) -> None:
    model = cnnshape.weights(cnnshape.load(HERE / f"{stem}.yaml"))
    assert {tensor.name: list(tensor.shape) for tensor in model.all} == PATHS[stem]


CHAIN = {"framework": "keras", "input": [3], "layers": [{"Dense": 2}]}
GRAPH = {**CHAIN, "layers": [{"Dense": {"units": 2, "name": "a"}}, {"Add": {"inputs": ["a", "a"]}}]}
SAVED = {
    "class_name": "Functional",
    "config": {
        "name": "net",
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, 3]}},
            {
                "class_name": "Dense",
                "config": {"name": "d", "units": 2},
                "name": "d",
                "inbound_nodes": [
                    {
                        "args": [
                            {
                                "class_name": "__keras_tensor__",
                                "config": {"shape": [None, 3], "keras_history": ["x", 0, 0]},
                            }
                        ],
                        "kwargs": {},
                    }
                ],
            },
        ],
        "input_layers": [["x", 0, 0]],
        "output_layers": [["d", 0, 0]],
    },
}
PREFIXES = {
    "chain without a name": (CHAIN, "sequential/dense/kernel"),
    "chain with a name": ({**CHAIN, "name": "net"}, "net/dense/kernel"),
    "graph": ({**GRAPH, "name": "net"}, "a/kernel"),
    "chain that was saved as a graph": (SAVED, "d/kernel"),
    "chain of PyTorch": (
        {
            "framework": "pytorch",
            "name": "net",
            "input": [3],
            "layers": [{"Linear": {"out_features": 2}}],
        },
        "0.weight",
    ),
}


@pytest.mark.parametrize(("spec", "name"), PREFIXES.values(), ids=list(PREFIXES))
def test_name_of_the_model_stands_in_front_where_keras_has_it(
    spec: dict[str, object], name: str
) -> None:
    assert cnnshape.weights(cnnshape.analyze(spec)).all[0].name == name


def test_sums_are_over_roles() -> None:
    model = cnnshape.weights(cnnshape.load(HERE / "net.yaml"))
    assert model.elements() == 108 + 4 + 4 * 4 + 1 + 144 * 5 + 5
    assert model.elements(Role.STATISTIC) == 9
    # The number of batches is of int64.
    assert model.bytes() == 4 * (model.elements() - 1) + 8
    assert not model.is_partial


def test_weights_that_a_mistake_hides_are_named() -> None:
    spec = "{framework: keras, input: [8, 8, 3], layers: [{Conv2D: {filters: 2}}, {Dense: 3}]}"
    model = cnnshape.weights(cnnshape.analyze(spec))
    assert [row.name for row in model.hidden] == ["conv2d"]
    assert model.is_partial


def test_half_precision_takes_two_bytes() -> None:
    spec = "{framework: keras, dtype: float16, input: [3], layers: [{Dense: 2}]}"
    kernel = cnnshape.weights(cnnshape.analyze(spec)).all[0]
    assert (kernel.dtype, kernel.bytes) == ("float16", 12)


def test_place_is_that_of_the_layer() -> None:
    path = HERE / "net.yaml"
    first = cnnshape.weights(cnnshape.load(path)).all[0]
    assert first.place == f"{path}:5:5"
