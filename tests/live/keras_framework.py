"""What the real Keras says about a drawn case: built and called symbolically, as in a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import record_keras as recorder

keras = recorder.keras

LISTS = {"ops.concatenate", "ops.stack"}
# Layers that take their tensors one by one, not as a list.
SEPARATE = {"MultiHeadAttention", "GroupQueryAttention"}


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
        given = args["key"]
        listed = isinstance(given, (list, tuple))
        return tensors[0][tuple(map(key, given)) if listed else key(given)]
    if name in LISTS:
        return operation(name)(tensors, **args)
    return operation(name)(*tensors, **args)


def flat(shapes: list[Any]) -> list[Any]:
    """A shape, or all the shapes of nested outputs in one list."""
    if not any(isinstance(one, list) for one in shapes):
        return shapes
    found: list[Any] = []
    for one in shapes:
        inner = flat(one)
        several = any(isinstance(item, list) for item in inner)
        found.extend(inner if several else [inner])
    return found


def ask(case: dict[str, Any]) -> dict[str, Any]:
    keras.utils.clear_session(free_memory=False)
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
            several = case["layer"] in SEPARATE or len(tensors) == 1
            result = layer(*tensors) if several else layer(tensors)
        answer["output"] = flat(recorder.shapes_of(result))
    except Exception as error:
        answer["error"] = recorder.reason(error)
    rows = recorder.weights_of(layer) if layer is not None else []
    answer["weights"] = rows
    answer["trainable"] = recorder.count(rows, "trainable")
    answer["non_trainable"] = recorder.count(rows, "non_trainable")
    return answer
