"""Whole models, layer by layer, against what the frameworks say about the same models."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape import BATCH, Role

HERE = Path(__file__).parent
SPECS = HERE.parent.parent / "specs"

# Spec → record.
KERAS = {
    "keras_vgg16": "keras_vgg16",
    "keras_resnet50": "keras_resnet50",
    "mnist_cnn": "keras_mnist_cnn",
    "mnist_cnn_channels_first": "keras_mnist_cnn_channels_first",
    "convlstm_flatten": "keras_conv_lstm_flatten",
    "convlstm_gap": "keras_conv_lstm_gap",
}
TORCH = ("resnet18", "resnet50", "mobilenet_v2", "densenet121")
# Half of what torch.utils.flop_counter.FlopCounterMode counts.
MACS = {"resnet18": 1_814_073_344, "mobilenet_v2": 300_774_272}


def record(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "models" / f"{name}.json").read_text("utf-8"))
    return found


def load(name: str, **options: Any) -> cnnshape.Report:
    return cnnshape.load(SPECS / f"{name}.yaml", **options)


def plain(shape: Iterable[Any]) -> list[Any]:
    return [None if dim is BATCH else dim for dim in shape]


def keras_row(row: cnnshape.Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "class": row.type,
        "output_shape": plain(row.output_shape),
        "params": row.params,
        "trainable": row.trainable_params,
        "non_trainable": row.non_trainable_params,
        "weights": [
            [
                weight.name.removeprefix(f"{row.name}/"),
                plain(weight.shape),
                weight.dtype,
                "trainable" if weight.role is Role.TRAINABLE else "non_trainable",
            ]
            for weight in row.weights or ()
        ],
        "inbound": list(row.inputs),
    }


@pytest.mark.parametrize(("spec", "recorded"), KERAS.items())
def test_keras_model_is_the_recorded_one_layer_by_layer(spec: str, recorded: str) -> None:
    report, wanted = load(spec), record(recorded)
    assert report.diagnostics == ()
    # ResNet50's shortcuts are listed elsewhere in keras.applications: by name, in the spec's order.
    by_name = {row["name"]: row for row in wanted["layers"]}
    assert {row.name for row in report} == set(by_name)
    assert [keras_row(row) for row in report] == [by_name[row.name] for row in report]
    totals = report.totals
    assert (totals.params, totals.trainable_params, totals.non_trainable_params) == (
        wanted["total_params"],
        wanted["trainable_params"],
        wanted["non_trainable_params"],
    )
    assert totals.status == "complete"
    assert plain(report[report.outputs[0]].output_shape) == wanted["output_shape"]


@pytest.mark.parametrize("spec", [name for name in KERAS if name != "keras_resnet50"])
def test_keras_layers_come_in_the_recorded_order(spec: str) -> None:
    assert [row.name for row in load(spec)] == [
        row["name"] for row in record(KERAS[spec])["layers"]
    ]


def test_model_inside_a_model_is_the_recorded_one() -> None:
    report, wanted = load("vgg16_transfer"), record("keras_vgg16_head")
    assert report.diagnostics == ()
    rows = {row["name"]: row for row in wanted["layers"]}
    inner = [row for row in report if any(group.nested for group in row.group_path)]
    (group,) = {row.group_path[0] for row in inner}
    assert (group.name, group.type) == ("vgg16", rows["vgg16"]["class"])
    assert plain(inner[-1].output_shape) == rows["vgg16"]["output_shape"]
    assert sum(row.params for row in inner if isinstance(row.params, int)) == 14_714_688
    weights = [weight for row in inner for weight in row.weights or ()]
    assert [[w.name.removeprefix("vgg16/"), plain(w.shape)] for w in weights] == [
        weight[:2] for weight in rows["vgg16"]["weights"]
    ]
    for name in ("flatten", "dense", "dense_1"):
        assert keras_row(report[name])["weights"] == rows[name]["weights"]
        assert plain(report[name].output_shape) == rows[name]["output_shape"]
        assert report[name].params == rows[name]["params"]
    # The spec freezes what the record trains.
    assert report.totals.params == wanted["total_params"]
    assert report.totals.non_trainable_params == rows["vgg16"]["params"]


def torch_modules(wanted: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The first call of each module of the trace."""
    modules: dict[str, dict[str, Any]] = {}
    for node in wanted["nodes"]:
        if node["op"] == "call_module":
            modules.setdefault(node["target"], node)
    return modules


def called(wanted: dict[str, Any], name: str) -> int:
    return sum(node["op"] == "call_module" and node["target"] == name for node in wanted["nodes"])


@pytest.mark.parametrize("spec", TORCH)
def test_pytorch_model_has_the_recorded_modules(spec: str) -> None:
    report, wanted = load(spec, batch_size=1), record(f"torch_{spec}")
    assert report.diagnostics == ()
    modules = torch_modules(wanted)
    own = {row.name: row for row in report.layers if row.name in modules}
    assert [name for name in modules if name not in own] == []
    found = [
        (row.name, row.type, plain(row.output_shape), row.params, row.calls) for row in own.values()
    ]
    assert sorted(found) == sorted(
        (name, node["type"], node["output_shape"], node["params"], called(wanted, name))
        for name, node in modules.items()
    )


@pytest.mark.parametrize("spec", TORCH)
def test_pytorch_state_dict_is_the_recorded_one(spec: str) -> None:
    report, wanted = load(spec), record(f"torch_{spec}")
    found = [
        (weight.name, list(weight.shape), weight.role)
        for row in report
        for weight in row.weights or ()
    ]
    expected = []
    for name, node in torch_modules(wanted).items():
        for roles, role in (("weights", Role.TRAINABLE), ("buffers", Role.STATISTIC)):
            expected += [(f"{name}.{key}", shape, role) for key, shape in node[roles].items()]
    assert found == expected


@pytest.mark.parametrize("spec", TORCH)
def test_pytorch_totals_are_the_recorded_ones(spec: str) -> None:
    report, wanted = load(spec), record(f"torch_{spec}")
    totals = report.totals
    assert (totals.params, totals.trainable_params) == (
        wanted["total_params"],
        wanted["trainable_params"],
    )
    assert totals.non_trainable_params == 0
    assert totals.status == "complete"
    if spec in MACS:
        assert totals.macs == MACS[spec] == wanted["macs"]


# DenseNet concatenates once for every layer in the spec, but anew before each layer in torchvision.
@pytest.mark.parametrize("spec", ["resnet18", "resnet50", "mobilenet_v2"])
def test_pytorch_operations_are_named_as_torch_fx_names_them(spec: str) -> None:
    report, wanted = load(spec, batch_size=1), record(f"torch_{spec}")
    recorded = [
        (node["name"], node["output_shape"])
        for node in wanted["nodes"]
        if node["op"] in ("call_function", "call_method")
    ]
    modules = torch_modules(wanted)
    found = [
        (row.name, plain(row.output_shape)) for row in report.layers if row.name not in modules
    ]
    assert found == recorded
