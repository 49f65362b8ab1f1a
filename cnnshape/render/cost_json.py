"""What layers and models cost, as JSON. What is not known is null."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from cnnshape.costs import Cost, LayerCost
from cnnshape.render.json_text import number_json


def layer_cost_json(own: LayerCost) -> dict[str, Any]:
    """The keys that a layer has beside those of its shapes."""
    return {
        "flops": number_json(own.flops),
        "size": number_json(own.size),
        "activations": number_json(own.activations),
        "receptive_field": list(own.field.size),
        "effective_stride": _numbers(own.field.stride),
        "centre": _numbers(own.field.centre),
    }


def cost_json(found: Cost, optimizer: str) -> dict[str, Any]:
    """The keys that the totals have."""
    memory = found.memory
    told: dict[str, Any] = {
        "flops": found.flops,
        "batch_size": found.batch_size,
        "activations": memory.total,
        "peak_activations": memory.peak,
        "peak_layer": memory.layer or None,
        "weights_size": found.weights,
        "inference_memory": found.inference_memory,
        "memory_missing": found.memory_missing,
    }
    if optimizer:
        training = found.training(optimizer)
        told["training"] = {
            "optimizer": optimizer,
            "weights": training.weights,
            "gradients": training.gradients,
            "state": training.state,
            "activations": training.activations,
            "total": training.total,
        }
    return told


def _numbers(values: Iterable[Fraction | int | None]) -> list[int | float | None]:
    return [None if value is None else _number(value) for value in values]


def _number(value: Fraction | int) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
