"""What the real Keras says about a drawn case: built and called symbolically, as in a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import record_keras as recorder

keras = recorder.keras

LISTS = {"ops.concatenate", "ops.stack"}


def operation(name: str) -> Callable[..., Any]:
    found: Any = keras
    for part in name.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]  # it is one


def key(one: Any) -> Any:
    """What stands in the brackets of `x[…]`."""
    if one == "...":
        return ...
    if isinstance(one, str):
        return slice(*[int(end) if end else None for end in one.split(":")])
    return one


def applied(name: str, tensors: list[Any], args: dict[str, Any]) -> Any:
    args = {word: recorder.build_argument(value) for word, value in args.items()}
    if name == "ops.get_item":
        return tensors[0][tuple(key(one) for one in args["key"])]
    if name in LISTS:
        return operation(name)(tensors, **args)
    return operation(name)(*tensors, **args)


def ask(case: dict[str, Any]) -> dict[str, Any]:
    keras.utils.clear_session()
    layer: Any = None
    answer: dict[str, Any] = {"output": None, "error": None, "macs": None}
    try:
        if "." not in case["layer"]:
            layer = recorder.build_layer(case["layer"], case["args"])
        tensors = [
            keras.Input(shape, dtype=dtype)
            for shape, dtype in zip(case["inputs"], case["dtypes"], strict=True)
        ]
        if layer is None:
            result = applied(case["layer"], tensors, case["args"])
        else:
            result = layer(tensors[0] if len(tensors) == 1 else tensors)
        answer["output"] = recorder.shapes_of(result)
    except Exception as error:
        answer["error"] = recorder.reason(error)
    rows = recorder.weights_of(layer) if layer is not None else []
    answer["weights"] = rows
    answer["trainable"] = recorder.count(rows, "trainable")
    answer["non_trainable"] = recorder.count(rows, "non_trainable")
    return answer
