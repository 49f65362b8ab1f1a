"""The loss takes values between 0 and 1 and raises for all others, but the output has no sigmoid.

Why: the framework raises "all elements of input should be between 0 and 1" as soon as one is not.

When to ignore: where the values are brought between 0 and 1 outside the spec.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.wording import what_is_given
from cnnshape.rules import OUTSIDE_ZERO_ONE

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 1]
loss: BCELoss
"""

GOOD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 1]
  - Sigmoid
loss: BCELoss
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["outside-zero-one"]:
        loss, activation = target.clashing
        message = f"`{loss.name}` takes values between 0 and 1, but {what_is_given(activation)}"
        help = "apply a sigmoid to the output, or use the loss that does so itself"
        yield target.diagnostic(OUTSIDE_ZERO_ONE, message, help, loss.span)
