"""A log-softmax before a loss that takes it once more.

Why: the log-softmax of a log-softmax is the same again, so nothing is wrong; it is computed twice.

When to ignore: wherever the model's output is wanted as logarithms of probabilities.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.rules import REDUNDANT_LOG_SOFTMAX

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
  - LogSoftmax: {dim: 1}
loss: CrossEntropyLoss
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
    for target in context.targets["redundant-log-softmax"]:
        loss, activation = target.clashing
        message = (
            f"`{loss.name}` takes the log-softmax itself, and `{activation.leaf.name}` is one "
            "already: it changes nothing"
        )
        help = f"leave `{activation.leaf.name}` out, or use the loss that takes logarithms"
        yield target.diagnostic(REDUNDANT_LOG_SOFTMAX, message, help, loss.span)
