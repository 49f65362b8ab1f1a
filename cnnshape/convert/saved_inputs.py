"""The inputs of a model that Keras saved."""

from __future__ import annotations

from cnnshape.convert.saved_entry import Entry
from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.dtypes import INPUT_DTYPES
from cnnshape.rules import BAD_STRUCTURE, MISSING_KEY, OUT_OF_RANGE
from cnnshape.shape import Shape
from cnnshape.sizes import List, SizeOrNull
from cnnshape.source import Span
from cnnshape.spec import MAX_RANK, InputSpec
from cnnshape.values import Int, Misread, Optional

_BATCH_SHAPE = List(SizeOrNull(min=0), min_length=1)


def read_input(entry: Entry, log: Log) -> InputSpec:
    """What an `InputLayer` declares."""
    node = _declared(entry.config)
    name = entry.name
    span = name.span if name is not None else entry.kind.span
    if node is None:
        log.add(Diagnostic(MISSING_KEY, "the input has no `batch_shape`", span))
    dtype = entry.config.get("dtype")
    return _spec(name.text if name is not None else "", node, span, _dtype(dtype), log)


def first_input(entry: Entry, log: Log) -> InputSpec | None:
    """What the first layer of a chain declares as its own input, as older files have it."""
    node = _declared(entry.config)
    if node is None:
        return None
    name = entry.name
    own = f"{name.text}_input" if name is not None else ""
    return _spec(own, node, node.span, "", log)


def built_input(entry: Entry, log: Log) -> InputSpec | None:
    """The shape that a chain without an input was built for."""
    node = entry.config.get("build_input_shape")
    build = entry.fields.get("build_config")
    if not isinstance(node, Sequence) and isinstance(build, Mapping):
        node = build.get("input_shape")
    if not isinstance(node, Sequence) or not node.items:
        return None
    return _spec("", node, node.span, "", log)


def no_input(entry: Entry) -> InputSpec:
    """The input of a model that does not say what it is given."""
    return InputSpec("", None, None, "", entry.kind.span, entry.kind.span)


def _declared(config: Mapping) -> Node | None:
    """The shape with the batch, under the name that it has now or had in older files."""
    for word in ("batch_shape", "batch_input_shape"):
        node = config.get(word)
        if node is not None and not (isinstance(node, Scalar) and node.is_null):
            return node
    return None


def _dtype(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and node.text in INPUT_DTYPES else ""


def _spec(name: str, node: Node | None, span: Span, dtype: str, log: Log) -> InputSpec:
    shape: Shape | None = None
    batch_size: int | None = None
    place = span if node is None else node.span
    if isinstance(node, Mapping):
        # A tuple, which JSON does not have.
        node = node.get("items")
    if node is not None:
        try:
            whole = _BATCH_SHAPE.read(node)
            if len(whole) > MAX_RANK + 1:
                message = f"an input has at most {MAX_RANK} axes, not {len(whole) - 1}"
                log.add(Diagnostic(OUT_OF_RANGE, message, place))
            else:
                shape = whole[1:]
                assert isinstance(node, Sequence)
                batch_size = Optional(Int(min=0)).read(node.items[0])
        except Misread as misread:
            found = misread.diagnostic("`batch_shape`")
            log.add(found if misread.node is not node else found._replace(rule=BAD_STRUCTURE))
    return InputSpec(name, shape, batch_size, dtype, span, place)
