"""A model → the JSON that `keras.models.model_from_json` reads. Source: keras/src/models/
functional.py and sequential.py, keras/src/saving/serialization_lib.py, Keras 3.15."""

from __future__ import annotations

import json
from typing import Any

from cnnshape.convert.given import Given, Inner
from cnnshape.convert.keras_graph import (
    PREFIX,
    PRIVATE,
    KerasCall,
    KerasGraph,
    KerasModel,
    Source,
    arrangement,
    operands,
    with_operands,
)
from cnnshape.convert.keras_names import operation_class
from cnnshape.convert.outline import Box, Call
from cnnshape.dialects.base import REQUIRED, Binding
from cnnshape.dialects.keras import KERAS
from cnnshape.infer import Stages
from cnnshape.instances import Leaf
from cnnshape.report import Report
from cnnshape.shape import Shape, is_ranked

_FUNCTIONAL = {"module": "keras.src.models.functional", "class_name": KERAS.nested_type}
_SEQUENTIAL = {"module": "keras", "class_name": KERAS.chain_type}


def write(report: Report, stages: Stages) -> str:
    """The JSON text, indented. Raises NotExpressible."""
    graph = KerasGraph(stages)
    model = _Writer(graph).model(graph.root, report.name)
    return json.dumps(model, indent=1) + "\n"


class _Writer:
    def __init__(self, graph: KerasGraph) -> None:
        self.graph = graph

    def model(self, model: KerasModel, name: str) -> dict[str, Any]:
        group = model.box.group
        is_plain = group is None or group.type == KERAS.chain_type
        if is_plain and self.graph.is_chain(model):
            return self.chain(model, name)
        layers: list[dict[str, Any]] = [self.input(model, leaf) for leaf in model.inputs]
        by_target: dict[int, dict[str, Any]] = {}
        for call in model.calls:
            entry = by_target.get(id(call.target))
            if entry is None:
                entry = self.target(model, call)
                by_target[id(call.target)] = entry
                layers.append(entry)
            entry["inbound_nodes"].append(self.node(model, call))
        config = {
            "name": name,
            "trainable": True,
            "layers": layers,
            "input_layers": _one_or_list([[model.local(i), 0, 0] for i in model.inputs]),
            "output_layers": _one_or_list([self.output(model, s) for s in model.outputs]),
        }
        return {**_FUNCTIONAL, "config": config, "registered_name": KERAS.nested_type}

    def chain(self, model: KerasModel, name: str) -> dict[str, Any]:
        layers = [self.input(model, model.inputs[0])]
        layers += [self.layer(model, call.leaf) for call in model.calls if call.leaf is not None]
        for layer in layers:
            layer.pop("inbound_nodes", None)
            layer.pop("name", None)
        config = {
            "name": name,
            "trainable": True,
            "layers": layers,
            "build_input_shape": self.graph.batch_shape(model.inputs[0]),
        }
        return {**_SEQUENTIAL, "config": config, "registered_name": None}

    # -- layers ----------------------------------------------------------------------------------

    def input(self, model: KerasModel, leaf: Leaf) -> dict[str, Any]:
        given = leaf.input
        assert given is not None
        name = model.local(leaf)
        config = {
            "batch_shape": self.graph.batch_shape(leaf),
            "dtype": given.dtype or "float32",
            "sparse": False,
            "name": name,
        }
        return {**_public(KERAS.input_type, config), "name": name, "inbound_nodes": []}

    def target(self, model: KerasModel, call: KerasCall) -> dict[str, Any]:
        if isinstance(call.target, Box):
            inner = model.models[call.target]
            name = call.target.local
            return {**self.model(inner, name), "name": name, "inbound_nodes": []}
        assert isinstance(call.target, Call)
        return self.layer(model, call.target.leaf)

    def layer(self, model: KerasModel, leaf: Leaf) -> dict[str, Any]:
        given = self.graph.given(leaf)
        name = model.local(leaf)
        config: dict[str, Any] = {"name": name}
        if leaf.type.startswith(PREFIX):
            constants = operands(given)
            config.update({one.word: one.value for one in given if one.word not in constants})
            module, kind = operation_class(leaf.type)
            entry = {"module": module, "class_name": kind, "config": config}
            return {**entry, "registered_name": kind, "name": name, "inbound_nodes": []}
        assert leaf.binding is not None
        config = {**_config(given, leaf.binding), **config, **self.graph.settings(leaf)}
        return {**_public(leaf.type, config), "name": name, "inbound_nodes": []}

    # -- calls -----------------------------------------------------------------------------------

    def node(self, model: KerasModel, call: KerasCall) -> dict[str, Any]:
        tensors = [self.tensor(model, source) for source in call.inputs]
        if call.leaf is None:
            return {"args": [tensors if len(tensors) > 1 else tensors[0]], "kwargs": {}}
        if arrangement(call.leaf) == "list":
            return {"args": [tensors], "kwargs": {}}
        given = self.graph.given(call.leaf)
        return {"args": with_operands(list(tensors), given, call.leaf.type), "kwargs": {}}

    def tensor(self, model: KerasModel, source: Source) -> dict[str, Any]:
        config = {
            "shape": _shape(source.shape),
            "dtype": "float32",
            "keras_history": [self.owner(model, source), self.number(source), source.output],
        }
        return {"class_name": "__keras_tensor__", "config": config}

    def owner(self, model: KerasModel, source: Source) -> str:
        if source.input is not None:
            return model.local(source.input)
        assert source.call is not None
        target = source.call.target
        return target.local if isinstance(target, Box) else model.local(target.leaf)

    def number(self, source: Source) -> int:
        return 0 if source.call is None else source.call.number

    def output(self, model: KerasModel, source: Source) -> list[Any]:
        number = self.number(source)
        # A functional model's own making comes before its first call, here and only here.
        if source.call is not None and isinstance(source.call.target, Box):
            inner = model.models[source.call.target]
            is_chain = inner.box.group is not None and inner.box.group.type == KERAS.chain_type
            number += 0 if is_chain and self.graph.is_chain(inner) else 1
        return [self.owner(model, source), number, source.output]


def _public(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    module = PRIVATE.get(kind, "keras.layers")
    registered = kind if kind in PRIVATE else None
    return {"module": module, "class_name": kind, "config": config, "registered_name": registered}


def _config(given: tuple[Given, ...], binding: Binding) -> dict[str, Any]:
    """Every argument, as the framework writes it: its own readers count on that."""
    defaults = binding.call.arguments.items()
    config = {word: _value(value) for word, value in defaults if value is not REQUIRED}
    config.update({one.word: _value(one.value) for one in given})
    return config


def _value(value: Any) -> Any:
    if isinstance(value, Inner) and value.model is not None:
        graph = KerasGraph(value.model)
        return _Writer(graph).model(graph.root, value.name)
    if isinstance(value, Inner):
        binding = KERAS.find(value.type)
        assert binding is not None
        config = _config(value.arguments, binding)
        if value.name:
            config["name"] = value.name
        if not value.trainable:
            config["trainable"] = False
        return _public(value.type, config)
    if isinstance(value, (tuple, list)):
        return [_value(item) for item in value]
    return value


def _shape(shape: Shape | None) -> list[int | None] | None:
    if shape is None or not is_ranked(shape):
        return None
    return [size if isinstance(size, int) else None for size in shape]


def _one_or_list(items: list[list[Any]]) -> list[Any]:
    return items[0] if len(items) == 1 else items
