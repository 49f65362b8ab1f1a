"""What Keras says about a model, layer by layer, as lines of text; needs Keras."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from math import prod
from typing import Any

HEAD = "# name\tclass\toutput shapes of the first call\tparameters\ttrainable\tnon-trainable"


def lines(model: Any, prefix: str = "") -> Iterator[str]:
    """One line for each layer and operation; those of a model inside stand after it, with its
    name before theirs."""
    made = import_module("keras.src.ops.function").make_node_key
    own = getattr(model, "_functional", model)
    for operation in own.operations:
        nodes = [
            node
            for number, node in enumerate(operation._inbound_nodes)
            if made(operation, number) in own._nodes
        ]
        shapes = [list(tensor.shape) for tensor in nodes[0].outputs]
        weights = getattr(operation, "trainable_weights", [])
        others = getattr(operation, "non_trainable_weights", [])
        counts = [_count([*weights, *others]), _count(weights), _count(others)]
        yield "\t".join(
            [prefix + operation.name, type(operation).__name__, _text(shapes), *map(str, counts)]
        )
        # A Pipeline has layers, too, but is no model.
        if hasattr(operation, "layers") and hasattr(operation, "summary"):
            yield from lines(operation, f"{prefix}{operation.name}/")


def _text(shapes: list[list[Any]]) -> str:
    sizes = (["?" if size is None else str(size) for size in shape] for shape in shapes)
    return " ".join("x".join(shape) or "()" for shape in sizes)


def _count(variables: list[Any]) -> int:
    return sum(prod(variable.shape) for variable in variables)


def document(model: Any, version: str) -> str:
    """All the lines, with the totals at the head."""
    total = [
        _count(model.weights),
        _count(model.trainable_weights),
        _count(model.non_trainable_weights),
    ]
    head = f"# Keras {version}: {model.name}, {total[0]} = {total[1]} + {total[2]} parameters"
    return "\n".join([head, HEAD, *lines(model)]) + "\n"
