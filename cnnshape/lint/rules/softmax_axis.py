"""A softmax along the batch, or along the width of a map.

Why: classes compete with one another, not samples and not pixels. An `activation: softmax` is
always along the last axis, which in a channels_first map is the width; `dim: 0` is the batch, and
so is a `dim` that is left out for an input of three axes. Nothing is raised.

When to ignore: where it is meant, as in attention over a batch of one.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.bind import Bound
from cnnshape.diagnostics import Diagnostic
from cnnshape.instances import Leaf, site_labels
from cnnshape.lint.activation import OVER_CLASSES, activations
from cnnshape.lint.context import Context
from cnnshape.lint.mending import with_argument
from cnnshape.rules import SOFTMAX_AXIS
from cnnshape.shape import BATCH, Shape, channel_axis, is_known, shape_text

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
  - Softmax: {dim: 0}
"""

GOOD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
  - Softmax: {dim: 1}
"""

FIXED = GOOD


def check(context: Context) -> Iterator[Diagnostic]:
    for activation, bound in activations(context):
        leaf = activation.leaf
        shape = context.inference.results[leaf].outputs[0]
        rank = len(shape)
        if activation.name not in (*OVER_CLASSES, "log_softmax") or not is_known(shape):
            continue
        if rank < 2 or not -rank <= activation.axis < rank:
            continue
        axis = activation.axis % rank
        if axis == 0 and shape[0] is BATCH:
            what = "the batch, so that the samples compete with one another"
            meant = 1 if rank == 2 or bound.layer.layout == "channels_first" else rank - 1
        elif axis == rank - 1 and _is_first(context, leaf, bound, shape):
            what, meant = "the width of the map, so that its pixels compete with one another", 1
        else:
            continue
        word = bound.layer.words.get("axis", "")
        help = f"write `{word}: {meant}`" if word else "write the softmax as a layer of its own"
        yield Diagnostic(
            SOFTMAX_AXIS,
            f"`{leaf.name}` takes the softmax of {shape_text(shape)} along {what}",
            context.spans(leaf).get("axis") or context.spans(leaf).get("activation", leaf.span),
            site_labels(leaf.sites),
            help,
            with_argument(leaf, "axis", meant, safe=False),
            leaf.name,
        )


def _is_first(context: Context, leaf: Leaf, bound: Bound, shape: Shape) -> bool:
    """Whether the values are those of a channels_first map, and no axis was asked for."""
    if "axis" in context.spans(leaf):
        return False
    made = leaf
    if not bound.layer.makes_map:
        source = context.inference.origins.maker(context.graph.inputs[leaf][0]).source
        made = source or leaf
    maker = context.inference.bound.get(made)
    if maker is None or not maker.layer.makes_map or len(shape) != maker.layer.rank + 2:
        return False
    return channel_axis(maker.layer.layout, len(shape)) == 1
