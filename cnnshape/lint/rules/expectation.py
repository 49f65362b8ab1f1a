"""`expect:` on a layer, a block or the model: the result is held against it.

Why: a spec that says what it should come to fails in CI when an edit changes it. Silent where the
result is the consequence of another mistake.

When to ignore: never; change the `expect:` when the change of the model is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.document.keys import unknown_key
from cnnshape.document.node import Mapping, Node, Sequence, has_unknown
from cnnshape.graph import Tensor
from cnnshape.instances import Group, Leaf, site_labels
from cnnshape.layers.base import Role
from cnnshape.lint.context import Context
from cnnshape.record import Record
from cnnshape.report import Count, add
from cnnshape.rules import EXPECTATION
from cnnshape.shape import Dim, Shape, agree, is_known, shape_text
from cnnshape.sizes import List, SizeOrNull
from cnnshape.source import Span
from cnnshape.values import Int, Misread, Type

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 4, expect: [5]}
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 4, expect: [4]}
"""

T = TypeVar("T")

_COUNTS = ("params", "trainable_params", "non_trainable_params")
_KEYS = ("output_shape", *_COUNTS)


class Expected(Record):
    """What an `expect` says: the shape of one sample, and counts, each with its place."""

    shape: Shape | None
    shape_span: Span | None
    counts: tuple[tuple[str, int, Span], ...]


def check(context: Context) -> Iterator[Diagnostic]:
    for leaf in context.expansion.leaves:
        node = leaf.expect
        if node is not None and leaf.shares is None:
            yield from _leaf(context, leaf, read_expected(node, context.log))
    for group in context.expansion.groups:
        if group.expect is not None:
            expected = read_expected(group.expect, context.log)
            tensors = context.graph.group_outputs[group]
            yield from _whole(context, f"`{group.name}`", tensors, group.leaves, expected, group)
    node = context.spec.contract.expect
    if node is not None:
        expected = read_expected(node, context.log)
        leaves = context.expansion.leaves
        yield from _whole(context, "the model", context.graph.outputs, leaves, expected, None)


def read_expected(node: Node, log: Log) -> Expected:
    """What the `expect` says; mistakes in it go into the log."""
    if has_unknown(node):
        return Expected(None, None, ())
    shape_node: Node | None = None
    counts: list[tuple[str, int, Span]] = []
    if isinstance(node, Mapping):
        for pair in node.pairs:
            word = pair.key.text
            if word == "output_shape":
                shape_node = pair.value
            elif word in _COUNTS:
                number = _read(Int(min=0), pair.value, word, log)
                if number is not None:
                    counts.append((word, number, pair.value.span))
            else:
                message = f"`expect` has no key `{word}`"
                log.add(unknown_key(pair.key, message, _KEYS, set(node.keys())))
    else:
        shape_node = node
    shape: Shape | None = None
    if shape_node is not None:
        if not isinstance(shape_node, Sequence):
            size = _read(SizeOrNull(min=0), shape_node, "output_shape", log)
            shape = None if size is None else (size,)
        else:
            shape = _read(List(SizeOrNull(min=0)), shape_node, "output_shape", log)
    return Expected(shape, shape_node.span if shape_node is not None else None, tuple(counts))


def _read(kind: Type[T], node: Node, what: str, log: Log) -> T | None:
    try:
        return kind.read(node)
    except Misread as misread:
        log.extend(misread.diagnostics(f"`{what}`"))
        return None


def expected_shapes(node: Node) -> tuple[Shape, ...]:
    """The output shape that an `expect` states, if it does."""
    shape = read_expected(node, Log()).shape
    return () if shape is None else (shape,)


def _leaf(context: Context, leaf: Leaf, expected: Expected) -> Iterator[Diagnostic]:
    if context.is_tainted(leaf):
        return
    result = context.inference.results[leaf]
    yield from _shape(f"`{leaf.name}`", result.outputs[0], expected, leaf)
    yield from _counts(context, f"`{leaf.name}`", [leaf], expected, leaf)


def _whole(
    context: Context,
    who: str,
    tensors: tuple[Tensor, ...],
    leaves: list[Leaf],
    expected: Expected,
    group: Group | None,
) -> Iterator[Diagnostic]:
    leaf = leaves[0] if group is not None and leaves else None
    sources = [tensor.source for tensor in tensors]
    if len(tensors) == 1 and sources[0] is not None and not context.is_tainted(sources[0]):
        shape = context.shape(tensors[0])
        if shape is not None:
            yield from _shape(who, shape, expected, leaf)
    if not any(context.is_tainted(each) for each in leaves):
        yield from _counts(context, who, leaves, expected, leaf)


def _shape(who: str, output: Shape, expected: Expected, leaf: Leaf | None) -> Iterator[Diagnostic]:
    wanted = expected.shape
    if wanted is None or expected.shape_span is None or not is_known(output):
        return
    found = output[1:]
    if len(found) == len(wanted) and all(map(agree, found, wanted)):
        return
    message = f"{who} gives {_sample(found)} (one sample), but {_sample(wanted)} is expected"
    yield _diagnostic(message, expected.shape_span, leaf)


def _counts(
    context: Context, who: str, leaves: list[Leaf], expected: Expected, leaf: Leaf | None
) -> Iterator[Diagnostic]:
    if not expected.counts:
        return
    found = _params(context, leaves)
    for word, number, span in expected.counts:
        actual = found[word]
        if isinstance(actual, int) and actual != number:
            what = word.replace("_", " ").replace("non trainable", "non-trainable")
            message = f"{who} has {actual:,} {what}, but {number:,} are expected"
            yield _diagnostic(message, span, leaf)


def _params(context: Context, leaves: list[Leaf]) -> dict[str, Dim]:
    trainable, other = Count(), Count()
    for leaf in leaves:
        if leaf.shares is not None:
            continue
        counts_statistics = leaf.spec.dialect.counts_statistics
        for weight in context.inference.results[leaf].weights or ():
            if weight.role is Role.TRAINABLE and leaf.trainable:
                trainable.add(weight)
            elif weight.role is not Role.STATISTIC or counts_statistics:
                other.add(weight)
    return {
        "params": add(trainable.number, other.number),
        "trainable_params": trainable.number,
        "non_trainable_params": other.number,
    }


def _sample(shape: Shape) -> str:
    return shape_text(shape) if shape else "()"


def _diagnostic(message: str, span: Span, leaf: Leaf | None) -> Diagnostic:
    labels = site_labels(leaf.sites) if leaf is not None else ()
    help = "mend the model, or write what it gives now"
    name = leaf.name if leaf is not None else ""
    return Diagnostic(EXPECTATION, message, span, labels, help, layer=name)
