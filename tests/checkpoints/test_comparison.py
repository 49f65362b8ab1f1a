"""Files of weights that the real libraries wrote, against specs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

import cnnshape
from cnnshape import Report, Source, WeightComparison
from cnnshape.analysis import analyse
from cnnshape.convert.checkpoints.checkpoint import Stored
from cnnshape.convert.checkpoints.comparison import comparison
from cnnshape.convert.checkpoints.reading import read_checkpoint
from cnnshape.files import open_beside

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
    "weights of a Sequential": Case("chain.yaml", "chain.weights.h5"),
    "weights of one with a name": Case("named.yaml", "named.weights.h5"),
    "weights of a graph, and a kernel that is there twice": Case(
        "branches.yaml", "branches.weights.h5"
    ),
    "weights of recurrent layers and attention": Case("sequences.yaml", "sequences.weights.h5"),
    "weights of a model in a model": Case("nested.yaml", "nested.weights.h5"),
    "archive of Keras": Case("chain.yaml", "chain.keras"),
}


@pytest.mark.parametrize("case", FITTING.values(), ids=list(FITTING))
def test_file_of_the_model_fits(case: Case) -> None:
    found = compared(case.spec, case.file, case.key)
    assert found.fits
    assert found.notes == case.notes
    assert found.fitting == len(found.model.all)


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


def changed(spec: str, *changes: tuple[str, str]) -> Report:
    text = (HERE / spec).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = HERE / spec
    return analyse(Source(text, str(path)), open_beside)


def test_layers_of_a_class_are_told_apart_by_their_shapes_where_the_order_is_another() -> None:
    wide = "  - Conv2D: {filters: 4, kernel_size: 1, inputs: input, name: wide}\n"
    report = changed(
        "branches.yaml",
        (wide, ""),
        ("layers:\n", f"layers:\n{wide.replace(', inputs: input', '')}"),
        ("padding: same}\n", "padding: same, inputs: input}\n"),
    )
    found = comparison(cnnshape.weights(report), read_checkpoint(str(HERE / "branches.weights.h5")))
    assert found.fits
    assert found.notes == (
        "layers of one class stand in another order in the file; their shapes tell which is which",
    )


def test_places_in_a_file_of_keras_are_held_against_variables() -> None:
    report = changed("chain.yaml", ("Dense: 5", "Dense: 7"), ("  - BatchNormalization\n", ""))
    found = cnnshape.compare_weights(report, HERE / "chain.weights.h5")
    assert [(one.tensor.name, one.stored.name) for one in found.mismatched] == [
        ("sequential/dense/kernel", "layers/dense/vars/0"),
        ("sequential/dense/bias", "layers/dense/vars/1"),
    ]
    places = [f"layers/batch_normalization/vars/{number}" for number in range(4)]
    assert [stored.name for stored in found.unexpected] == places
    assert found.fitting == 3


def test_layer_that_a_file_of_keras_lacks_is_missing() -> None:
    report = changed("chain.yaml", ("  - Dense: 5", "  - Dense: 5\n  - Dense: 5"))
    found = cnnshape.compare_weights(report, HERE / "chain.keras")
    names = [missing.tensor.name for missing in found.missing]
    assert names == ["sequential/dense_1/kernel", "sequential/dense_1/bias"]


def test_gates_of_another_size_are_told_in_layers_with_parts() -> None:
    report = changed("sequences.yaml", ("GRU: {units: 5", "GRU: {units: 6"))
    found = cnnshape.compare_weights(report, HERE / "sequences.weights.h5")
    shapes = [(one.tensor.shape, one.stored.shape) for one in found.mismatched[:3]]
    assert shapes == [((6, 18), (6, 15)), ((6, 18), (5, 15)), ((2, 18), (2, 15))]


def test_model_without_the_inner_one_is_compared_layer_by_layer() -> None:
    flat = "  - Conv2D: [4, 3]\n  - Conv2D: [4, 3]\n"
    report = changed("nested.yaml", ("  - Model: encoder.yaml\n    name: encoder\n", flat))
    found = cnnshape.compare_weights(report, HERE / "nested.weights.h5")
    note = "the models inside the model are not those of the file: layers are compared"
    assert note in found.notes
    assert found.fits


_ACROSS = "layers of {} and {} are held together by their order and shapes"
_FLAT = (
    "{} follows a flattened map {}: between channels_last and channels_first the rows of its "
    "kernel need a permutation"
)
_TO_TORCH = (_ACROSS.format("Keras", "PyTorch"), _FLAT.format("fc", "(None, 6, 6, 4)"))
_TO_KERAS = (_ACROSS.format("PyTorch", "Keras"), _FLAT.format("4", "(None, 2, 4, 4)"))
OTHER_FRAMEWORK = {
    "state_dict against Keras": Case("net_keras.yaml", "net.pt", _TO_TORCH),
    "safetensors against Keras": Case("net_keras.yaml", "net.safetensors", _TO_TORCH),
    "weights of Keras against PyTorch": Case("chain_torch.yaml", "chain.weights.h5", _TO_KERAS),
    "archive of Keras against PyTorch": Case("chain_torch.yaml", "chain.keras", _TO_KERAS),
}


@pytest.mark.parametrize("case", OTHER_FRAMEWORK.values(), ids=list(OTHER_FRAMEWORK))
def test_file_of_the_other_framework_fits_with_its_axes_mapped(case: Case) -> None:
    found = compared(case.spec, case.file)
    assert found.fits
    assert found.notes == case.notes
    # The number of batches, which the one has and the other has not, is no difference.
    late = "num_batches_tracked"
    names = [tensor.name for tensor in found.model.all if not tensor.name.endswith(late)]
    assert found.fitting == len(names)


def test_difference_from_the_other_framework_is_told_in_both_orders_of_axes() -> None:
    found = compared("net_keras.yaml", "other.safetensors")
    names = [missing.tensor.name for missing in found.missing]
    assert names == ["net/bn/moving_mean", "net/fc/bias"]
    assert [stored.name for stored in found.unexpected] == ["head.bias"]
    (mismatch,) = found.mismatched
    assert mismatch.tensor.name == "net/fc/kernel"
    assert (mismatch.tensor.shape, mismatch.stored.shape) == ((144, 5), (10, 144))
    assert mismatch.found == (144, 10)


def test_kernel_of_a_convolution_is_told_in_the_order_of_the_model() -> None:
    report = changed("chain_torch.yaml", ("out_channels: 4", "out_channels: 6"))
    found = cnnshape.compare_weights(report, HERE / "chain.keras")
    first = found.mismatched[0]
    assert (first.tensor.name, first.tensor.shape) == ("0.weight", (6, 3, 3, 3))
    assert (first.stored.shape, first.found) == ((3, 3, 3, 4), (4, 3, 3, 3))


def test_layer_that_the_other_framework_has_not_is_not_compared() -> None:
    found = compared("sequences.yaml", "net.pt")
    assert not found.fits
    assert len(found.uncompared) == 6
    assert found.uncompared[1] == (
        f"gru (GRU) at {HERE / 'sequences.yaml'}:5:5: PyTorch has no layer with the same weights"
    )


ORDERED = {
    "one channel": ("{framework: pytorch, input: [1, 4, 4], layers: [Flatten, {Linear: [16, 2]}]}"),
    "one pixel": ("{framework: pytorch, input: [4, 1, 1], layers: [Flatten, {Linear: [4, 2]}]}"),
    "no map": ("{framework: pytorch, input: [4], layers: [{Linear: [4, 2]}]}"),
}


@pytest.mark.parametrize("text", ORDERED.values(), ids=list(ORDERED))
def test_rows_that_have_one_order_need_no_permutation(text: str) -> None:
    found = cnnshape.compare_weights(cnnshape.analyze(text), HERE / "chain.keras")
    assert found.notes == (_ACROSS.format("PyTorch", "Keras"),)
