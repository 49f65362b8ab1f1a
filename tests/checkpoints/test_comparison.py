"""Files of weights that the real libraries wrote, against specs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

import cnnshape
from cnnshape import WeightComparison
from cnnshape.convert.checkpoints.checkpoint import Stored
from cnnshape.convert.checkpoints.comparison import comparison
from cnnshape.convert.checkpoints.reading import read_checkpoint

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
    "state_dict": Case("net.yaml", "net.pt"),
    "state_dict of bfloat16": Case("net.yaml", "bfloat16.pt", (_HALF,)),
    "state_dict with a type that came later": Case(
        "net.yaml", "uint16.pt", ("1 tensor of uint16: loading makes float32 of them",)
    ),
    "state_dict of DataParallel": Case(
        "net.yaml",
        "data_parallel.pt",
        (
            "the names have `module.` of DataParallel, which was left out; before loading, take it "
            "out of the keys",
        ),
    ),
    "state_dict of torch.compile": Case(
        "net.yaml",
        "compiled.pt",
        (
            "the names have `_orig_mod.` of torch.compile, which was left out; before loading, "
            "take it out of the keys",
        ),
    ),
    "state_dict with something in front": Case(
        "net.yaml",
        "prefixed.pt",
        ("the names in the file have `model.` in front, which was left out",),
    ),
    "state_dict among other things": Case("net.yaml", "training.pt"),
    "one of two dictionaries": Case("net.yaml", "two.pt", key="generator"),
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


def test_shared_tensor_has_both_names() -> None:
    spec = {
        "framework": "pytorch",
        "input": [3],
        "layers": [{"Linear": [3, 3], "name": "a"}, {"Linear": [3, 3], "name": "b"}],
    }
    assert cnnshape.compare_weights(cnnshape.analyze(spec), HERE / "shared.pt").fits


def test_parameters_alone_lack_the_buffers() -> None:
    # No version is said in such a file, so that the number of batches may be missing.
    found = compared("net.yaml", "parameters.pt")
    names = [missing.tensor.name for missing in found.missing]
    assert names == ["bn.running_mean", "bn.running_var"]
    assert found.notes == (_LATE,)


def test_number_of_batches_is_missing_where_the_file_is_of_a_version_that_saves_it() -> None:
    checkpoint = read_checkpoint(str(HERE / "net.pt"))
    assert checkpoint.versions["bn"] == 2
    tensors = dict(checkpoint.tensors)
    del tensors["bn.num_batches_tracked"]
    model = cnnshape.weights(cnnshape.load(HERE / "net.yaml"))
    found = comparison(model, checkpoint._replace(tensors=tensors))
    assert [missing.tensor.name for missing in found.missing] == ["bn.num_batches_tracked"]


def test_types_are_read() -> None:
    tensors = read_checkpoint(str(HERE / "uint16.pt")).tensors
    assert tensors["fc.bias"].dtype == "uint16"
    assert tensors["bn.num_batches_tracked"] == Stored("bn.num_batches_tracked", (), "int64")


def test_reading_raises_os_error_in_python() -> None:
    with pytest.raises(OSError, match=r"whole_module\.pt: it holds a whole pickled object"):
        compared("net.yaml", "whole_module.pt")
