"""The loss has weights for another number of classes than the output.

Why: `weight` has one value for each class: "weight tensor should be defined either for all 4
classes or no classes but got weight tensor of shape: [3]".

When to ignore: never; the framework cannot compute this loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, count
from cnnshape.lint.context import Context
from cnnshape.lint.targets import weight_size
from cnnshape.rules import LOSS_WEIGHT

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 4]
loss: {CrossEntropyLoss: {weight: [1, 2, 2]}}
"""

GOOD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 4]
loss: {CrossEntropyLoss: {weight: [1, 2, 2, 5]}}
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["loss-weight"]:
        size = weight_size(target)
        assert size is not None
        assert target.loss is not None
        message = (
            f"`weight` has {count(size, 'value')}, but the output has "
            f"{count(target.units if isinstance(target.units, int) else 0, 'class', 'classes')}"
        )
        help = f"give `weight` {target.units} values, one for each class"
        place = target.loss.spans.get("weight", target.loss.span)
        yield target.diagnostic(LOSS_WEIGHT, message, help, place)
