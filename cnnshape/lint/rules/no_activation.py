"""Two layers of weighted sums with nothing between them that is not linear.

Why: together they compute what one of them could: a chain of convolutions or dense layers without
activations is as strong as a single one.

When to ignore: where it is meant, as in bottlenecks without activation and factorised convolutions.
In keras.applications eighteen models have it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.instances import site_labels
from cnnshape.layers.batch_norm import BatchNorm
from cnnshape.lint.activation import last_activation
from cnnshape.lint.context import Context
from cnnshape.rules import NO_ACTIVATION

BAD = """\
framework: keras
input: [100]
layers:
  - Dense: 50
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [100]
layers:
  - Dense: {units: 50, activation: relu}
  - Dense: 10
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for leaf, bound in context.layers():
        given = context.graph.inputs[leaf]
        if not bound.layer.affine or len(given) != 1:
            continue
        tensor = given[0]
        while tensor.source is not None:
            before = context.inference.bound.get(tensor.source)
            if before is None or not isinstance(before.layer, BatchNorm):
                break
            (tensor,) = context.graph.inputs[tensor.source]
        activation = last_activation(context, tensor)
        if activation is None or activation.name != "linear":
            continue
        first = activation.leaf
        yield Diagnostic(
            NO_ACTIVATION,
            f"nothing between `{first.name}` and `{leaf.name}` is not linear",
            first.span,
            (Label(leaf.span, "the next weighted sum"), *site_labels(first.sites)),
            f"give `{first.name}` an activation",
            layer=first.name,
        )
