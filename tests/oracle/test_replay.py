"""Every recorded case of every layer, replayed without the frameworks.

A record says what Keras or PyTorch themselves do with one layer, its arguments and its inputs.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from replay import FAMILIES, FRAMEWORKS, differences, family, records

from cnnshape.dialects.registry import dialect

# Recorded layers that cnnshape does not know.
NOT_YET: set[str] = set()

# Rows in which cnnshape differs on purpose: what it does there, and why.
_LEGACY = "the input's shape stands at the top of the spec, not in the first layer"
_IGNORED = "an argument that does nothing is most likely meant for another layer"
_WHOLE = "a size is a whole number; Keras lets this pass and gives a shape that it cannot build"
_DROPPED = "an argument of Keras 2 that Keras 3 only warns of"
_TWICE = "an axis that is named twice: Keras's shape is not what the computation gives"
_NUMBERS = "what kind of numbers flows inside a model is not known"
_FUNCTION = "a function is never run, also where Keras runs it to see what comes out"
_SPARSE = "sparse tensors are there on some backends only, and a spec does not name one"

DIFFERENT: dict[str, str] = {
    "mean(dim=1)@4x5:int64": _NUMBERS,
    "Conv2D(filters=4,kernel_size=3,input_shape=[9,8,3])@9x8x3": _LEGACY,
    "Reshape(target_shape=[3,4.0])@12": _WHOLE,
    "Embedding(input_dim=20,output_dim=5,input_length=6)@6:int32": _DROPPED,
    "Embedding(input_dim=20,output_dim=5,input_length=7)@6:int32": _DROPPED,
    "Identity(anything=1)@3x4": _IGNORED,
    "ops.squeeze(axis=[1,1])@1x4x1": _TWICE,
    "Lambda()@5x4": _FUNCTION,
    "StringLookup(vocabulary=[a,b],output_mode=multi_hot,sparse=True)@3:string": _SPARSE,
    "Embedding(num_embeddings=20,embedding_dim=5)@6": _NUMBERS,
}


def known(framework: str, layer: str) -> bool:
    return dialect(FRAMEWORKS[framework]).find(layer) is not None


@pytest.mark.parametrize("path", FAMILIES, ids=family)
def test_layers_do_what_the_framework_does(path: Path) -> None:
    framework = path.parent.name
    found: list[str] = []
    for case in records(path):
        if not known(framework, case["layer"]):
            continue
        lines = list(differences(framework, case))
        if case["name"] in DIFFERENT:
            assert lines, f"{case['name']} no longer differs: remove it from DIFFERENT"
            continue
        found.extend(f"{case['name']}: {line}" for line in lines)
    assert not found, f"{len(found)} differences:\n" + "\n".join(found)


def test_every_recorded_layer_is_known() -> None:
    unknown = {
        case["layer"]
        for path in FAMILIES
        for case in records(path)
        if not known(path.parent.name, case["layer"])
    }
    assert sorted(unknown) == sorted(NOT_YET)


def test_every_exception_is_a_recorded_case() -> None:
    names = {case["name"] for path in FAMILIES for case in records(path)}
    assert set(DIFFERENT) <= names
