"""Record the constructor signatures of every public Keras layer and torch.nn module.

Run with Keras and PyTorch installed: ``python tests/oracle/record_signatures.py``.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "numpy")

HERE = Path(__file__).resolve().parent

REQUIRED = {"required": True}
# The operations that a spec may name. Where the signature of each is found:
# written in Python, in torch.nn.functional,
IN_PYTHON = (
    *("lp_pool1d", "lp_pool2d", "lp_pool3d", "max_unpool1d", "max_unpool2d", "max_unpool3d"),
    *("adaptive_avg_pool2d", "adaptive_avg_pool3d", "pad", "interpolate", "fold", "unfold"),
    *("sigmoid", "tanh", "tanhshrink", "softsign", "relu", "relu6", "silu", "mish", "selu"),
    *("hardsigmoid", "hardswish", "elu", "celu", "leaky_relu", "hardtanh", "glu", "softmax"),
    *("log_softmax", "softmin", "dropout", "dropout1d", "dropout2d", "dropout3d"),
    *("alpha_dropout", "feature_alpha_dropout", "threshold", "rrelu", "layer_norm", "normalize"),
    *("local_response_norm", "affine_grid", "grid_sample"),
)
# in the function behind the one that looks at `return_indices`,
DISPATCHED = (
    *("max_pool1d", "max_pool2d", "max_pool3d", "fractional_max_pool2d", "fractional_max_pool3d"),
    *("adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d"),
)
# or in the schemas of the native function, by the names of those overloads that take tensors and
# write into none: what one of several does not have may be left out.
NATIVE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("reshape", "view", "expand", "permute", "unsqueeze", "chunk", "avg_pool1d"),
            *("avg_pool2d", "avg_pool3d", "adaptive_avg_pool1d", "pixel_shuffle"),
            *("pixel_unshuffle", "channel_shuffle", "log_sigmoid", "contiguous", "clone"),
            *("softshrink", "hardshrink", "softplus", "gelu", "matmul", "bmm"),
            *("cosine_similarity", "pairwise_distance", "maximum", "minimum", "cat", "stack"),
            *("amax", "amin", "abs", "exp", "log", "sqrt", "rsqrt", "square", "neg", "sin", "cos"),
            *("erf", "reciprocal", "sign", "floor", "ceil", "round", "detach", "clamp", "flip"),
            *("roll", "swapaxes", "repeat", "scaled_dot_product_attention"),
        ),
        ("",),
    ),
    "flatten": ("using_ints",),
    "unflatten": ("int",),
    "transpose": ("int",),
    "squeeze": ("", "dims"),
    "unbind": ("int",),
    "mean": ("", "dim"),
    "sum": ("", "dim_IntList"),
    **dict.fromkeys(("add", "sub", "mul"), ("Tensor",)),
    "div": ("Tensor", "Tensor_mode"),
    "pow": ("Tensor_Tensor",),
    **dict.fromkeys(("movedim", "moveaxis"), ("intlist",)),
}
# Native functions under another name.
CALLED = {"log_sigmoid": "logsigmoid"}
# Functions of any arguments, which are documented: name -> [parameter, default] each.
DOCUMENTED_OPS: dict[str, list[tuple[str, Any]]] = {
    "einsum": [("equation", REQUIRED), ("operands", REQUIRED)],
    # torchvision.ops, torchvision 0.28.
    "stochastic_depth": [
        ("input", REQUIRED),
        ("p", REQUIRED),
        ("mode", REQUIRED),
        ("training", True),
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


def of_schemas(torch: Any, name: str, overloads: tuple[str, ...]) -> list[dict[str, Any]]:
    """The parameters of a native function: those of its fullest overload."""
    schemas = [
        schema
        for schema in torch._C._jit_get_schemas_for_operator(f"aten::{name}")
        if schema.overload_name in overloads and "Tensor" in str(schema.arguments[0].type)
    ]
    assert len(schemas) == len(overloads), name
    shared = set.intersection(*({a.name for a in schema.arguments} for schema in schemas))
    rows: list[dict[str, Any]] = []
    for argument in max(schemas, key=lambda schema: len(schema.arguments)).arguments:
        default = REQUIRED if argument.name in shared else None
        if argument.has_default_value():
            default = json_default(argument.default_value)
        row = {"name": argument.name, "default": default}
        rows.append({**row, "kind": "keyword_only"} if argument.kwarg_only else row)
    return rows


def operations(torch: Any, functional: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name in IN_PYTHON:
        yield name, parameters_of(getattr(functional, name))
    for name in DISPATCHED:
        yield name, parameters_of(getattr(functional, f"_{name}"))
    yield "split", parameters_of(torch.split)
    for name, overloads in NATIVE.items():
        yield CALLED.get(name, name), of_schemas(torch, name, overloads)
    for name, documented in DOCUMENTED_OPS.items():
        yield name, [{"name": parameter, "default": default} for parameter, default in documented]


def public(module: Any) -> list[str]:
    return [name for name in sorted(dir(module)) if not name.startswith("_")]


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
        elif inspect.isclass(target):
            entries[name] = {"class": target.__name__, "kind": "class", "parameters": []}
        elif callable(target) and not name.startswith("_"):
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
    for op_name, rows in operations(torch, functional):
        entries[op_name] = {"class": op_name, "kind": "function", "parameters": rows}
    head = {
        "framework": "torch",
        "version": torch.__version__.split("+")[0],
        "classes": [name for name in public(torch.nn) if inspect.isclass(getattr(torch.nn, name))],
        "functions": [
            name for name in public(functional) if inspect.isroutine(getattr(functional, name))
        ],
    }
    dump(HERE / "torch" / "signatures.json", head, entries)


def main() -> None:
    """Those of the frameworks named, or of both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("framework", nargs="*", choices=["keras", "torch"])
    chosen = parser.parse_args().framework or ["keras", "torch"]
    if "keras" in chosen:
        record_keras()
    if "torch" in chosen:
        record_torch()


if __name__ == "__main__":
    main()
