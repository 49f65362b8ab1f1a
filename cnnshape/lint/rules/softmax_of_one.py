"""A softmax over an axis of a single value.

Why: the values of a softmax sum to 1, so that a single one is always 1, whatever the model has
learnt. Nothing is raised.

When to ignore: where the axis has one value in some variants of the model only.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.instances import site_labels
from cnnshape.lint.activation import OVER_CLASSES, activations, is_of_one, last_activation
from cnnshape.lint.context import Context
from cnnshape.rules import SOFTMAX_OF_ONE
from cnnshape.shape import shape_text

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 1, activation: softmax}
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 1, activation: sigmoid}
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for activation, _ in activations(context):
        leaf = activation.leaf
        shape = context.inference.results[leaf].outputs[0]
        if activation.name not in OVER_CLASSES or not is_of_one(activation, shape):
            continue
        if context.contract is not None and context.contract.losses:
            # Of an output that has a loss the rules about losses say more.
            ends = [last_activation(context, tensor) for tensor in context.graph.outputs]
            if any(end is not None and end.leaf is leaf for end in ends):
                continue
        yield Diagnostic(
            SOFTMAX_OF_ONE,
            f"`{leaf.name}` gives {shape_text(shape)}: a softmax of a single value is always 1",
            context.spans(leaf).get("activation", leaf.span),
            site_labels(leaf.sites),
            "one unit takes a sigmoid; for two classes that exclude each other give it 2 units",
            layer=leaf.name,
        )
