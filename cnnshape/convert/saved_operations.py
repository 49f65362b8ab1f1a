"""Operations on tensors in a model that Keras saved: `x + 1`, `x[:, 0]`, `ops.mean(x)`.

Keras 3 records an operation under its class in keras.src.ops; Keras 2 with TensorFlow under the
name of TensorFlow's function. Both become the operation of `keras.ops` that does the same.
"""

from __future__ import annotations

from cnnshape.convert.saved_calls import Origin, SavedCall, Value, tensors
from cnnshape.convert.saved_entry import Entry
from cnnshape.convert.saved_layer import Described
from cnnshape.dialects.base import Binding, Dialect
from cnnshape.document.node import Mapping, Node, Pair, Scalar
from cnnshape.naming import snake
from cnnshape.record import Record
from cnnshape.source import Span
from cnnshape.values import FALSE

_PREFIX = "ops."

# What stands in an operation's call, where that is more than one tensor or a list of them.
_OPERANDS = ("x1", "x2")
_CALLS = {"ops.where": ("condition", "x1", "x2"), "ops.get_item": ("x", "key")}

# TensorFlow's names for keyword arguments, where they differ from Keras's.
_WORDS = {
    "x": "x1",
    "a": "x1",
    "y": "x2",
    "b": "x2",
    "shape": "newshape",
    "perm": "axes",
    "slice_spec": "key",
}
# Keyword arguments of TensorFlow that play no part in shapes.
_IGNORED = frozenset(("name", "method", "antialias", "alpha", "approximate", "dtype_hint"))

_FUNCTIONS = {
    "__operators__.getitem": "get_item",
    "math.truediv": "true_divide",
    "math.divide": "true_divide",
    "math.pow": "power",
    "math.floormod": "mod",
    "math.floordiv": "floor_divide",
    "math.reduce_mean": "mean",
    "math.reduce_sum": "sum",
    "math.reduce_max": "max",
    "math.reduce_min": "min",
    "math.reduce_prod": "prod",
    "math.reduce_std": "std",
    "math.reduce_variance": "var",
    "math.reduce_any": "any",
    "math.reduce_all": "all",
    "math.reduce_logsumexp": "logsumexp",
    "__operators__.eq": "equal",
    "__operators__.ne": "not_equal",
    "concat": "concatenate",
    "convert_to_tensor": "copy",
    "identity": "copy",
    "nn.swish": "silu",
    "image.resize": "image.resize",
}
# The functions that Keras calls as TensorFlow does, whatever module they are in.
_SAME = frozenset(
    (
        *("add", "subtract", "multiply", "maximum", "minimum", "mod", "greater", "greater_equal"),
        *("less", "less_equal", "equal", "not_equal", "logical_and", "logical_or", "logical_not"),
        *("abs", "negative", "sign", "square", "sqrt", "rsqrt", "reciprocal", "exp", "expm1"),
        *("log", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "ceil", "floor", "round"),
        *("sigmoid", "softplus", "erf", "relu", "relu6", "selu", "elu", "leaky_relu", "gelu"),
        *("silu", "softmax", "log_softmax", "softsign", "stop_gradient", "cast", "expand_dims"),
        *("squeeze", "stack", "reshape", "transpose", "matmul", "zeros_like", "ones_like"),
    )
)


class _Operation(Record):
    """An operation of the dialect, with its arguments and its tensors."""

    name: str
    arguments: Mapping | None
    inputs: tuple[Origin, ...]


def is_operation(entry: Entry) -> bool:
    """Whether the entry is an operation and no layer."""
    return _is_class(entry) or entry.kind.text in ("TFOpLambda", "SlicingOpLambda")


def _is_class(entry: Entry) -> bool:
    return entry.module.startswith(("keras.src.ops.", "keras.ops", "keras_core.src.ops."))


def describe_operation(
    entry: Entry, call: SavedCall, dialect: Dialect
) -> tuple[Described, tuple[Origin, ...]]:
    """The operation that an entry stands for, and its tensors."""
    span = entry.kind.span
    if _is_class(entry):
        said = f"`{entry.kind.text}` of `{entry.module}`"
        found = _of_class(entry, call, dialect)
    else:
        node = entry.config.get("function")
        function = node.text if isinstance(node, Scalar) else ""
        said = f"TensorFlow's `{function}`"
        found = _of_function(function, call, dialect, span)
    if found is None:
        message = f"what {said} gives is not computed here"
        help = "what depends on it is unknown here; everything else is computed"
        return Described(entry.kind.text, span, opaque=(message, help)), ()
    return Described(found.name, span, found.arguments), found.inputs


def _of_class(entry: Entry, call: SavedCall, dialect: Dialect) -> _Operation | None:
    """The operation of Keras 3; None where it is not known."""
    inside = "image." if entry.module.endswith(".image") else ""
    binding = dialect.find(f"{_PREFIX}{inside}{snake(entry.kind.text)}")
    if binding is None:
        return None
    written = [pair for pair in entry.config.pairs if pair.key.text != "name"]
    named: list[tuple[str, Value]] = [(pair.key.text, pair.value) for pair in written]
    return _operation(binding, call.args, [*named, *call.kwargs.items()], entry.kind.span)


def _of_function(function: str, call: SavedCall, dialect: Dialect, span: Span) -> _Operation | None:
    """The operation that does what TensorFlow's `function` does; None where none is known."""
    short = function.rpartition(".")[2]
    binding = dialect.find(
        _PREFIX + (_FUNCTIONS.get(function) or (short if short in _SAME else ""))
    )
    if binding is None:
        return None
    named = [(_WORDS.get(w, w), value) for w, value in call.kwargs.items() if w not in _IGNORED]
    # The axis of a concatenation has no default there.
    if binding.name == "ops.concatenate" and not any(word == "axis" for word, _ in named):
        return None
    return _operation(binding, call.args, named, span)


def _operation(
    binding: Binding, args: tuple[Value, ...], named: list[tuple[str, Value]], span: Span
) -> _Operation | None:
    words = binding.parameters
    takes = _CALLS.get(binding.name) or (_OPERANDS if "x2" in words else ())
    given = [(takes[i] if i < len(takes) else "", value) for i, value in enumerate(args)]
    inputs: list[Origin] = []
    pairs: list[Pair] = []
    for word, value in [*given, *sorted(named, key=lambda one: one[0])]:
        own = list(tensors(value))
        if own:
            if word == "key":
                return None  # Which places are taken is computed.
            inputs += own
        elif isinstance(value, Node) and word in words:
            pairs.append(Pair(Scalar(value.span, word), value))
        elif not isinstance(value, Node) or not _is_off(value):
            return None
    if "x2" in words and len(inputs) + len(pairs) < max(len(takes), 2):
        return None  # The file does not say what the tensor is combined with.
    return _Operation(binding.name, Mapping(span, tuple(pairs)) if pairs else None, tuple(inputs))


def _is_off(node: Node) -> bool:
    """Whether an argument says nothing: null, or a switch that is off."""
    return isinstance(node, Scalar) and not node.quoted and (node.is_null or node.text in FALSE)
