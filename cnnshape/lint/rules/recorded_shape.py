"""A shape that a saved model records, where the model comes to another one.

Why: the framework writes down what every layer was given when the model was saved. Where that is
not what the layers come to, the file was changed in part only; and where the weights depend on it,
the framework refuses the file. Recorded shapes are compared, never used, and of a chain of
contradictions the first one is told. A layer may have been built for images of another size, as
long as its weights are the same.

When to ignore: never; save the model anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.document.node import Node, Scalar
from cnnshape.document.node import Sequence as ListNode
from cnnshape.graph import Tensor
from cnnshape.instances import Feed, Leaf, Reference
from cnnshape.layers.base import Complaint
from cnnshape.lint.context import Context
from cnnshape.record import Record
from cnnshape.rules import RECORDED_SHAPE
from cnnshape.shape import Shape, agree, is_known, is_ranked, shape_text
from cnnshape.sizes import List, SizeOrNull
from cnnshape.source import Span
from cnnshape.values import Misread

BAD = """\
{"class_name": "Sequential", "config": {"name": "m", "layers": [
  {"class_name": "InputLayer", "config": {"batch_shape": [null, 9], "name": "in"}},
  {"class_name": "Dense", "config": {"name": "fc", "units": 4},
   "build_config": {"input_shape": [null, 8]}}
]}}
"""

GOOD = """\
{"class_name": "Sequential", "config": {"name": "m", "layers": [
  {"class_name": "InputLayer", "config": {"batch_shape": [null, 8], "name": "in"}},
  {"class_name": "Dense", "config": {"name": "fc", "units": 4},
   "build_config": {"input_shape": [null, 8]}}
]}}
"""

_SHAPE = List(SizeOrNull(min=0))


class Note(Record):
    """A shape in the file, and the layer that was built for it, where it says that."""

    node: Node
    shape: Shape
    built: Leaf | None = None


def check(context: Context) -> Iterator[Diagnostic]:
    wrong: dict[Tensor, Note] = {}
    for tensor, note in _notes(context):
        if _agree(note.shape, context.shape(tensor)):
            continue
        # That a layer was built for something else says more than the shape alone.
        if tensor not in wrong or (note.built is not None and wrong[tensor].built is None):
            wrong[tensor] = note
    consequences: set[Leaf] = set()
    for leaf in context.graph.order:
        # What is given something else than it was gives something else.
        given = context.graph.inputs[leaf]
        if any(tensor in wrong or tensor.source in consequences for tensor in given):
            consequences.add(leaf)
    for tensor, note in wrong.items():
        source = tensor.source
        if source is None or source in consequences or context.is_tainted(source):
            continue
        yield _diagnostic(source, note, context.shape(tensor) or ())


def _diagnostic(source: Leaf, note: Note, actual: Shape) -> Diagnostic:
    gives = f"`{source.name}` gives {shape_text(actual)}"
    message = f"{gives}, but the file records {shape_text(note.shape)}"
    help = "change what is recorded here as well, or save the model anew"
    if note.built is not None:
        message = (
            f"`{note.built.name}` was built for {shape_text(note.shape)}, but {gives}: "
            "its weights do not fit"
        )
    label = Label(source.span, gives)
    return Diagnostic(RECORDED_SHAPE, message, note.node.span, (label,), help, layer=source.name)


def _notes(context: Context) -> Iterator[tuple[Tensor, Note]]:
    """Every tensor that the file records a shape of."""
    shapes = _recorded(context)
    graph = context.graph
    for leaf in context.expansion.leaves:
        yield from _given(_feeds(leaf), graph.inputs[leaf], shapes)
        if leaf.call is not None and leaf.shares is None and leaf.call.type_span in shapes:
            yield from _built(context, leaf, shapes[leaf.call.type_span])
    for group in context.expansion.groups:
        yield from _given(group.given, graph.group_inputs[group], shapes)


def _recorded(context: Context) -> dict[Span, Node]:
    """What all the models in the file record."""
    specs = {id(leaf.spec): leaf.spec for leaf in context.expansion.leaves}
    found: dict[Span, Node] = {}
    for spec in specs.values():
        if spec.recorded is not None:
            found.update(spec.recorded.shapes)
    return found


def _feeds(leaf: Leaf) -> Sequence[Feed]:
    """What the text says that the layer is given, in this call."""
    if leaf.reuse is None:
        return leaf.feeds
    return leaf.reuse.feeds if leaf.reuse.target is leaf.shares else ()


def _given(
    feeds: Sequence[Feed], tensors: tuple[Tensor, ...], shapes: dict[Span, Node]
) -> Iterator[tuple[Tensor, Note]]:
    if len(feeds) == len(tensors):
        for feed, tensor in zip(feeds, tensors, strict=True):
            node = shapes.get(feed.span) if isinstance(feed, Reference) else None
            shape = None if node is None else _read(node)
            if node is not None and shape is not None:
                yield tensor, Note(node, shape)


def _built(context: Context, leaf: Leaf, node: Node) -> Iterator[tuple[Tensor, Note]]:
    """What the layer was built for, where its weights would be others then."""
    tensors = context.graph.inputs[leaf]
    bound = context.inference.bound.get(leaf)
    weights = context.inference.results[leaf].weights
    if bound is None or bound.broken or not weights or not isinstance(node, ListNode):
        return
    one = all(isinstance(item, Scalar) for item in node.items)
    nodes = [node] if one else list(node.items)
    shapes = [_read(item) for item in nodes]
    if len(nodes) != len(tensors) or None in shapes:
        return
    known = [shape for shape in shapes if shape is not None]
    if all(_agree(shape, context.shape(t)) for shape, t in zip(known, tensors, strict=True)):
        return
    try:
        bound.layer.output(*known)
        built = [weight.shape for weight in bound.layer.named_weights(*known)]
    except Complaint:
        return
    now = [weight.shape for weight in weights]
    if all(map(is_known, now)) and built != now:
        for tensor, item, shape in zip(tensors, nodes, known, strict=True):
            yield tensor, Note(item, shape, leaf)


def _read(node: Node) -> Shape | None:
    try:
        return _SHAPE.read(node)
    except Misread:
        return None


def _agree(recorded: Shape, actual: Shape | None) -> bool:
    if actual is None or not is_ranked(actual):
        return True
    return len(recorded) == len(actual) and all(map(agree, recorded, actual))
