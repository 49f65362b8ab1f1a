"""Operations on tensors in a model that Keras saved: `x + 1`, `x[:, 0]`, `ops.mean(x)`.

Keras 3 records an operation under its class in keras.src.ops; Keras 2 with TensorFlow under the
name of TensorFlow's function. Both become the operation of `keras.ops` that does the same.
"""

from __future__ import annotations

from cnnshape.convert.saved_calls import Origin, SavedCall, Value, tensors
from cnnshape.dialects.base import Dialect
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence
from cnnshape.naming import snake
from cnnshape.record import Record
from cnnshape.source import Span
from cnnshape.values import FALSE

PREFIX = "ops."

# What an operation's call names its tensors, where it takes more than one.
_OPERANDS = ("x1", "x2")
_WHERE = ("condition", "x1", "x2")

# Keyword arguments of TensorFlow's functions that mean something in Keras's operation.
_WORDS = {
    "shape": "newshape",
    "perm": "axes",
    "slice_spec": "key",
    "keep_dims": "keepdims",
    "reduction_indices": "axis",
}
# A switch that is off, and what has no part in shapes.
_IGNORED = frozenset(("name", "method", "antialias", "preserve_aspect_ratio", "validate_indices"))

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
    "concat": "concatenate",
    "linalg.matmul": "matmul",
    "identity": "copy",
    "nn.swish": "silu",
    "compat.v1.transpose": "transpose",
}
# Functions that are called in Keras what they are called in TensorFlow.
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


class Operation(Record):
    """An operation of the dialect with its arguments and its tensors; no name: it is not known."""

    name: str
    arguments: Mapping | None
    inputs: tuple[Origin, ...]


UNKNOWN_OPERATION = Operation("", None, ())


def is_operation(module: str) -> bool:
    """Whether a class of this module is an operation of Keras 3."""
    return module.startswith(("keras.src.ops.", "keras.ops", "keras_core.src.ops."))


def read_operation(
    kind: str, module: str, config: Mapping, call: SavedCall, dialect: Dialect
) -> Operation:
    """The operation of class `kind` in Keras 3, as it is called."""
    inside = "image." if module.endswith(".image") else ""
    name = f"{PREFIX}{inside}{snake(kind)}"
    given = [(None, value) for value in call.args] + [*sorted(call.kwargs.items())]
    pairs = [pair for pair in config.pairs if pair.key.text not in ("name", "trainable", "dtype")]
    return _operation(name, given, pairs, dialect, config.span)


def read_function(function: str, call: SavedCall, dialect: Dialect, span: Span) -> Operation:
    """TensorFlow's `function`, as Keras 2 calls it."""
    short = function.rpartition(".")[2]
    name = _FUNCTIONS.get(function) or (short if short in _SAME else "")
    if function.startswith("image.") and short == "resize":
        name = "image.resize"
    given: list[tuple[str | None, Value]] = [(None, value) for value in call.args]
    pairs: list[Pair] = []
    for word, value in call.kwargs.items():
        word = _WORDS.get(word, word)
        if word in ("x", "y", "a", "b"):
            given.append(("x2" if word in ("y", "b") else "x1", value))
        elif isinstance(value, Node):
            if word == "features" or word in _IGNORED or _is_off(value):
                continue
            if name == "matmul":
                return UNKNOWN_OPERATION  # One of its operands is transposed.
            pairs.append(Pair(Scalar(value.span, word), _axis(word, value)))
        else:
            return UNKNOWN_OPERATION
    if name == "concatenate" and not any(pair.key.text == "axis" for pair in pairs):
        return UNKNOWN_OPERATION
    return _operation(PREFIX + name, given, pairs, dialect, span)


def _axis(word: str, value: Node) -> Node:
    """Mappings in a slice are written without their class by Keras 2; everything else as it is."""
    return value


def _is_off(node: Node) -> bool:
    return isinstance(node, Scalar) and (
        node.is_null or (not node.quoted and node.text in FALSE)
    )


def _operation(
    name: str,
    given: list[tuple[str | None, Value]],
    pairs: list[Pair],
    dialect: Dialect,
    span: Span,
) -> Operation:
    binding = dialect.find(name)
    if binding is None:
        return UNKNOWN_OPERATION
    words = binding.parameters
    operands = _WHERE if name == "ops.where" else _OPERANDS if "x2" in words else ()
    if name == "ops.get_item":
        operands = ("x", "key")
    inputs: list[Origin] = []
    found = list(pairs)
    for place, (word, value) in enumerate(given):
        own = list(tensors(value))
        if own:
            if name == "ops.get_item" and place:
                return UNKNOWN_OPERATION  # Which places are taken is computed.
            inputs += own
            continue
        assert isinstance(value, Node)
        if word is None and place < len(operands):
            word = operands[place]
        if word in words:
            found.append(Pair(Scalar(value.span, word), value))
        elif not _is_off(value):
            return UNKNOWN_OPERATION
    kept = [pair for pair in found if pair.key.text in words or not _is_off(pair.value)]
    arguments = Mapping(_whole(span, kept), tuple(kept)) if kept else None
    return Operation(name, arguments, tuple(inputs))


def _whole(span: Span, pairs: list[Pair]) -> Span:
    return span if not pairs else Span(span.source, pairs[0].value.span.start, span.end)


__all__ = ["Operation", "is_operation", "read_function", "read_operation", "Sequence"]
