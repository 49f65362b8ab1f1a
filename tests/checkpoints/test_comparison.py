"""Files of weights that the real libraries wrote, against specs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

import cnnshape
from cnnshape import WeightComparison

HERE = Path(__file__).parent
_LATE = "1 tensor that older versions did not save (bn.num_batches_tracked, …): loading takes that"
_HALF = "8 tensors of bfloat16: loading makes float32 of them"


def compared(spec: str, file: str, key: str = "") -> WeightComparison:
    return cnnshape.compare_weights(cnnshape.load(HERE / spec), HERE / file, key=key)


class Case(NamedTuple):
    spec: str
    file: str
    notes: tuple[str, ...] = ()
    key: str = ""


FITTING = {
    "safetensors": Case("net.yaml", "net.safetensors"),
    "safetensors of bfloat16": Case("net.yaml", "bfloat16.safetensors", (_HALF,)),
    "index over two files": Case("net.yaml", "model.safetensors.index.json"),
}


@pytest.mark.parametrize("case", FITTING.values(), ids=list(FITTING))
def test_file_of_the_model_fits(case: Case) -> None:
    found = compared(case.spec, case.file, case.key)
    assert found.fits
    assert found.notes == case.notes
    assert found.fitting == len(found.checkpoint.tensors)


def test_other_file_is_missing_has_more_and_is_of_other_sizes() -> None:
    found = compared("net.yaml", "other.safetensors")
    assert not found.fits
    assert [missing.tensor.name for missing in found.missing] == ["bn.running_mean", "fc.bias"]
    assert [stored.name for stored in found.unexpected] == ["head.bias"]
    (mismatch,) = found.mismatched
    assert (mismatch.tensor.name, mismatch.tensor.shape) == ("fc.weight", (5, 144))
    assert mismatch.stored.shape == (10, 144)
    assert found.notes == (_LATE,)
    assert found.fitting == 5


def test_model_that_stands_deeper_is_compared_without_what_is_in_front() -> None:
    spec = {
        "framework": "pytorch",
        "input": [3, 8, 8],
        "blocks": {
            "net": {
                "layers": [
                    {"Conv2d": {"out_channels": 4, "kernel_size": 3, "name": "conv"}},
                    {"BatchNorm2d": {"name": "bn"}},
                    {"Flatten": {"name": "flat"}},
                    {"Linear": {"out_features": 5, "name": "fc"}},
                ]
            }
        },
        "layers": [{"net": {"name": "body"}}],
    }
    found = cnnshape.compare_weights(cnnshape.analyze(spec), HERE / "net.safetensors")
    assert found.fits
    assert found.notes == (
        "the names in the model have `body.` in front, which those in the file have not",
    )
