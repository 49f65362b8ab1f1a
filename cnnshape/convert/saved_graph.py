"""The wiring of a functional model that Keras saved → references as a spec has them.

A layer that is called several times has a name for each call; of what has several outputs, one is
named by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnshape.convert.saved_calls import (
    Malformed,
    Origin,
    SavedCall,
    read_call,
    references,
    tensors,
)
from cnnshape.convert.saved_entry import Entry
from cnnshape.diagnostics import Diagnostic, Log, count, did_you_mean
from cnnshape.document.node import Node, Scalar, Sequence, Unknown
from cnnshape.rules import BAD_STRUCTURE, OPAQUE_LAYER, UNKNOWN_REFERENCE
from cnnshape.source import Span
from cnnshape.spec import ModelSpec
from cnnshape.values import TRUE

# Layers that give their scores as a second output, where their call asks for them.
_WITH_SCORES = frozenset(
    ("MultiHeadAttention", "GroupQueryAttention", "Attention", "AdditiveAttention")
)


def name_of_call(name: str, call: int) -> str:
    """What a call of a layer is known as; the first one by the layer's own name."""
    return name if call == 0 else f"{name} (call {call + 1})"


class SavedGraph:
    """`calls` are those of each layer, by its name; `models` the layers that are models, which
    must be known before a reference is asked for. Then `shapes` has the recorded shapes by the
    place of the reference; `aside` are the layers whose tensors are taken as masks or states."""

    def __init__(self, entries: Iterable[Entry], config: Entry, log: Log) -> None:
        self.log = log
        named = [(entry.name, entry) for entry in entries]
        self.has_nameless = any(name is None for name, _ in named)
        self.entries = {name.text: entry for name, entry in named if name is not None}
        self.calls = {name: list(self._calls(entry)) for name, entry in self.entries.items()}
        self.inputs = list(self._references(config.config.get("input_layers")))
        self.outputs = list(self._references(config.config.get("output_layers")))
        self.models: dict[str, ModelSpec] = {}
        self.shapes: dict[Span, Node] = {}
        self.aside: set[str] = set()
        self._least = self._numbers()
        self._missing: set[tuple[str, int, int]] = set()

    def _calls(self, entry: Entry) -> Iterator[SavedCall]:
        nodes = entry.fields.get("inbound_nodes")
        if not isinstance(nodes, Sequence):
            return
        for node in nodes.items:
            try:
                yield read_call(node, self.entries.keys())
            except Malformed as malformed:
                message = f"this is no call of `{entry.kind.text}` as the format has it"
                broken = Diagnostic(BAD_STRUCTURE, message, malformed.node.span)
                yield SavedCall((), {}, broken=broken)

    def _references(self, node: Node | None) -> Iterator[Origin]:
        try:
            yield from references(node)
        except Malformed as malformed:
            message = 'a tensor is named by `["layer", call, output]` here'
            self.log.add(Diagnostic(BAD_STRUCTURE, message, malformed.node.span))

    def is_taken(self, name: str) -> bool:
        """Whether something takes what the layer gives."""
        return any(origin.layer == name for origin in self._origins())

    def _origins(self) -> Iterator[Origin]:
        """Everything that something refers to."""
        for calls in self.calls.values():
            for call in calls:
                for value in (*call.args, *call.kwargs.values()):
                    yield from tensors(value)
        yield from self.outputs

    def _numbers(self) -> dict[str, int]:
        """In the form of Keras 2, the least number of a call of each layer that something refers
        to."""
        least: dict[str, int] = {}
        if any(call.numbered_anew for calls in self.calls.values() for call in calls):
            for origin in self._origins():
                least[origin.layer] = min(least.get(origin.layer, origin.call), origin.call)
        return least

    # -- references ------------------------------------------------------------------------------

    def reference(self, origin: Origin, *, is_output: bool = False) -> Node:
        """The tensor as a reference in the list of layers; Unknown where there is none, which is
        reported."""
        if origin.layer not in self.entries and self.has_nameless:
            return Unknown(origin.span)
        if origin.layer not in self.entries:
            help = did_you_mean(origin.layer, self.entries)
            self._unknown(origin, f"there is no layer `{origin.layer}` in this model", help)
            return Unknown(origin.span)
        call = self._call(origin, is_output)
        number = max(len(self.calls[origin.layer]), 1)
        if call >= number:
            message = f"`{origin.layer}` is called {count(number, 'time')} only"
            self._unknown(origin, f"{message}, and this is call {call + 1}")
            return Unknown(origin.span)
        if origin.output and self.entries[origin.layer].kind.text in _WITH_SCORES:
            message = f"the attention scores of `{origin.layer}` are not computed here"
            self.log.add(Diagnostic(OPAQUE_LAYER, message, origin.span, layer=origin.layer))
            return Unknown(origin.span)
        if self.calls[origin.layer] and self._is_reversed(self.calls[origin.layer][call]):
            message = f"what `{origin.layer}` gives with `reverse` is not computed here"
            self.log.add(Diagnostic(OPAQUE_LAYER, message, origin.span, layer=origin.layer))
            return Unknown(origin.span)
        if origin.shape is not None:
            self.shapes[origin.span] = origin.shape
        text = name_of_call(origin.layer, call)
        model = self.models.get(origin.layer)
        if model is not None and origin.output >= max(len(model.outputs), 1):
            message = f"`{origin.layer}` has {count(max(len(model.outputs), 1), 'output')}"
            self._unknown(origin, f"{message}, and this is output {origin.output + 1}")
            return Unknown(origin.span)
        # A model without a number means all its outputs, a layer its first.
        if origin.output or (model is not None and len(model.outputs) > 1):
            text = f"{text}.{origin.output}"
        return Scalar(origin.span, text, quoted=True)

    def _is_reversed(self, call: SavedCall) -> bool:
        """Whether the call of a `ReversibleEmbedding` goes back from vectors to entries."""
        word = call.kwargs.get("reverse")
        return isinstance(word, Scalar) and word.text in TRUE

    def _call(self, origin: Origin, is_output: bool) -> int:
        """The number of the call from 0. A model counts from 1: its own making comes first. In
        Keras 3 only `output_layers` say so, and of a chain not even these."""
        model = self.models.get(origin.layer)
        if model is None:
            return origin.call
        if origin.layer in self._least:
            return origin.call - min(self._least[origin.layer], 1)
        counts_anew = is_output and self.entries[origin.layer].is_graph
        return max(origin.call - 1, 0) if counts_anew else origin.call

    def _unknown(self, origin: Origin, message: str, help: str = "") -> None:
        """Report what is not there, once for all that refer to it."""
        key = (origin.layer, origin.call, origin.output)
        if origin.layer not in self.entries:
            key = (origin.layer, 0, 0)
        if key not in self._missing:
            self.log.add(Diagnostic(UNKNOWN_REFERENCE, message, origin.span, (), help))
        self._missing.add(key)
