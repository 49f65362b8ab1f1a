"""A model that Keras saved → ModelSpec: the JSON of `model.to_json()`, `config.json` of a .keras
archive, `model.json` of TensorFlow.js, as Keras 3 and Keras 2 write them.

Every part keeps its place in the file, so that diagnostics point there. Nothing is executed, and
no recorded shape is used: they are kept to be compared with what comes out.
"""

from __future__ import annotations

from cnnshape.convert.saved_entry import Entry, read_entry, start
from cnnshape.convert.saved_model import ModelReader
from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.document.node import Mapping, Node
from cnnshape.rules import BAD_STRUCTURE
from cnnshape.spec import ModelSpec


def read_saved(root: Node, default_name: str, log: Log) -> ModelSpec | None:
    """The model in the document; None where there is none, which is reported."""
    node = root
    for key in ("modelTopology", "model_config"):
        inner = node.get(key) if isinstance(node, Mapping) else None
        node = node if inner is None else inner
    entry = read_entry(node)
    if not entry.is_model:
        message, help = _no_model(node, entry)
        log.add(Diagnostic(BAD_STRUCTURE, message, start(node), (), help))
        return None
    return ModelReader(log).root(entry, default_name)


def _no_model(node: Node, entry: Entry) -> tuple[str, str]:
    help = "save the model with `model.to_json()` or as a .keras file"
    if isinstance(node, Mapping) and node.get("node") is not None:
        return "this is a graph of TensorFlow's operations, which has no layers", help
    if entry.is_broken:
        return "a saved model has a `class_name` and a `config`", help
    message = f"the file does not say which layers `{entry.kind.text}` consists of"
    return message, "a Sequential or functional model does; a class of one's own keeps it in code"
