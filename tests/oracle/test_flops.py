"""Operations of the zoo against those that PyTorch's FlopCounterMode counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cnnshape

HERE = Path(__file__).parent
SPECS = HERE.parent.parent / "specs"
RECORD: dict[str, int] = json.loads((HERE / "models" / "flops.json").read_text(encoding="utf-8"))
MODELS = [name for name in RECORD if name != "torch"]


def test_every_model_of_the_zoo_is_recorded() -> None:
    recorded = {path.stem.removeprefix("torch_") for path in HERE.glob("models/torch_*.json")}
    assert recorded == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_flops_are_those_that_pytorch_counts(name: str) -> None:
    path = SPECS / f"{name}.yaml"
    report = cnnshape.load(path if path.exists() else SPECS / "zoo" / f"{name}.yaml")
    assert cnnshape.cost(report).flops == RECORD[name]
