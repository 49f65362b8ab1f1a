"""Receptive fields against what the gradients of PyTorch reach, layer by layer."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import cnnshape

HERE = Path(__file__).parent
SPECS = HERE.parent.parent / "specs"
RECORD: dict[str, Any] = json.loads((HERE / "models" / "fields.json").read_text(encoding="utf-8"))
MEASURED = [
    pytest.param(name, layer, id=f"{name}:{layer}")
    for name, model in RECORD.items()
    if name != "torch"
    for layer in model["layers"]
]


@pytest.mark.parametrize(("name", "layer"), MEASURED)
def test_fields_are_those_that_gradients_of_pytorch_reach(name: str, layer: str) -> None:
    model = RECORD[name]
    path = SPECS / f"{name}.yaml"
    path = path if path.exists() else SPECS / "zoo" / f"{name}.yaml"
    report = cnnshape.load(path, input_shape=model["input"], batch_size=1)
    found = cnnshape.cost(report)[layer].field
    at, ends = model["layers"][layer]["position"], model["layers"][layer]["ends"]
    if found.size[-1] == "all":
        # Up to what the last window left over at the border, if any.
        assert ends == [ends[0]] * len(ends)
        assert ends[0][0] == 0
        return
    assert found.size[-1] == max(last - first + 1 for first, last in ends)
    stride = found.stride[-1]
    assert stride is not None
    middles = [Fraction(first + last, 2) for first, last in ends]
    half = len(ends) // 2
    assert [b - a for a, b in zip(middles[:half], middles[half:], strict=True)] == [
        stride * half
    ] * half
    centre = found.centre[-1]
    if centre is not None:
        line = [middle - (at + number) * stride for number, middle in enumerate(middles)]
        assert centre == sum(line) / len(line)
