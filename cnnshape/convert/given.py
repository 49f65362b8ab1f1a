"""The arguments that a call gives: what differs from the framework's defaults, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnshape.bind import Models, assigned
from cnnshape.convert.problems import NotExpressible
from cnnshape.diagnostics import Log
from cnnshape.dialects.base import REQUIRED, Binding, Dialect
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence
from cnnshape.infer import Stages
from cnnshape.instances import Leaf
from cnnshape.layers.base import Layer
from cnnshape.layers.submodel import Submodel
from cnnshape.naming import snake
from cnnshape.record import Record
from cnnshape.shape import BATCH, UNKNOWN_SHAPE, Layout, Shape, is_ranked
from cnnshape.sizes import takes_layer
from cnnshape.spec import CallSpec, ModelSpec, read_call
from cnnshape.values import (
    Anything,
    Auto,
    Bool,
    Configuration,
    Context,
    Misread,
    OneOf,
    Optional,
    Type,
    plain,
)


class Inner(Record):
    """A layer as the argument of another one; a model with what the stages made of it."""

    type: str
    name: str
    trainable: bool
    arguments: tuple[Given, ...]
    model: Stages | None = None


class Given(Record):
    """One argument: the framework's name, its type, the value as the framework takes it (a layer
    is an `Inner`), and the node that says it (None for a fact of the input)."""

    word: str
    kind: Type[Any]
    value: Any
    node: Node | None
    required: bool


def given_of(leaf: Leaf, stages: Stages, *, explicit: bool = False) -> tuple[Given, ...]:
    """The arguments of a layer instance. What only repeats a size of its input, or what the spec
    says once for all layers, is left out, or with `explicit` given everywhere."""
    assert leaf.binding is not None
    assert leaf.call is not None
    binding, spec = leaf.binding, leaf.spec
    bound = stages.inference.bound[leaf.shares or leaf]
    layer, words = bound.layer, _Words(spec.dialect, spec.layout, bound.models)
    found = dict(_given(binding, leaf.value, leaf.call, words, leaf.extra))
    for word, value in facts_of(binding, layer, input_shapes(leaf, stages)).items():
        if explicit:
            found[word] = Given(word, binding.types[word], value, None, False)
        elif word in found and _same(found[word].value, value):
            del found[word]
    _implied(found, binding, layer, spec, explicit)
    return tuple([found[word] for word in binding.parameters if word in found])


def input_shapes(leaf: Leaf, stages: Stages) -> tuple[Shape, ...]:
    tensors = stages.graph.inputs[leaf]
    shapes = [stages.inference.origins.shape(tensor) for tensor in tensors]
    return tuple([UNKNOWN_SHAPE if shape is None else shape for shape in shapes])


def facts_of(binding: Binding, layer: Layer, shapes: tuple[Shape, ...]) -> dict[str, Any]:
    """What the input says for arguments that may be left out because of it."""
    if not shapes or not all(is_ranked(shape) and shape for shape in shapes):
        return {}
    facts = layer.facts(*shapes)
    found = {}
    for word, canonical in binding.canonical.items():
        if canonical in facts and isinstance(binding.types[word], Auto):
            value = facts[canonical]
            if isinstance(value, tuple):
                value = value[0] if len(value) == 1 else list(value)
            if all(
                isinstance(size, int) for size in (value if isinstance(value, list) else [value])
            ):
                found[word] = value
    return found


def _implied(
    found: dict[str, Given], binding: Binding, layer: Layer, spec: ModelSpec, explicit: bool
) -> None:
    """The order of axes, which the spec says for all layers."""
    word = "data_format"
    if word not in binding.parameters:
        return
    own = found[word].value if word in found else None
    usual = spec.dialect.layouts[0] if explicit else spec.layout
    found.pop(word, None)
    said = own or spec.layout
    if said != usual:
        node = Scalar(spec.span, said)
        found[word] = Given(word, binding.types[word], said, node, False)


def _given(
    binding: Binding,
    value: Node | None,
    call: CallSpec,
    words: _Words,
    extra: Pair | None = None,
) -> Iterator[tuple[str, Given]]:
    at, dialect = call.type_span, words.dialect
    nodes = assigned(binding, value, at, dialect, words.layout, extra, words.models)
    for word, node in nodes.items():
        kind = binding.types[word]
        default = binding.call.arguments[word]
        required = default is REQUIRED
        if takes_layer(kind):
            inner = _layers(node, words)
            if inner is not None:
                yield word, Given(word, kind, inner, node, required)
            continue
        read = _read(kind, node, binding)
        found = _value(kind, node, read)
        if required or not _is_default(word, read, found, nodes, binding):
            yield word, Given(word, kind, found, node, required)


def _read(kind: Type[Any], node: Node, binding: Binding) -> Any:
    try:
        return kind.read(node, Context(binding.call.rank))
    except Misread as misread:
        raise NotExpressible(f"`{binding.name}` is given {misread.found}") from None


def _is_default(word: str, read: Any, value: Any, nodes: dict[str, Node], binding: Binding) -> bool:
    default = binding.call.arguments[word]
    canonical = binding.canonical[word]
    if _same(read, binding.defaults[canonical]) or _same(value, default):
        return True
    if default is not None:
        return False
    if word.endswith("activation"):
        return bool(value == "linear")
    if canonical == "stride":
        # A pooling window's own size is the step where none is given.
        size = binding.words.get("kernel_size", "")
        node = nodes.get(size)
        window = binding.defaults.get("kernel_size")
        if node is not None:
            window = _read(binding.types[size], node, binding)
        return _same(read, window)
    return False


def _same(a: Any, b: Any) -> bool:
    """Whether two values are equal and of one kind: true is not 1."""
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def _value(kind: Type[Any], node: Node, read: Any) -> Any:
    """The value as the framework takes it."""
    found = plain(node)
    if isinstance(read, str) and not isinstance(found, bool):
        return read
    if _is_free(kind) or isinstance(node, Mapping):
        return simplified(found)
    if isinstance(read, tuple) and BATCH in read:
        return [BATCH if item == "batch" else item for item in found]
    return found


def _is_free(kind: Type[Any]) -> bool:
    """Whether a value plays no part in shapes, so that it may be anything."""
    if isinstance(kind, OneOf):
        return _is_free(kind.first) or _is_free(kind.second)
    if isinstance(kind, (Optional, Auto)):
        return _is_free(kind.inner)
    return isinstance(kind, (Anything, Configuration))


# What the framework writes into a file for objects that it makes of a name alone.
_USUAL: dict[str, dict[str, Any]] = {
    "RandomUniform": {"minval": -0.05, "maxval": 0.05},
    "RandomNormal": {"mean": 0.0, "stddev": 0.05},
    "TruncatedNormal": {"mean": 0.0, "stddev": 0.05},
    "Orthogonal": {"gain": 1.0},
    "OrthogonalInitializer": {"gain": 1.0},
    "Identity": {"gain": 1.0},
}


def simplified(value: Any) -> Any:
    """An object's configuration without what says nothing; its name alone where nothing is left.

    `{"class_name": "GlorotUniform", "config": {"seed": None}}` → `"glorot_uniform"`.
    """
    if isinstance(value, list):
        return [simplified(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind, config = value.get("class_name"), value.get("config")
    if isinstance(kind, str) and isinstance(config, dict):
        said = {k: simplified(v) for k, v in config.items() if v is not None}
        if not said or said == _USUAL.get(kind):
            return snake(kind) if kind != "OrthogonalInitializer" else "orthogonal"
        return {"class_name": kind, "config": said}
    return {key: simplified(item) for key, item in value.items()}


# -- layers inside layers ------------------------------------------------------------------------


class _Words(Record):
    """What reading a layer depends on beside its node."""

    dialect: Dialect
    layout: Layout
    models: Models


def _layers(node: Node, words: _Words) -> Inner | tuple[Inner, ...] | None:
    if isinstance(node, Scalar) and node.is_null:
        return None
    if isinstance(node, Sequence):
        return tuple([_inner(item, words) for item in node.items])
    return _inner(node, words)


def _inner(node: Node, words: _Words) -> Inner:
    model = words.models.get(node.span)
    if isinstance(model, Submodel):
        if model.stages is None:
            raise NotExpressible("a model inside a layer is not known")
        stages: Stages = model.stages
        return Inner(model.kind, model.own_name, True, (), stages)
    call = read_call(node, Log())
    binding = None if call is None else words.dialect.find(call.type)
    if call is None or binding is None:
        raise NotExpressible("a layer inside another one is not known")
    name = call.beside.get("name")
    trainable = call.beside.get("trainable")
    given = dict(_given(binding, call.value, call, words, call.beside.get("data_format")))
    return Inner(
        binding.name,
        name.value.text if name is not None and isinstance(name.value, Scalar) else "",
        trainable is None or Bool().read(trainable.value),
        tuple([given[word] for word in binding.parameters if word in given]),
    )
