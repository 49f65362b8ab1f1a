"""Where the tensors come from in a model that Keras saved: `inbound_nodes`, in both of its forms.

Keras 3 writes a node as `{"args": [...], "kwargs": {...}}`, where a tensor is an object of the
class `__keras_tensor__`; Keras 2 as a list of `["layer", call, output, {keyword arguments}]`.
Source: keras/src/models/functional.py, Keras 3.15; keras/engine/node.py, Keras 2.15.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TypeAlias, Union

from cnnshape.diagnostics import Diagnostic
from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.record import Record
from cnnshape.source import Span
from cnnshape.values import parse_int

# What Keras 2 writes in place of a layer's name where the first argument is no tensor.
CONSTANT = "_CONSTANT_VALUE"


class Origin(Record):
    """A tensor: which output of which call of which layer. `shape` is what the file records."""

    layer: str
    call: int
    output: int
    span: Span
    shape: Node | None = None


# A tensor, something with tensors in it, or something without.
Value: TypeAlias = Union[Origin, "list[Value]", Node]


class SavedCall(Record):
    """One call of a layer. `numbered_anew` says that a model inside counts its calls from 1,
    `broken` that the file does not say what the call is given."""

    args: tuple[Value, ...]
    kwargs: dict[str, Value]
    numbered_anew: bool = False
    broken: Diagnostic | None = None


class Malformed(Exception):
    """The node is no call; `node` is the part that is not understood."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


def tensors(value: Value) -> Iterator[Origin]:
    """The tensors in an argument, in the order in which Keras flattens it."""
    if isinstance(value, Origin):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from tensors(item)


def read_call(node: Node, layers: Set[str]) -> SavedCall:
    """One item of `inbound_nodes`. `layers` are the names that there are. Raises Malformed."""
    if isinstance(node, Mapping) and node.get("args") is not None:
        args, kwargs = node.get("args"), node.get("kwargs")
        if not isinstance(args, Sequence) or not isinstance(kwargs, Mapping | None):
            raise Malformed(node)
        named = {p.key.text: _value(p.value) for p in kwargs.pairs} if kwargs is not None else {}
        return SavedCall(tuple([_value(item) for item in args.items]), named)
    return _older(node, layers)


def references(node: Node | None) -> Iterator[Origin]:
    """The tensors that `input_layers` and `output_layers` name. Raises Malformed."""
    if isinstance(node, Mapping):
        for pair in sorted(node.pairs, key=lambda pair: pair.key.text):
            yield from references(pair.value)
    elif isinstance(node, Sequence):
        if _is_reference(node):
            yield _origin(node)
        else:
            for item in node.items:
                yield from references(item)
    elif node is not None:
        raise Malformed(node)


# -- Keras 3 -------------------------------------------------------------------------------------


def _value(node: Node) -> Value:
    if isinstance(node, Sequence):
        items = [_value(item) for item in node.items]
        return items if any(map(_has_tensor, items)) else node
    if isinstance(node, Mapping):
        kind = node.get("class_name")
        config = node.get("config")
        if isinstance(kind, Scalar) and kind.text == "__keras_tensor__":
            history = config.get("keras_history") if isinstance(config, Mapping) else None
            if not isinstance(config, Mapping) or not isinstance(history, Sequence):
                raise Malformed(node)
            return _origin(history)._replace(shape=config.get("shape"))
        # Keras flattens a mapping by the order of its keys.
        pairs = sorted(node.pairs, key=lambda pair: pair.key.text)
        items = [_value(pair.value) for pair in pairs]
        return items if any(map(_has_tensor, items)) else node
    return node


def _has_tensor(value: Value) -> bool:
    return next(tensors(value), None) is not None


def _origin(node: Sequence) -> Origin:
    """`["layer", call, output]`, and whatever else stands there."""
    if len(node.items) < 3:
        raise Malformed(node)
    name, call, output = node.items[:3]
    if not isinstance(name, Scalar) or not name.quoted:
        raise Malformed(name)
    return Origin(name.text, _index(call), _index(output), name.span)


def _index(node: Node) -> int:
    index = parse_int(node.text) if isinstance(node, Scalar) and not node.quoted else None
    if index is None or index < 0:
        raise Malformed(node)
    return index


# -- Keras 2 -------------------------------------------------------------------------------------


def _older(node: Node, layers: Set[str]) -> SavedCall:
    if isinstance(node, Mapping):
        # A layer that is given a mapping of tensors.
        items = [pair.value for pair in sorted(node.pairs, key=lambda pair: pair.key.text)]
        alone = False
    elif isinstance(node, Sequence):
        # The operations of TensorFlow have one reference where layers have a list of them.
        alone = bool(node.items) and isinstance(node.items[0], Scalar)
        items = [node] if alone else list(node.items)
        alone = alone or len(items) == 1
    else:
        raise Malformed(node)
    given: list[Value] = []
    kwargs: dict[str, Value] = {}
    for item in items:
        if not isinstance(item, Sequence) or len(item.items) < 3:
            raise Malformed(item)
        name = item.items[0]
        if isinstance(name, Scalar) and name.text == CONSTANT:
            given.append(item.items[2])
        else:
            given.append(_origin(item))
        more = item.items[3] if len(item.items) > 3 else None
        if isinstance(more, Mapping):
            for pair in more.pairs:
                kwargs.setdefault(pair.key.text, _older_value(pair.value, layers))
    return SavedCall((given[0],) if alone else (given,), kwargs, numbered_anew=True)


def _older_value(node: Node, layers: Set[str]) -> Value:
    """A keyword argument: `["layer", call, output]` is a tensor if there is such a layer."""
    if isinstance(node, Sequence):
        if _is_reference(node):
            name = node.items[0]
            assert isinstance(name, Scalar)
            if name.text in layers:
                return _origin(node)
        items = [_older_value(item, layers) for item in node.items]
        return items if any(map(_has_tensor, items)) else node
    return node


def _is_reference(node: Sequence) -> bool:
    """Whether the list is `["layer", call, output]`, with whatever else."""
    head = node.items[:3]
    return (
        len(head) == 3
        and isinstance(head[0], Scalar)
        and head[0].quoted
        and all(isinstance(item, Scalar) and not item.quoted for item in head[1:])
    )
