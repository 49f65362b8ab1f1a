"""A softmax over one unit, by the layer itself or by the loss.

Why: the values of a softmax sum to 1, so that of a single unit is always 1: nothing is learnt. At
most the framework warns.

When to ignore: never; one unit needs a sigmoid and a binary loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.rules import ONE_UNIT_SOFTMAX
from cnnshape.shape import shape_text

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 1, activation: softmax}
loss: binary_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["one-unit-softmax"]:
        assert target.loss is not None
        activation = target.activation
        if activation is not None and activation.name == "softmax":
            message = (
                f"the output {shape_text(target.shape)} is a softmax over one unit, which is "
                "always 1"
            )
            help = (
                "one unit takes a sigmoid; for two classes that exclude each other give it 2 units"
            )
        else:
            message = (
                f"`{target.loss.name}` compares classes, but the output {shape_text(target.shape)} "
                "has one unit: the loss is the same whatever it gives"
            )
            help = "give it a unit for each class, or use a binary loss"
        yield target.diagnostic(ONE_UNIT_SOFTMAX, message, help, target.loss.span)
