"""The JSON of Keras 3 written down as Keras 2 (tf.keras) and TensorFlow.js write it.

The forms follow what TensorFlow 2.4 to 2.15 and the converter of TensorFlow.js 4 write:
no `module`, `batch_input_shape`, `inbound_nodes` as nested lists, the calls of a model inside
counted from 1, operations as `TFOpLambda` and `SlicingOpLambda`.
"""

from __future__ import annotations

from typing import Any

# Keras 3's operation → the function of TensorFlow, and what it calls the second tensor.
FUNCTIONS = {
    "Add": "__operators__.add",
    "Subtract": "math.subtract",
    "Multiply": "math.multiply",
    "TrueDivide": "math.truediv",
    "Mean": "math.reduce_mean",
    "Reshape": "reshape",
    "Concatenate": "concat",
    "Transpose": "transpose",
    "ExpandDims": "expand_dims",
    "Relu": "nn.relu",
    "Matmul": "linalg.matmul",
    "GetItem": "__operators__.getitem",
}
WORDS = {"newshape": "shape", "axes": "perm"}


def keras2(model: dict[str, Any]) -> dict[str, Any]:
    """A whole file."""
    return {**_object(model), "keras_version": "2.11.0", "backend": "tensorflow"}


def tensorflow_js(model: dict[str, Any]) -> dict[str, Any]:
    """The same as the `model.json` of TensorFlow.js."""
    topology = {
        "keras_version": "2.11.0",
        "backend": "tensorflow",
        "model_config": _object(model),
    }
    return {
        "format": "layers-model",
        "generatedBy": "keras v2.11.0",
        "convertedBy": "TensorFlow.js Converter v4.4.0",
        "modelTopology": topology,
        "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": []}],
    }


def _object(saved: dict[str, Any]) -> dict[str, Any]:
    """A layer or a model, its name and its calls aside."""
    config = {key: _plain(value) for key, value in saved["config"].items()}
    config.pop("build_input_shape", None)
    if "batch_shape" in config:
        config["batch_input_shape"] = config.pop("batch_shape")
        config.pop("optional", None)
    if saved["class_name"] == "BatchNormalization":
        # The axis is resolved when the layer is built.
        config["axis"] = [len(saved["build_config"]["input_shape"]) - 1]
    if "layers" in config:
        layers = saved["config"]["layers"]
        config["layers"] = _layers(layers)
        for key in ("input_layers", "output_layers"):
            if key in config:
                references = _references(config[key])
                config[key] = [_counted_anew(one, layers) for one in references]
        if saved["class_name"] == "Sequential":
            del config["trainable"], config["dtype"]
    return {"class_name": saved["class_name"], "config": config}


def _plain(value: Any) -> Any:
    if isinstance(value, dict) and value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]
    if isinstance(value, dict) and "class_name" in value and "config" in value:
        return _object(value)
    return value


def _references(node: Any) -> list[Any]:
    """Always a list of references."""
    if isinstance(node, dict):
        return [node[key] for key in sorted(node)]
    single = len(node) == 3 and isinstance(node[0], str)
    return [node] if single else node


def _counted_anew(reference: list[Any], layers: list[dict[str, Any]]) -> list[Any]:
    """Keras 3 counts the calls of a functional model here from 1 already, those of a chain not."""
    name, call, output = reference
    kinds = {layer["name"]: layer["class_name"] for layer in layers}
    return [name, call + (kinds[name] == "Sequential"), output]


def _layers(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    models = {layer["name"] for layer in layers if "layers" in layer["config"] and "name" in layer}
    found = []
    for layer in layers:
        entry = _object(layer)
        if "inbound_nodes" in layer:
            entry["name"] = layer["name"]
            nodes = [_node(node, layer, models) for node in layer["inbound_nodes"]]
            entry["inbound_nodes"] = nodes
            if "keras.src.ops" in layer["module"]:
                _function(entry, layer["class_name"])
        found.append(entry)
    return found


def _function(entry: dict[str, Any], kind: str) -> None:
    entry["class_name"] = "SlicingOpLambda" if kind == "GetItem" else "TFOpLambda"
    function = FUNCTIONS[kind]
    entry["config"] = {
        "name": entry["name"],
        "trainable": True,
        "dtype": "float32",
        "function": function,
    }


def _node(node: dict[str, Any], layer: dict[str, Any], models: set[str]) -> list[Any]:
    """`[["layer", call, output, {…}], …]`; a function has one reference without the list."""
    first, *rest = node["args"]
    kwargs = {key: _argument(value, models) for key, value in node["kwargs"].items()}
    if "keras.src.ops" not in layer["module"]:
        if layer["class_name"] == "MultiHeadAttention":
            kwargs = {"value": _argument(rest[0], models)}
        kwargs = {key: value for key, value in kwargs.items() if value is not None}
        return [_reference(item, models, kwargs) for item in _listed(first)]
    kind = layer["class_name"]
    kwargs = {WORDS.get(k, k): v for k, v in layer["config"].items() if k != "name"}
    if kind == "GetItem":
        kwargs = {"slice_spec": [_place(item) for item in _listed(rest[0])]}
    elif rest:
        word = "b" if kind == "Matmul" else "y"
        kwargs = {word: _argument(rest[0], models), "name": None}
    if isinstance(first, list):
        return [_reference(item, models, kwargs) for item in first]
    if not isinstance(first, dict):
        return ["_CONSTANT_VALUE", -1, first, kwargs]
    return _reference(first, models, kwargs)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _argument(value: Any, models: set[str]) -> Any:
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        return _reference(value, models)
    return [_argument(item, models) for item in value] if isinstance(value, list) else value


def _place(item: Any) -> Any:
    if isinstance(item, dict) and item["class_name"] == "__slice__":
        return item["config"]
    return {"class_name": "__ellipsis__"} if isinstance(item, dict) else item


def _reference(tensor: Any, models: set[str], kwargs: Any = None) -> list[Any]:
    name, call, output = tensor["config"]["keras_history"]
    # A model inside has had a call of its own when it was made.
    reference = [name, call + (name in models), output]
    return reference if kwargs is None else [*reference, kwargs]
