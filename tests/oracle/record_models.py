"""Record whole models: Keras ones built here, torchvision ones from traced truth files.

``python tests/oracle/record_models.py`` records the Keras models; with
``--torchvision FOLDER`` it also condenses the traces (one JSON per model) found there.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "numpy")

HERE = Path(__file__).resolve().parent / "models"
TORCHVISION = ("resnet18", "resnet50", "mobilenet_v2", "densenet121", "vgg16")
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
    """What a layer makes and holds; ``inside`` are the layers of the same model."""
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
        "params": layer.count_params(),
        "trainable": _size(layer.trainable_weights),
        "non_trainable": _size(layer.non_trainable_weights),
        "weights": _weight_rows(layer),
        "inbound": inbound,
    }
    nested = getattr(layer, "layers", None)
    if nested:
        ids = {id(item) for item in nested}
        row["layers"] = [layer_row(item, ids) for item in nested]
    return row


def _zoo() -> dict[str, Callable[[], Any]]:
    keras: Any = import_module("keras")
    layers = keras.layers

    def mnist_cnn() -> Any:
        return keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(32, 3, activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(64, 3, activation="relu"),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.Dropout(0.5),
                layers.Dense(10, activation="softmax"),
            ],
            name="mnist_cnn",
        )

    def mnist_cnn_channels_first() -> Any:
        first = "channels_first"
        return keras.Sequential(
            [
                keras.Input((1, 28, 28)),
                layers.Conv2D(32, 3, activation="relu", data_format=first),
                layers.MaxPooling2D(2, data_format=first),
                layers.Conv2D(64, 3, activation="relu", data_format=first),
                layers.MaxPooling2D(2, data_format=first),
                layers.Flatten(data_format=first),
                layers.Dropout(0.5),
                layers.Dense(10, activation="softmax"),
            ],
            name="mnist_cnn_channels_first",
        )

    def vgg16_head() -> Any:
        base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(150, 150, 3))
        return keras.Sequential(
            [
                keras.Input((150, 150, 3)),
                base,
                layers.Flatten(),
                layers.Dense(256, activation="relu"),
                layers.Dense(1, activation="sigmoid"),
            ],
            name="vgg16_head",
        )

    def conv_lstm(pool: Any, name: str) -> Any:
        return keras.Sequential(
            [
                keras.Input((10, 40, 40, 3)),
                layers.ConvLSTM2D(256, 3),
                pool,
                layers.Dense(256, activation="relu"),
            ],
            name=name,
        )

    return {
        "keras_vgg16": lambda: keras.applications.VGG16(weights=None),
        "keras_resnet50": lambda: keras.applications.ResNet50(weights=None),
        "keras_mnist_cnn": mnist_cnn,
        "keras_mnist_cnn_channels_first": mnist_cnn_channels_first,
        "keras_vgg16_head": vgg16_head,
        "keras_conv_lstm_flatten": lambda: conv_lstm(layers.Flatten(), "conv_lstm_flatten"),
        "keras_conv_lstm_gap": lambda: conv_lstm(layers.GlobalAveragePooling2D(), "conv_lstm_gap"),
    }


def record_keras() -> None:
    keras: Any = import_module("keras")

    for name, build in _zoo().items():
        keras.utils.clear_session()
        model = build()
        head = {
            "framework": "keras",
            "version": keras.__version__,
            "model": model.name,
            "input_shape": list(model.inputs[0].shape),
            "output_shape": list(model.outputs[0].shape),
            "total_params": model.count_params(),
            "trainable_params": _size(model.trainable_weights),
            "non_trainable_params": _size(model.non_trainable_weights),
        }
        # A Sequential model hides its input layer; the graph below it has it.
        layers = getattr(model, "_functional", model).layers
        ids = {id(layer) for layer in layers}
        write(name, head, "layers", (layer_row(layer, ids) for layer in layers))


def record_torchvision(folder: Path) -> None:
    plumbing = {"getattr", "getitem", "output", "get_attr", "size"}
    for name in TORCHVISION:
        truth = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        head: dict[str, Any] = {
            "framework": "torch",
            "source": truth["source"],
            "model": truth["model"],
            "input_shape": truth["input_shape"],
            "total_params": truth["total_params"],
            "trainable_params": truth["trainable_params"],
        }
        if name in MACS:
            head["macs"] = MACS[name]
        rows = []
        for node in truth["nodes"]:
            if node["op"] in plumbing or node.get("target") in plumbing:
                continue
            rows.append({key: node[key] for key in NODE_KEYS if key in node})
        write(f"torch_{name}", head, "nodes", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torchvision", type=Path, help="folder of traced torchvision models")
    options = parser.parse_args()
    record_keras()
    if options.torchvision:
        record_torchvision(options.torchvision)


if __name__ == "__main__":
    main()
