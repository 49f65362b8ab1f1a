"""A model that Keras saved → ModelSpec: the JSON of `model.to_json()`, `config.json` of a .keras
archive, `model.json` of TensorFlow.js, as Keras 3 and Keras 2 write them.

Every part keeps its place in the file, so that diagnostics point there. Nothing is executed, and
no recorded shape is used: they are kept to be compared with what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnshape.convert.saved_calls import Origin, SavedCall
from cnnshape.convert.saved_entry import Entry, read_entry
from cnnshape.convert.saved_graph import SavedGraph, name_of_call
from cnnshape.convert.saved_inputs import built_input, first_input, read_input
from cnnshape.convert.saved_layer import Described, describe
from cnnshape.convert.saved_operations import is_operation, read_function, read_operation
from cnnshape.convert.saved_tensors import everything, given_to
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

_INPUT = "InputLayer"
_FUNCTIONS = ("TFOpLambda", "SlicingOpLambda")
_KERAS = dialect("keras")
_DTYPES = frozenset(weight_dtype(_KERAS).words)


def read_saved(root: Node, default_name: str, log: Log) -> ModelSpec | None:
    """The model in the document; None where there is none, which is reported."""
    node = root
    for key in ("modelTopology", "model_config"):
        inner = node.get(key) if isinstance(node, Mapping) else None
        node = node if inner is None else inner
    entry = read_entry(node)
    if entry is None or not entry.is_model:
        message, help = _no_model(node, entry)
        log.add(Diagnostic(BAD_STRUCTURE, message, _start(node), (), help))
        return None
    return _Reader(log).model(entry, default_name, is_root=True)


def _no_model(node: Node, entry: Entry | None) -> tuple[str, str]:
    help = "save the model with `model.to_json()` or as a .keras file"
    if isinstance(node, Mapping) and node.get("node") is not None:
        return "this is a graph of TensorFlow's operations, without layers", help
    if entry is None:
        return "a saved model has a `class_name` and a `config`", help
    message = f"the file does not say which layers `{entry.kind.text}` consists of"
    return message, "Sequential and functional models do; a class of one's own is its code only"


class _Reader:
    def __init__(self, log: Log) -> None:
        self.log = log

    def complain(self, message: str, span: Span) -> None:
        self.log.add(Diagnostic(BAD_STRUCTURE, message, span))

    def model(self, entry: Entry, default_name: str, is_root: bool = False) -> ModelSpec:
        """A model and all that is in it."""
        layers = entry.config.get("layers")
        assert isinstance(layers, Sequence)
        found = list(self.entries(layers))
        calls, inputs, outputs, recorded = self.graph(entry, found) if entry.is_graph else self.chain(entry, found, is_root)
        if is_root and entry.is_frozen:
            for call in calls:
                call.beside["trainable"] = _pair(call.span, "trainable", "false")
        name = entry.name
        return ModelSpec(
            name=name.text if name is not None else default_name,
            dialect=_KERAS,
            layout=_layout(calls),
            inputs=inputs,
            vars=(),
            blocks={},
            layers=calls,
            outputs=outputs,
            contract=Contract(None, None, None),
            dtype="",
            span=entry.kind.span,
            recorded=recorded,
            type=entry.kind.text,
        )

    def entries(self, layers: Sequence) -> Iterator[Entry]:
        for node in layers.items:
            entry = read_entry(node)
            if entry is None:
                self.complain("a layer has a `class_name` and a `config`", _start(node))
            else:
                yield entry
