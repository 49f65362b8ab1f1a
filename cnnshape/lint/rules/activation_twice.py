"""The loss applies the softmax or sigmoid, and the output has one already.

Why: `from_logits` and `CrossEntropyLoss` take values of any size. Of values between 0 and 1 a
second softmax makes nearly equal ones, and the model learns slowly or not at all; nothing is
raised.

When to ignore: never; leave one of the two out.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.wording import leave_out
from cnnshape.rules import ACTIVATION_TWICE

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
  - Softmax: {dim: 1}
loss: CrossEntropyLoss
"""

GOOD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
loss: CrossEntropyLoss
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["activation-twice"]:
        loss, activation = target.clashing
        switch = loss.loss.switch
        takes = f"`{loss.name}` with `{switch}: true`" if switch else f"`{loss.name}`"
        name = activation.name
        message = (
            f"{takes} takes values before the activation, but `{activation.leaf.name}` has applied "
            f"{name} already; nothing is raised"
        )
        help = leave_out(context, activation)
        if switch:
            help += f", or `{switch}: true` out of the loss"
        yield target.diagnostic(ACTIVATION_TWICE, message, help, loss.spans.get(switch, loss.span))
