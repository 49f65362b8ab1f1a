"""Record what Keras says about the cases of cases_keras.py.

Run with Keras installed: ``python tests/oracle/record_keras.py``, or with the names of families to
record these only. The family ``categories`` needs TensorFlow beside it.
"""

from __future__ import annotations

import math
import os
import re
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from case_table import Case, error_text, write_families
from cases_keras import CASES

os.environ.setdefault("KERAS_BACKEND", "numpy")
# By name, since the folders of the records have the names of the frameworks.
keras: Any = import_module("keras")

HERE = Path(__file__).resolve().parent

LISTS = {"ops.concatenate", "ops.stack"}
# Layers that take their tensors one by one, not as a list.
SEPARATE = {"MultiHeadAttention", "GroupQueryAttention"}


def build_argument(value: Any) -> Any:
    """Arguments as Keras users write them: tuples for lists, layers for their descriptions."""
    if isinstance(value, dict) and set(value) == {"layer", "args"}:
        return build_layer(value["layer"], value["args"])
    if isinstance(value, list):
        return tuple(build_argument(item) for item in value)
    return value


def unchanged(x: Any) -> Any:
    """The function of every recorded Lambda: a row has none."""
    return x


def build_layer(layer: str, args: dict[str, Any]) -> Any:
    if layer == "Sequential":
        return keras.Sequential([build_argument(one) for one in args["layers"]])
    if layer == "Lambda":
        args = {"function": unchanged, **args}
    return getattr(keras.layers, layer)(
        **{key: build_argument(value) for key, value in args.items()}
    )


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
    args = {word: build_argument(value) for word, value in args.items()}
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


def reason(error: BaseException) -> str:
    """The type and the first line that says something about the reason."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].startswith("Exception encountered when calling"):
        lines = lines[1:]
    return error_text(error, lines)


def shapes_of(output: Any) -> Any:
    """A shape, or a list of shapes for several outputs."""
    if isinstance(output, (list, tuple)):
        return [shapes_of(item) for item in output]
    # A float here is worth keeping: it shows where Keras let a broken size pass.
    return [None if size is None else _size(size) for size in output.shape]


def _size(size: Any) -> Any:
    return int(size) if size == int(size) and not isinstance(size, float) else float(size)


def weights_of(layer: Any) -> list[list[Any]]:
    trainable = {id(variable) for variable in layer.trainable_weights}
    rows: list[list[Any]] = []
    for variable in layer.weights:
        path = variable.path.removeprefix(f"{layer.name}/")
        kind = "trainable" if id(variable) in trainable else "non_trainable"
        rows.append([path, list(variable.shape), str(variable.dtype), kind])
    return rows


def count(rows: list[list[Any]], kind: str) -> int:
    return sum(math.prod(row[1]) for row in rows if row[3] == kind)


def run(case: Case) -> dict[str, Any]:
    keras.utils.clear_session()
    record: dict[str, Any] = {
        "name": case.name,
        "layer": case.layer,
        "args": case.args,
        "inputs": case.inputs,
    }
    if case.dtype != "float32":
        record["dtype"] = case.dtype
    layer = None
    output: Any = None
    error: str | None = None
    stage: str | None = None
    dtype_out: Any = None
    try:
        stage = "construct"
        layer = build_layer(case.layer, case.args) if "." not in case.layer else None
        stage = "call"
        tensors = [keras.Input(shape, dtype=case.dtype) for shape in case.inputs]
        several = len(tensors) > 1 and case.layer not in SEPARATE
        if layer is None:
            result = applied(case.layer, tensors, case.args)
        else:
            result = layer(tensors) if several else layer(*tensors)
        output = flat(shapes_of(result))
        first = result[0] if isinstance(result, (list, tuple)) else result
        dtype_out = str(first.dtype)
        stage = None
    except ImportError:
        # Layers for texts need TensorFlow: what they do without it is no fact about them.
        raise
    except Exception as caught:
        error = reason(caught)
    rows = weights_of(layer) if layer is not None else []
    record["output"] = output
    if dtype_out not in (None, "float32"):
        record["output_dtype"] = dtype_out
    record["weights"] = rows
    record["trainable"] = count(rows, "trainable")
    record["non_trainable"] = count(rows, "non_trainable")
    record["macs"] = None
    record["error"] = error
    if stage is not None:
        record["stage"] = stage
    return record


def main() -> None:
    warnings.simplefilter("ignore")
    only = set(sys.argv[1:])
    cases = [case for case in CASES if not only or case.family in only]
    head = {
        "framework": "keras",
        "version": keras.__version__,
        "backend": keras.backend.backend(),
    }
    write_families(HERE / "keras", head, ((case.family, run(case)) for case in cases))


if __name__ == "__main__":
    main()
