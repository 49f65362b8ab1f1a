"""A shape that a saved model records, where the model gives another one.

Why: the framework writes beside each layer what it was given when the model was saved. Where that
is not what the layers come to, the file was changed by hand, or only in part; the framework builds
the layer for the recorded shape then, and refuses the file. Recorded shapes are compared only, and
of a chain of contradictions the first one is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.document.node import Node, Scalar
from cnnshape.document.node import Sequence as ListNode
from cnnshape.graph import Tensor
from cnnshape.instances import Feed, Leaf, Reference
from cnnshape.lint.context import Context
from cnnshape.rules import RECORDED_SHAPE
from cnnshape.shape import Shape, agree, is_ranked, shape_text
from cnnshape.source import Span
from cnnshape.values import List, Misread, SizeOrNull

_SHAPE = List(SizeOrNull(min=0))


def check(context: Context) -> Iterator[Diagnostic]:
    shapes = _recorded(context)
    wrong: dict[Tensor, tuple[Node, Shape]] = {}
    for tensor, node in _pairs(context, shapes):
        recorded, actual = _read(node), context.shape(tensor)
        if recorded is not None and actual is not None and not _agree(recorded, actual):
            wrong.setdefault(tensor, (node, actual))
    for tensor, (node, actual) in wrong.items():
        source = tensor.source
        if source is None or context.is_tainted(source):
            continue
        if any(before in wrong for before in context.graph.inputs[source]):
            continue  # It is given something else than it was, so that it gives something else.
        recorded = _read(node)
        assert recorded is not None
        message = f"`{source.name}` gives {shape_text(actual)}, but the file records "
        yield Diagnostic(
            RECORDED_SHAPE,
            message + shape_text(recorded),
            node.span,
            (Label(source.span, f"`{source.name}`"),),
            "the file was changed after it was saved: change it here as well, or save it anew",
            layer=source.name,
        )


def _recorded(context: Context) -> dict[Span, Node]:
    """What all the models in the file record."""
    specs = {id(leaf.spec): leaf.spec for leaf in context.expansion.leaves}
    found: dict[Span, Node] = {}
    for spec in (context.spec, *specs.values()):
        if spec.recorded is not None:
            found.update(spec.recorded.shapes)
    return found


def _pairs(context: Context, shapes: dict[Span, Node]) -> Iterator[tuple[Tensor, Node]]:
    """Every tensor that a shape is recorded of."""
    graph = context.graph
    for leaf in context.expansion.leaves:
        yield from _fed(_feeds(leaf), graph.inputs[leaf], shapes)
        if leaf.call is not None and leaf.shares is None:
            node = shapes.get(leaf.call.type_span)
            if node is not None:
                yield from _built(node, graph.inputs[leaf])
    for group in context.expansion.groups:
        yield from _fed(group.given, graph.group_inputs[group], shapes)


def _feeds(leaf: Leaf) -> Sequence[Feed]:
    """What the text says that the layer is given, in this call."""
    if leaf.reuse is None:
        return leaf.feeds
    return leaf.reuse.feeds if leaf.reuse.target is leaf.shares else ()


def _fed(
    feeds: Sequence[Feed], tensors: tuple[Tensor, ...], shapes: dict[Span, Node]
) -> Iterator[tuple[Tensor, Node]]:
    if len(feeds) == len(tensors):
        for feed, tensor in zip(feeds, tensors, strict=True):
            node = shapes.get(feed.span) if isinstance(feed, Reference) else None
            if node is not None:
                yield tensor, node


def _built(node: Node, tensors: tuple[Tensor, ...]) -> Iterator[tuple[Tensor, Node]]:
    """What a layer was built for: one shape, or one for each of its inputs."""
    if not isinstance(node, ListNode):
        return
    if all(isinstance(item, Scalar) for item in node.items):
        yield from zip(tensors[:1], (node,), strict=False)
    elif len(node.items) == len(tensors):
        yield from zip(tensors, node.items, strict=True)


def _read(node: Node) -> Shape | None:
    try:
        return _SHAPE.read(node)
    except Misread:
        return None


def _agree(recorded: Shape, actual: Shape) -> bool:
    if not is_ranked(actual):
        return True
    return len(recorded) == len(actual) and all(map(agree, recorded, actual))
