"""A dropout or a normalisation behind the probabilities of the output.

Why: behind a softmax or sigmoid a dropout sets probabilities to 0, and a normalisation moves them
out of the range of 0 to 1; the loss is computed of that.

When to ignore: where the output is no probability, as in a gate.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.bind import Bound
from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.graph import Tensor
from cnnshape.instances import Leaf, site_labels
from cnnshape.layers.batch_norm import ChannelNorm
from cnnshape.layers.elementwise import Noise
from cnnshape.layers.layer_norm import AxesNorm
from cnnshape.lint.activation import OVER_CLASSES, OVER_UNITS, last_activation
from cnnshape.lint.context import Context
from cnnshape.rules import AFTER_OUTPUT

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
  - Dropout: 0.5
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dropout: 0.5
  - Dense: {units: 10, activation: softmax}
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for tensor in context.graph.outputs:
        leaf = tensor.source
        bound = None if leaf is None else context.inference.bound.get(leaf)
        if leaf is None or bound is None or context.is_tainted(leaf) or not _changes(bound):
            continue
        activation = last_activation(context, _before(context, leaf))
        if activation is None or activation.name not in (*OVER_CLASSES, *OVER_UNITS):
            continue
        yield Diagnostic(
            AFTER_OUTPUT,
            f"`{leaf.name}` changes the probabilities that `{activation.leaf.name}` gives",
            leaf.span,
            (
                Label(activation.leaf.span, f"{activation.name} is applied here"),
                *site_labels(leaf.sites),
            ),
            f"put it before `{activation.leaf.name}`, or leave it out",
            layer=leaf.name,
        )


def _changes(bound: Bound) -> bool:
    return isinstance(bound.layer, (Noise, ChannelNorm, AxesNorm))


def _before(context: Context, leaf: Leaf) -> Tensor:
    """What all dropouts and normalisations up to this one are given."""
    (tensor,) = context.graph.inputs[leaf]
    while tensor.source is not None:
        bound = context.inference.bound.get(tensor.source)
        if bound is None or not _changes(bound):
            break
        (tensor,) = context.graph.inputs[tensor.source]
    return tensor
