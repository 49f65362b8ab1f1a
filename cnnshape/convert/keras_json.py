"""A model that Keras saved → ModelSpec: the JSON of `model.to_json()`, `config.json` of a .keras
archive, `model.json` of TensorFlow.js, as Keras 3 and Keras 2 write them.

Every part keeps its place in the file, so that diagnostics point there. Nothing is executed, and
no recorded shape is used: they are kept to be compared with what comes out.
"""

from __future__ import annotations

from cnnshape.convert.saved_graph import SavedGraph, name_of_call
from cnnshape.convert.saved_inputs import built_input, first_input, read_input
from cnnshape.convert.saved_layer import Entry, describe, is_model, read_entry
from cnnshape.convert.saved_tensors import given_to
from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.dialects.registry import dialect
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence
from cnnshape.rules import BAD_STRUCTURE, MISSING_KEY, UNUSED_LAYER
from cnnshape.shape import Layout
from cnnshape.source import Span
from cnnshape.spec import (
    GROUP,
    MODEL,
    REUSE,
    CallSpec,
    Contract,
    InputSpec,
    ModelSpec,
    Recorded,
    weight_dtype,
)
from cnnshape.values import FALSE

_INPUT = "InputLayer"
_KERAS = dialect("keras")
_DTYPES = frozenset(weight_dtype(_KERAS).words)


def read_saved(root: Mapping, default_name: str, log: Log) -> ModelSpec | None:
    """The model in the document; None where there is none, which is reported."""
    node: Node = root
    for key in ("modelTopology", "model_config"):
        inner = node.get(key) if isinstance(node, Mapping) else None
        node = node if inner is None else inner
    reader = _Reader(log)
    entry = read_entry(node)
    if entry is None or not is_model(entry):
        message, help = _no_model(node, entry)
        log.add(Diagnostic(BAD_STRUCTURE, message, reader.start(node), (), help))
        return None
    return reader.model(entry, default_name, is_root=True)


def _no_model(node: Node, entry: Entry | None) -> tuple[str, str]:
    help = "save the model with `model.to_json()` or as a .keras file"
    if isinstance(node, Mapping) and node.get("node") is not None:
        return "a graph of TensorFlow's operations has no layers to read", help
    if entry is None:
        return "a saved model has a `class_name` and a `config`", help
    if entry.kind.text in ("Functional", "Model", "Sequential"):
        return f"the `{entry.kind.text}` has no `layers`", help
    message = f"`{entry.kind.text}` is no model of layers: the file does not say what it computes"
    return message, "only Sequential and functional models say in their file what they consist of"


class _Reader:
    def __init__(self, log: Log) -> None:
        self.log = log

    def start(self, node: Node) -> Span:
        """A place to point at for a whole model: where it begins."""
        source, start, end = node.span
        return Span(source, start, min(start + 1, end))

    def model(self, entry: Entry, default_name: str, is_root: bool = False) -> ModelSpec:
        """A model and all that is in it."""
        layers = entry.config.get("layers")
        assert isinstance(layers, Sequence)
        entries = list(self.entries(layers))
        name = entry.name
        is_graph = any(entry.config.get(key) is not None for key in ("input_layers", "output_layers"))
        build = self.graph if is_graph else self.chain
        spec = build(entry, entries, name.text if name is not None else default_name)
        if is_root and not is_graph and not (spec.inputs and spec.inputs[0].shape is not None):
            if not len(self.log):
                message = "the file does not say what the model is given: it was never built"
                help = "say it with `--input-shape`, or build the model before it is saved"
                self.log.add(Diagnostic(MISSING_KEY, message, entry.kind.span, (), help))
        if is_root and _is_false(entry.config.get("trainable")):
            for call in spec.layers:
                trainable = Scalar(entry.kind.span, "false")
                call.beside["trainable"] = Pair(Scalar(entry.kind.span, "trainable"), trainable)
        return spec

    def entries(self, layers: Sequence):  # type: ignore[no-untyped-def]
        for node in layers.items:
            entry = read_entry(node)
            if entry is None:
                message = "a layer has a `class_name` and a `config` here"
                self.log.add(Diagnostic(BAD_STRUCTURE, message, self.start(node)))
            else:
                yield entry
