"""The output has a value for every step, but there is one label per sample: a recurrent layer
returns the whole sequence.

Why: `return_sequences` belongs to all recurrent layers of a stack but the last. The framework
notices at the first batch, in the loss.

When to ignore: never; the framework cannot compute this loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.targets import sequence_maker
from cnnshape.lint.wording import per_sample
from cnnshape.rules import SEQUENCE_OUTPUT
from cnnshape.shape import shape_text

BAD = """\
framework: keras
input: [20, 8]
layers:
  - LSTM: {units: 32, return_sequences: true}
  - Dense: {units: 10, activation: softmax}
data: {y: [10]}
loss: categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [20, 8]
layers:
  - LSTM: {units: 32}
  - Dense: {units: 10, activation: softmax}
data: {y: [10]}
loss: categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["sequence-output"]:
        maker = sequence_maker(context, target)
        assert maker is not None
        steps = target.shape[1]
        of_steps = f"each of the {steps} steps" if isinstance(steps, int) else "every step"
        message = (
            f"`{maker.name}` returns the whole sequence, so the output "
            f"{shape_text(target.shape)} has values for {of_steps}, but a sample has "
            f"{per_sample(target)}"
        )
        spans = context.spans(maker)
        help = f"take the last step of `{maker.name}` alone, or its last hidden state"
        if "return_sequences" in spans:
            help = f"leave `return_sequences: true` out of `{maker.name}`"
        place = spans.get("return_sequences", maker.span)
        yield target.diagnostic(SEQUENCE_OUTPUT, message, help, place)
