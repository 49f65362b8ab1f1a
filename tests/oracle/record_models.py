"""Record whole models, layer by layer.

``python tests/oracle/record_models.py`` records the models of models_keras.py and models_torch.py;
with ``--torchvision FOLDER`` it also condenses the traces (one JSON per model) found there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent / "models"
NODE_KEYS = (
    "name",
    "op",
    "target",
    "type",
    "output_shape",
    "weights",
    "buffers",
    "params",
    "inputs",
)
# Multiply-accumulates of one 224x224 sample: half of what PyTorch's FlopCounterMode reports.
MACS = {"resnet18": 1_814_073_344, "mobilenet_v2": 300_774_272}


def write(name: str, head: dict[str, Any], key: str, rows: Iterable[dict[str, Any]]) -> None:
    """One layer per line, so that a diff shows the layer that changed."""
    HERE.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, separators=(",", ":")) for row in rows]
    text = "{" + json.dumps(head)[1:-1] + f', "{key}": [\n' + ",\n".join(lines) + "\n]}\n"
    (HERE / f"{name}.json").write_text(text, encoding="utf-8")
    print(f"models/{name}.json: {len(lines)} {key}")


# -- Keras -----------------------------------------------------------------------------------------


def _size(variables: Iterable[Any]) -> int:
    total = 0
    for variable in variables:
        size = 1
        for length in variable.shape:
            size *= length
        total += size
    return total


def _inside(path: str, name: str) -> str:
    """The path below a layer: a Sequential model, and a wrapper, put their names before it."""
    parts = path.split("/")
    return "/".join(parts[parts.index(name) + 1 :]) if name in parts else path


def _weight_rows(layer: Any) -> list[list[Any]]:
    trainable = {id(variable) for variable in layer.trainable_weights}
    return [
        [
            _inside(variable.path, layer.name),
            list(variable.shape),
            str(variable.dtype),
            "trainable" if id(variable) in trainable else "non_trainable",
        ]
        for variable in layer.weights
    ]


def _output_shape(layer: Any) -> Any:
    output = layer.output
    if isinstance(output, (list, tuple)):
        return [list(item.shape) for item in output]
    return list(output.shape)


def layer_row(layer: Any, inside: set[int]) -> dict[str, Any]:
    """What a layer makes and holds; ``inside`` are the layers of the same model. The sum of two
    tensors is an operation without any weights, which a model shows like a layer."""
    inbound: list[str] = []
    for node in layer._inbound_nodes:
        for tensor in node.input_tensors:
            operation = tensor._keras_history.operation
            if id(operation) in inside and operation.name not in inbound:
                inbound.append(operation.name)
    row: dict[str, Any] = {
        "name": layer.name,
        "class": type(layer).__name__,
        "output_shape": _output_shape(layer),
        "params": layer.count_params() if hasattr(layer, "count_params") else 0,
        "trainable": _size(getattr(layer, "trainable_weights", ())),
        "non_trainable": _size(getattr(layer, "non_trainable_weights", ())),
        "weights": _weight_rows(layer) if hasattr(layer, "weights") else [],
        "inbound": inbound,
    }
    nested = getattr(layer, "layers", None)
    if nested:
        ids = {id(item) for item in nested}
        row["layers"] = [layer_row(item, ids) for item in nested]
    return row


def record_keras() -> None:
    models: Any = import_module("models_keras")

    for name in (*models.APPLICATIONS, *models.MODELS):
        model = models.build(name)
        inputs = [list(tensor.shape) for tensor in model.inputs]
        head = {
            "framework": "keras",
            "version": models.keras.__version__,
            "model": model.name,
            "input_shape": inputs[0] if len(inputs) == 1 else inputs,
            "output_shape": list(model.outputs[0].shape),
            "total_params": model.count_params(),
            "trainable_params": _size(model.trainable_weights),
            "non_trainable_params": _size(model.non_trainable_weights),
        }
        # A Sequential model hides its input layer; the graph below it has it.
        operations = getattr(model, "_functional", model).operations
        ids = {id(operation) for operation in operations}
        write(name, head, "layers", (layer_row(operation, ids) for operation in operations))


# -- PyTorch ---------------------------------------------------------------------------------------


def write_trace(truth: dict[str, Any]) -> None:
    """A traced model without what no tensor comes out of, such as ``x.shape[2] // 16``."""
    name = truth["model"]
    head: dict[str, Any] = {
        "framework": "torch",
        "source": truth["source"],
        "model": name,
        "input_shape": truth["input_shape"],
        "total_params": truth["total_params"],
        "trainable_params": truth["trainable_params"],
    }
    if name in MACS:
        head["macs"] = MACS[name]
    # What a left out node hands through: one output of several.
    stands_for: dict[str, list[str]] = {}
    rows = []
    for node in truth["nodes"]:
        inputs = [x for name in node["inputs"] for x in stands_for.get(name, [name])]
        if node["op"] == "output" or node["output_shape"] is None:
            stands_for[node["name"]] = []
        elif node["target"] == "getitem" and not isinstance(node["args"][1], list):
            stands_for[node["name"]] = inputs
        else:
            row = {**node, "inputs": inputs}
            rows.append({key: row[key] for key in NODE_KEYS if key in row})
    write(f"torch_{name}", head, "nodes", rows)


def record_torch() -> None:
    models: Any = import_module("models_torch")

    for name in models.MODELS:
        write_trace(models.trace(name))


def record_torchvision(folder: Path) -> None:
    for path in sorted(folder.glob("*.json")):
        write_trace(json.loads(path.read_text(encoding="utf-8")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torchvision", type=Path, help="folder of traced torchvision models")
    options = parser.parse_args()
    record_keras()
    record_torch()
    if options.torchvision:
        record_torchvision(options.torchvision)


if __name__ == "__main__":
    main()
