"""An activation directly behind the same activation.

Why: a second softmax or sigmoid flattens what the first one gives, a second relu does nothing.
Mostly the activation stands in the layer and behind it as well.

When to ignore: where it is meant, if it ever is.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.instances import site_labels
from cnnshape.lint.activation import activations, last_activation
from cnnshape.lint.context import Context
from cnnshape.lint.mending import without_entry
from cnnshape.rules import REPEATED_ACTIVATION

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3, activation: relu}
  - ReLU
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - ReLU
"""

FIXED = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3, activation: relu}
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for activation, bound in activations(context):
        leaf = activation.leaf
        given = context.graph.inputs[leaf]
        if not bound.layer.elementwise or len(given) != 1:
            continue
        before = last_activation(context, given[0])
        if before is None or before.name != activation.name:
            continue
        yield Diagnostic(
            REPEATED_ACTIVATION,
            f"`{leaf.name}` applies {activation.name} to what `{before.leaf.name}` has applied it "
            "to already",
            context.spans(leaf).get("activation", leaf.span),
            (
                Label(before.leaf.span, f"{activation.name} is applied here"),
                *site_labels(leaf.sites),
            ),
            "leave one of them out",
            without_entry(leaf),
            leaf.name,
        )
