"""The loss takes probabilities, but the output has no softmax or sigmoid.

Why: values below 0 and above 1 are cut off before the logarithm is taken, so most of them have no
gradient; nothing is raised. Told only where the activation of the last layer is known for certain.

When to ignore: where the values are brought between 0 and 1 outside the spec.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.wording import wanted_activation, what_is_given
from cnnshape.rules import LOGITS_AS_PROBABILITIES

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: 10
loss: sparse_categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: 10
loss: {SparseCategoricalCrossentropy: {from_logits: true}}
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["logits-as-probabilities"]:
        loss, activation = target.clashing
        message = (
            f"`{loss.name}` takes probabilities, but {what_is_given(activation)}; nothing is raised"
        )
        help = f"write `{wanted_activation(target)}` for the output"
        if loss.loss.switch:
            help += f", or `{loss.loss.switch}: true` for the loss"
        yield target.diagnostic(LOGITS_AS_PROBABILITIES, message, help, loss.span)
