"""Blocks that nothing calls: what stands in them is looked at all the same.

Nothing is known of what such a block is given, nor of a parameter without a default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.document.node import Mapping as MappingNode
from cnnshape.document.node import Node, Pair, Scalar, Sequence, Unknown
from cnnshape.expand import expand_block
from cnnshape.graph import connect
from cnnshape.infer import infer
from cnnshape.instances import Expansion
from cnnshape.place import is_required
from cnnshape.placement import Loader
from cnnshape.rules import AMBIGUOUS_INPUT, INPUT_COUNT, NESTED_MODEL, UNKNOWN_REFERENCE
from cnnshape.source import Span
from cnnshape.spec import BlockSpec, CallSpec, ModelSpec

# What depends on how many inputs the block is given, which its text need not say.
_BY_INPUTS = (AMBIGUOUS_INPUT, INPUT_COUNT, NESTED_MODEL)


def mistakes(
    block: BlockSpec,
    spec: ModelSpec,
    settings: Mapping[str, Node],
    expansion: Expansion,
    loader: Loader,
) -> Iterator[Diagnostic]:
    """What is wrong in the text of a block whatever it is given. `expansion` is the model's."""
    if not block.layers:
        return
    log = Log()
    alone = expand_block(spec, dict(settings), _call(block), _inputs(block), loader, log)
    infer(spec, connect(alone, log), log)
    source = block.span.source
    body = Span(source, block.layers[0].span.start, max(c.span.end for c in block.layers))
    for found in log:
        at = found.span
        if at.source is not source or not body.start <= at.start <= at.end <= body.end:
            continue
        if found.rule in _BY_INPUTS:
            continue
        if found.rule is UNKNOWN_REFERENCE and expansion.scope.find(at.text.strip("\"'")):
            continue  # a layer of the model around it
        labels = tuple([label for label in found.labels if label.span != block.span])
        yield found._replace(labels=labels, layer="", others=0)


def _call(block: BlockSpec) -> CallSpec:
    """A call of the block with parameters of which nothing is known, where none has a default."""
    open = [
        Pair(pair.key, Unknown(pair.value.span))
        for pair in block.params
        if is_required(pair) or (isinstance(pair.value, Scalar) and pair.value.is_null)
    ]
    value = MappingNode(block.span, tuple(open)) if open else None
    return CallSpec(block.name, block.span, value, {}, block.span)


def _inputs(block: BlockSpec) -> int:
    """How many inputs the block takes, by the names `input.0`, `input.1` … that stand in it."""
    most = 0
    for word in _words(block.layers):
        head, _, number = word.partition(".")
        if head == "input" and number.isdigit() and len(number) < 4:
            most = max(most, int(number))
    return most + 1


def _words(calls: tuple[CallSpec, ...]) -> Iterator[str]:
    for call in calls:
        if "inputs" in call.beside:
            node = call.beside["inputs"].value
            items = node.items if isinstance(node, Sequence) else (node,)
            yield from (item.text for item in items if isinstance(item, Scalar))
        yield from _words(call.body)
