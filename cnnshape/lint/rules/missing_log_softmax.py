"""The loss takes logarithms of probabilities, but the output is no log-softmax.

Why: the loss only picks values and averages them. Without the logarithm it has no least value, and
training drives it below zero; nothing is raised.

When to ignore: where the logarithm is taken outside the spec.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.wording import what_is_given
from cnnshape.rules import MISSING_LOG_SOFTMAX

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
loss: NLLLoss
"""

GOOD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
  - LogSoftmax: {dim: 1}
loss: NLLLoss
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["missing-log-softmax"]:
        loss, activation = target.clashing
        message = (
            f"`{loss.name}` takes logarithms of probabilities, but {what_is_given(activation)}; "
            "nothing is raised"
        )
        help = "apply a log-softmax to the output"
        if loss.loss.sibling:
            help += f", or use `{loss.loss.sibling}` on values without an activation"
        yield target.diagnostic(MISSING_LOG_SOFTMAX, message, help, loss.span)
