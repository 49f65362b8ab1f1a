"""Models among the arguments of a layer: `TimeDistributed: {Sequential: [Flatten, {Dense: 8}]}`.

Such a model is expanded by itself; the layer around it sees it as one layer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from cnnshape.dialects.base import Binding
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence
from cnnshape.instances import NO_MODELS, Expansion, InnerModel, InnerModels, Scope
from cnnshape.nesting import Nesting
from cnnshape.place import Names, Numbering, Place
from cnnshape.rules import UNKNOWN_KEY
from cnnshape.sizes import takes_layer
from cnnshape.source import Span
from cnnshape.spec import (
    BESIDE,
    GROUP,
    MODEL,
    OF_ENTRIES,
    CallSpec,
    Contract,
    InputSpec,
    ModelSpec,
    read_call,
)
from cnnshape.values import Bool

# The arguments of a layer, and the models among them.
Contents: TypeAlias = "tuple[Node | None, InnerModels]"


class Containing(Nesting):
    """Places the models that stand inside layers."""

    def contents(self, call: CallSpec, names: Names, place: Place) -> Contents:
        """The arguments with a mark in place of each model, and the models by the marks' places."""
        value = call.value
        if value is None or call.opaque is not None or self._is_model(call.type, place):
            return value, NO_MODELS
        binding = self.binding(call.type, place.spec)
        if binding is None or not binding.holds_layers:
            return value, NO_MODELS
        found = call.inner or dict(self._calls(value, binding, place))
        if not found:
            return value, NO_MODELS
        models = {span: self._model(inner, names, place) for span, inner in found.items()}
        return _marked(value, found), models

    def _calls(self, node: Node, binding: Binding, place: Place) -> Iterator[tuple[Span, CallSpec]]:
        """The models in the arguments of a layer, wherever one of these may be a layer."""
        if isinstance(node, Mapping) and any(
            pair.key.text in binding.parameters for pair in node.pairs
        ):
            for pair in node.pairs:
                kind = binding.types.get(pair.key.text)
                if kind is not None and takes_layer(kind):
                    yield from self._call(pair.value, place)
        else:
            yield from self._call(node, place)

    def _call(self, node: Node, place: Place) -> Iterator[tuple[Span, CallSpec]]:
        if isinstance(node, Sequence):
            for item in node.items:
                yield from self._call(item, place)
            return
        if self._is_model(_head(node), place):
            if id(node) not in self.read:
                self.read[id(node)] = read_call(node, self.log)
            call = self.read[id(node)]
            if call is not None:
                yield node.span, call
            return
        binding = self.binding(_head(node), place.spec)
        if binding is not None and binding.holds_layers:
            inner = read_call(node, self.log)
            if inner is not None and inner.value is not None:
                yield from self._calls(inner.value, binding, place)

    def _is_model(self, kind: str, place: Place) -> bool:
        return kind in (GROUP, MODEL) or kind in place.spec.blocks

    def _model(self, call: CallSpec, names: Names, place: Place) -> InnerModel:
        """The model that a call inside a layer stands for."""
        name = self.own_name(call, names, place) or ""
        trainable = True
        if "trainable" in call.beside:
            trainable = self.value(Bool(), call, "trainable", names, place) is not False
        for word in OF_ENTRIES:
            if word in call.beside:
                message = f"`{word}` means nothing for a model inside a layer"
                span = call.beside[word].key.span
                self.complain(UNKNOWN_KEY, message, span, place, f"leave `{word}` out")
        around = place.spec
        spec: ModelSpec | None
        if call.type == MODEL:
            spec = self.nested_spec(call, names, place)
            if spec is None:
                return InnerModel(around, MODEL, name, None)
            kind = spec.type or spec.dialect.nested_type
            name = name or spec.name
            values = self.vars(spec, {})
        else:
            given = InputSpec("input", None, None, "", call.type_span, call.type_span)
            nothing = Contract(None, None, None)
            spec = around._replace(inputs=(given,), outputs=(), contract=nothing)
            if call.type == GROUP:
                spec = spec._replace(layers=call.body)
            else:
                # The model is the block, whose name is therefore not in front of its layers'.
                block = around.blocks[call.type]
                block = block if block.flat else block._replace(flat=True)
                only = CallSpec(call.type, call.type_span, call.value, {}, call.span)
                spec = spec._replace(blocks={**around.blocks, call.type: block}, layers=(only,))
            kind = around.dialect.chain_type if call.type == GROUP else around.dialect.nested_type
            name = name or ("" if call.type == GROUP else call.type)
            values = names
        inner = type(self)(self.loader, self.log)
        inner.namer, inner.inlined, inner.open = self.namer, self.inlined, self.open
        inner.libraries, inner.unknown, inner.read = self.libraries, self.unknown, self.read
        inner.elsewhere = self.number_of_layers
        inner.within = (*self.within, *place.groups)
        expansion = inner.whole(
            spec,
            Place(
                spec,
                Scope((), None, None),
                place.vars if call.type != MODEL else values,
                values,
                Numbering(),
                sites=place.sites,
                trainable=trainable,
            ),
        )
        # What the model holds counts as well, also what is in models inside it.
        self.elsewhere = inner.number_of_layers - len(self.leaves)
        self.too_many |= inner.too_many
        name = name or self.namer.counted(kind)
        return InnerModel(spec, kind, name, expansion)

    def whole(self, spec: ModelSpec, place: Place) -> Expansion:
        """Everything in a model, its inputs first."""
        raise NotImplementedError


def _head(node: Node) -> str:
    """The name of the layer that a node calls, as far as it is written in one of the usual ways."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping) and node.pairs:
        kind = node.get("type")
        words = [pair.key.text for pair in node.pairs if pair.key.text not in BESIDE]
        return kind.text if isinstance(kind, Scalar) else "".join(words[:1])
    return ""


def _marked(node: Node, models: dict[Span, CallSpec]) -> Node:
    """The arguments with a mark in place of each model."""
    if node.span in models:
        return Scalar(node.span, models[node.span].type, quoted=True)
    if isinstance(node, Sequence):
        return Sequence(node.span, tuple([_marked(item, models) for item in node.items]))
    if isinstance(node, Mapping):
        pairs = [Pair(pair.key, _marked(pair.value, models)) for pair in node.pairs]
        return Mapping(node.span, tuple(pairs))
    return node
