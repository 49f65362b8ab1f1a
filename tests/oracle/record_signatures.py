"""Record the constructor signatures of every public Keras layer and torch.nn module.

Run with Keras and PyTorch installed: ``python tests/oracle/record_signatures.py``.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "numpy")

HERE = Path(__file__).resolve().parent

# The functional operations written as layers.  Builtins carry no Python signature, so those take
# the documented one: name -> [[parameter, default], ...] with "required" for no default.
REQUIRED = {"required": True}
DOCUMENTED_OPS: dict[str, list[tuple[str, Any]]] = {
    "add": [("input", REQUIRED), ("other", REQUIRED), ("alpha", 1)],
    "sub": [("input", REQUIRED), ("other", REQUIRED), ("alpha", 1)],
    "mul": [("input", REQUIRED), ("other", REQUIRED)],
    "div": [("input", REQUIRED), ("other", REQUIRED), ("rounding_mode", None)],
    "cat": [("tensors", REQUIRED), ("dim", 0)],
    "stack": [("tensors", REQUIRED), ("dim", 0)],
    "flatten": [("input", REQUIRED), ("start_dim", 0), ("end_dim", -1)],
    "permute": [("input", REQUIRED), ("dims", REQUIRED)],
    "transpose": [("input", REQUIRED), ("dim0", REQUIRED), ("dim1", REQUIRED)],
    "reshape": [("input", REQUIRED), ("shape", REQUIRED)],
    "view": [("input", REQUIRED), ("shape", REQUIRED)],
    "mean": [("input", REQUIRED), ("dim", None), ("keepdim", False)],
    "sum": [("input", REQUIRED), ("dim", None), ("keepdim", False)],
    "amax": [("input", REQUIRED), ("dim", []), ("keepdim", False)],
    "chunk": [("input", REQUIRED), ("chunks", REQUIRED), ("dim", 0)],
    "split": [("tensor", REQUIRED), ("split_size_or_sections", REQUIRED), ("dim", 0)],
    "matmul": [("input", REQUIRED), ("other", REQUIRED)],
    "bmm": [("input", REQUIRED), ("mat2", REQUIRED)],
    "squeeze": [("input", REQUIRED), ("dim", None)],
    "unsqueeze": [("input", REQUIRED), ("dim", REQUIRED)],
    "tanh": [("input", REQUIRED)],
    "sigmoid": [("input", REQUIRED)],
    "gelu": [("input", REQUIRED), ("approximate", "none")],
    "avg_pool2d": [
        ("input", REQUIRED),
        ("kernel_size", REQUIRED),
        ("stride", None),
        ("padding", 0),
        ("ceil_mode", False),
        ("count_include_pad", True),
        ("divisor_override", None),
    ],
    "max_pool2d": [
        ("input", REQUIRED),
        ("kernel_size", REQUIRED),
        ("stride", None),
        ("padding", 0),
        ("dilation", 1),
        ("ceil_mode", False),
        ("return_indices", False),
    ],
}
# The recurrent modules take *args and **kwargs and sort them out in code.
_RNN_TAIL: list[tuple[str, Any]] = [
    ("bias", True),
    ("batch_first", False),
    ("dropout", 0.0),
    ("bidirectional", False),
]
DOCUMENTED_MODULES: dict[str, list[tuple[str, Any]]] = {
    "RNN": [
        ("input_size", REQUIRED),
        ("hidden_size", REQUIRED),
        ("num_layers", 1),
        ("nonlinearity", "tanh"),
        *_RNN_TAIL,
        ("device", None),
        ("dtype", None),
    ],
    "LSTM": [
        ("input_size", REQUIRED),
        ("hidden_size", REQUIRED),
        ("num_layers", 1),
        *_RNN_TAIL,
        ("proj_size", 0),
        ("device", None),
        ("dtype", None),
    ],
    "GRU": [
        ("input_size", REQUIRED),
        ("hidden_size", REQUIRED),
        ("num_layers", 1),
        *_RNN_TAIL,
        ("device", None),
        ("dtype", None),
    ],
}
INSPECTED_OPS = [
    "interpolate",
    "softmax",
    "log_softmax",
    "relu",
    "relu6",
    "silu",
    "hardswish",
    "dropout",
    "adaptive_avg_pool2d",
    "pad",
    "layer_norm",
    "normalize",
]


def json_default(value: object) -> Any:
    """A default as JSON, or its repr where JSON has no form for it."""
    if value is inspect.Parameter.empty:
        return {"required": True}
    if isinstance(value, (list, tuple)):
        return [json_default(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    # An address would change with every run.
    return {"repr": re.sub(r" at 0x[0-9a-f]+", "", repr(value))}


def parameters_of(target: Callable[..., object]) -> list[dict[str, Any]]:
    """The parameters in order, without self."""
    rows: list[dict[str, Any]] = []
    for parameter in inspect.signature(target).parameters.values():
        if parameter.name == "self":
            continue
        row: dict[str, Any] = {"name": parameter.name}
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            row["kind"] = "kwargs"
        elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            row["kind"] = "args"
        else:
            row["default"] = json_default(parameter.default)
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
                row["kind"] = "keyword_only"
        rows.append(row)
    return rows


def dump(path: Path, head: dict[str, Any], entries: dict[str, dict[str, Any]]) -> None:
    """Write one entry per line, so that a diff shows the class that changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()]
    header = json.dumps(head)[1:-1]
    path.write_text("{" + header + ',\n "entries": {\n' + ",\n".join(lines) + "\n}}\n")


def record_keras() -> None:
    keras: Any = import_module("keras")

    entries: dict[str, dict[str, Any]] = {}
    for name in sorted(dir(keras.layers)):
        target = getattr(keras.layers, name)
        if inspect.isclass(target) and issubclass(target, keras.layers.Layer):
            entries[name] = {
                "class": target.__name__,
                "kind": "layer",
                "parameters": parameters_of(target.__init__),
            }
        elif callable(target) and not inspect.isclass(target) and not name.startswith("_"):
            entries[name] = {
                "class": target.__name__,
                "kind": "function",
                "parameters": parameters_of(target),
            }
    # Every layer takes these through **kwargs.
    base = parameters_of(keras.layers.Layer.__init__)
    head = {"framework": "keras", "version": keras.__version__, "layer_base": base}
    dump(HERE / "keras" / "signatures.json", head, entries)


def record_torch() -> None:
    torch: Any = import_module("torch")
    functional: Any = import_module("torch.nn.functional")

    entries: dict[str, dict[str, Any]] = {}
    for name in sorted(dir(torch.nn)):
        target = getattr(torch.nn, name)
        if not (inspect.isclass(target) and issubclass(target, torch.nn.Module)):
            continue
        if name in DOCUMENTED_MODULES:
            rows = [{"name": key, "default": default} for key, default in DOCUMENTED_MODULES[name]]
        elif target.__init__ is torch.nn.Module.__init__:
            # Its *args and **kwargs are there to be refused.
            rows = []
        else:
            rows = parameters_of(target.__init__)
        entries[name] = {"class": target.__name__, "kind": "module", "parameters": rows}
    for op_name in INSPECTED_OPS:
        entries[op_name] = {
            "class": op_name,
            "kind": "function",
            "parameters": parameters_of(getattr(functional, op_name)),
        }
    for op_name, documented in DOCUMENTED_OPS.items():
        rows = [{"name": parameter, "default": default} for parameter, default in documented]
        entries[op_name] = {"class": op_name, "kind": "function", "parameters": rows}
    head = {"framework": "torch", "version": torch.__version__.split("+")[0]}
    dump(HERE / "torch" / "signatures.json", head, entries)


if __name__ == "__main__":
    record_keras()
    record_torch()
