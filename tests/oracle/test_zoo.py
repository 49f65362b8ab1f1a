"""Every model of the zoo, layer by layer, against what the frameworks say about the same model."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape import BATCH, Role, Source
from cnnshape.analysis import Overrides, study

HERE = Path(__file__).parent
SPECS = HERE.parent.parent / "specs"

# The specs that are recorded under their own name.
TORCH = (
    *("alexnet", "audio_m5", "convnext_tiny", "dcgan_discriminator", "dcgan_generator"),
    *("deeplabv3_resnet50", "densenet121", "efficientnet_b0", "efficientnet_v2_s"),
    *("fcn_resnet50", "fpn_small", "googlenet", "inception_v3", "lraspp_mobilenet_v3_large"),
    *("mc3_18", "mnasnet1_0", "mobilenet_v2", "mobilenet_v3_small", "r2plus1d_18", "r3d_18"),
    *("regnet_y_400mf", "resnet18", "resnet50", "resnext50_32x4d", "shufflenet_v2_x1_0"),
    *("squeezenet1_1", "vgg16", "vgg16_bn", "vit_b_16", "wide_resnet50_2"),
)
KERAS = {
    **{
        name: name
        for name in (
            *("keras_alexnet", "keras_convnext_tiny", "keras_densenet121", "keras_efficientnetb0"),
            *("keras_inceptionresnetv2", "keras_inceptionv3", "keras_mobilenet"),
            *("keras_mobilenetv2", "keras_resnet50v2", "keras_vgg19", "keras_xception"),
        )
    },
    **{
        name: f"keras_{name}"
        for name in ("ct_scan_3d", "lenet5", "siamese", "unet_small", "video_frames")
    },
}
# The auxiliary heads, which run in training only: in the recorded total, but in no recorded row.
AUXILIARY = {"googlenet": 6_379_984, "inception_v3": 3_326_696}
# Where the spec says the same with other operations; the modules and their wiring are compared.
OTHER_OPERATIONS = {
    "convnext_tiny": "a normalisation is a layer here, a function with weights there",
    "densenet121": "one `cat` after every layer here, of all layers before every one there",
    "shufflenet_v2_x1_0": "channel_shuffle is view, transpose and view there",
    "vit_b_16": "`x[:, 0]` is a split and a squeeze here",
}


def path_of(name: str) -> Path:
    path = SPECS / f"{name}.yaml"
    return path if path.exists() else SPECS / "zoo" / f"{name}.yaml"


@cache
def record(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "models" / f"{name}.json").read_text("utf-8"))
    return found


@cache
def load(name: str) -> cnnshape.Report:
    """The spec with a batch of 1, as the models are traced."""
    return cnnshape.load(path_of(name), batch_size=1)


def plain(shape: Iterable[Any]) -> list[Any]:
    return [None if dim is BATCH else dim for dim in shape]


def test_every_spec_of_the_zoo_is_compared() -> None:
    assert {path.stem for path in (SPECS / "zoo").glob("*.yaml")} <= {*TORCH, *KERAS}


@pytest.mark.parametrize("name", [*TORCH, *KERAS])
def test_the_spec_is_right_and_complete(name: str) -> None:
    report = load(name)
    assert report.diagnostics == ()
    assert report.totals.status == "complete"


@pytest.mark.parametrize("path", sorted((SPECS / "zoo").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_spec_explains_itself_to_a_learner(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "What to look at:" in text
    assert max(map(len, text.splitlines())) <= 100


# -- PyTorch ---------------------------------------------------------------------------------------


def modules(name: str) -> dict[str, dict[str, Any]]:
    """The first call of each module of the trace."""
    found: dict[str, dict[str, Any]] = {}
    for node in record(f"torch_{name}")["nodes"]:
        if node["op"] == "call_module":
            found.setdefault(node["target"], node)
    return found


def calls(name: str) -> Counter[str]:
    nodes = record(f"torch_{name}")["nodes"]
    return Counter(node["target"] for node in nodes if node["op"] == "call_module")


def first_shape(shape: list[Any]) -> list[Any]:
    """The first output, where a module has several."""
    return shape[0] if isinstance(shape[0], list) else shape


@pytest.mark.parametrize("name", TORCH)
def test_pytorch_modules_are_the_recorded_ones(name: str) -> None:
    report, wanted, times = load(name), modules(name), calls(name)
    rows = {row.name: row for row in report.layers}
    assert [module for module in wanted if module not in rows] == []
    found = {
        module: (rows[module].type, plain(rows[module].output_shape), rows[module].params)
        for module in wanted
    }
    assert found == {
        module: (node["type"], first_shape(node["output_shape"]), node["params"])
        for module, node in wanted.items()
    }
    assert {module: rows[module].calls for module in wanted} == times


@pytest.mark.parametrize("name", TORCH)
def test_pytorch_modules_give_the_recorded_shapes_at_every_call(name: str) -> None:
    source = Source(path_of(name).read_text(encoding="utf-8"), f"{name}.yaml")
    _, stages = study(source, overrides=Overrides(batch_size=1))
    assert stages is not None
    known = modules(name)
    found: dict[str, list[Any]] = {}
    for leaf in stages.graph.order:
        module = (leaf.shares or leaf).name
        if module in known:
            result = stages.inference.results[leaf]
            found.setdefault(module, []).append(plain(result.outputs[0]))
    wanted: dict[str, list[Any]] = {}
    for node in record(f"torch_{name}")["nodes"]:
        if node["op"] == "call_module":
            wanted.setdefault(node["target"], []).append(first_shape(node["output_shape"]))
    assert found == wanted


@pytest.mark.parametrize("name", TORCH)
def test_pytorch_state_dict_is_the_recorded_one(name: str) -> None:
    found = {
        weight.name: (plain(weight.shape), weight.role)
        for row in load(name)
        for weight in row.weights or ()
    }
    expected = {}
    for node in record(f"torch_{name}")["nodes"]:
        # A weight by itself, such as a class token.
        if node["op"] == "get_attr":
            expected[node["target"]] = (node["output_shape"], Role.TRAINABLE)
    for module, node in modules(name).items():
        for key, shape in node["weights"].items():
            expected[f"{module}.{key}"] = (shape, Role.TRAINABLE)
        for key, shape in node["buffers"].items():
            expected[f"{module}.{key}"] = (shape, Role.STATISTIC)
    assert found == expected


@pytest.mark.parametrize("name", TORCH)
def test_pytorch_totals_are_the_recorded_ones(name: str) -> None:
    totals, wanted, auxiliary = load(name).totals, record(f"torch_{name}"), AUXILIARY.get(name, 0)
    assert totals.params == wanted["total_params"] - auxiliary
    assert totals.trainable_params == wanted["trainable_params"] - auxiliary


@pytest.mark.parametrize("name", TORCH)
def test_pytorch_multiply_accumulates_are_weights_times_positions(name: str) -> None:
    expected = 0
    for node in record(f"torch_{name}")["nodes"]:
        shape = node["output_shape"]
        if node.get("type", "").startswith("ConvTranspose"):
            # Every position of the input meets every weight.
            (before,) = [n for n in record(f"torch_{name}")["nodes"] if n["name"] in node["inputs"]]
            expected += prod(node["weights"]["weight"]) * prod(before["output_shape"][2:])
        elif node.get("type", "").startswith("Conv"):
            expected += prod(node["weights"]["weight"]) * prod(shape[2:])
        elif node.get("type") == "Linear":
            expected += prod(node["weights"]["weight"]) * prod(shape[:-1])
    report = load(name)
    counted = [row.macs for row in report.layers if row.type != "MultiheadAttention"]
    assert sum(macs for macs in counted if isinstance(macs, int)) == expected


@pytest.mark.parametrize("name", [name for name in TORCH if name not in OTHER_OPERATIONS])
def test_pytorch_operations_are_the_recorded_ones(name: str) -> None:
    known = modules(name)
    found = [
        (row.type, plain(row.output_shape)) for row in load(name).layers if row.name not in known
    ]
    assert sorted(found) == sorted(
        (node["target"], node["output_shape"])
        for node in record(f"torch_{name}")["nodes"]
        if node["op"] in ("call_function", "call_method")
    )


def sources(start: Iterable[str], inputs: Mapping[str, Iterable[str]], ends: set[str]) -> set[str]:
    """The nearest of `ends` that feed what stands in `start`, through whatever lies between."""
    found, seen, open_ = set(), set(), list(start)
    while open_:
        name = open_.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in ends:
            found.add(name)
        else:
            open_.extend(inputs.get(name, ()))
    return found


@pytest.mark.parametrize("name", TORCH)
def test_pytorch_modules_are_fed_as_recorded(name: str) -> None:
    """Each module by the same modules, however the operations between them are written."""
    report, known = load(name), set(modules(name))
    (model_input,) = [row.name for row in report if row.is_input]
    ends = {*known, model_input}
    # `halves[1]` is an output of `halves`.
    own = {row.name: [name.partition("[")[0] for name in row.inputs] for row in report}
    found = {module: sources(own[module], own, ends) for module in known}

    nodes = record(f"torch_{name}")["nodes"]
    # One name for all calls of a module, and the spec's name for the input.
    renamed = {
        node["name"]: node["target"] if node["op"] == "call_module" else node["name"]
        for node in nodes
    }
    renamed[nodes[0]["name"]] = model_input
    recorded: dict[str, set[str]] = {}
    for node in nodes:
        before = {renamed[other] for other in node["inputs"]}
        recorded.setdefault(renamed[node["name"]], set()).update(before)
    assert found == {module: sources(recorded[module], recorded, ends) for module in known}


# -- Keras -----------------------------------------------------------------------------------------


# An application's own layer that the spec says with a layer of Keras's: its type, and its name.
OWN_LAYERS = {"CustomScaleLayer": "Add", "custom_scale_layer": "add"}


def in_the_spec(text: str) -> str:
    for own, other in OWN_LAYERS.items():
        text = text.replace(own, other)
    return text


def flat(layers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The recorded rows with the layers of a Sequential model in its place."""
    last = {row["name"]: row["layers"][-1]["name"] for row in layers if "layers" in row}
    for row in layers:
        for inner in row.get("layers", [row]):
            inbound = inner["inbound"] or row["inbound"]
            yield {
                **inner,
                "name": in_the_spec(inner["name"]),
                "class": in_the_spec(inner["class"]),
                "inbound": [in_the_spec(last.get(name, name)) for name in inbound],
            }


def weight_name(name: str, kind: str) -> str:
    """Keras numbers the weights of an application's own layers: `variable_7`."""
    return "" if kind == "LayerScale" else name


@pytest.mark.parametrize("name", KERAS)
def test_keras_layers_are_the_recorded_ones(name: str) -> None:
    report = cnnshape.load(path_of(name))
    found = {
        row.name: {
            "class": row.type,
            "output_shape": plain(row.output_shape),
            "params": row.params,
            "trainable": row.trainable_params,
            "non_trainable": row.non_trainable_params,
            "inbound": list(dict.fromkeys(row.inputs)),
            "weights": [
                [
                    weight_name(weight.name.removeprefix(f"{row.name}/"), row.type),
                    plain(weight.shape),
                    weight.dtype,
                    "trainable" if weight.role is Role.TRAINABLE else "non_trainable",
                ]
                for weight in row.weights or ()
            ],
        }
        for row in report
    }
    assert found == {
        row["name"]: {
            **{key: row[key] for key in row if key not in ("name", "layers")},
            "weights": [[weight_name(w[0], row["class"]), *w[1:]] for w in row["weights"]],
        }
        for row in flat(record(KERAS[name])["layers"])
    }


def test_a_model_at_every_step_counts_at_every_step() -> None:
    frames = cnnshape.load(path_of("video_frames"))["frames"]
    one = 32**2 * 9 * 3 * 16 + 16**2 * 9 * 16 * 32 + 8**2 * 9 * 32 * 64
    assert frames.macs == 16 * one


@pytest.mark.parametrize("name", [name for name in KERAS if name != "video_frames"])
def test_keras_multiply_accumulates_are_weights_times_positions(name: str) -> None:
    report = cnnshape.load(path_of(name))
    rows = {row["name"]: row for row in flat(record(KERAS[name])["layers"])}
    expected = 0
    for row in rows.values():
        # Every position of the input meets every weight of a transposed convolution.
        where = rows[row["inbound"][0]] if row["class"].endswith("Transpose") else row
        kernels = [shape for key, shape, *_ in row["weights"] if key.endswith("kernel")]
        positions = prod(where["output_shape"][1:-1])
        expected += sum(map(prod, kernels)) * positions * report[row["name"]].calls
    assert report.totals.macs == expected


@pytest.mark.parametrize("name", KERAS)
def test_keras_totals_are_the_recorded_ones(name: str) -> None:
    report, wanted = cnnshape.load(path_of(name)), record(KERAS[name])
    assert report.name == wanted["model"]
    assert (
        report.totals.params,
        report.totals.trainable_params,
        report.totals.non_trainable_params,
    ) == (wanted["total_params"], wanted["trainable_params"], wanted["non_trainable_params"])
    assert plain(report[report.outputs[0]].output_shape) == wanted["output_shape"]
