"""The labels have a type that the loss does not take.

Why: class numbers are int64, and everything else has the type of the output. The framework does not
convert: "expected scalar type Long but found Float", "Found dtype Double but expected Float".

When to ignore: where the labels are converted between the file and the loss; then say in `data:`
what the loss is given.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, enumerate_words
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import sample_text
from cnnshape.lint.targets import takes_numbers
from cnnshape.losses import accepts
from cnnshape.rules import LABEL_DTYPE

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
data: {y: {shape: [], dtype: float32}}
loss: CrossEntropyLoss
"""

GOOD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 10]
data: {y: {shape: [], dtype: int64}}
loss: CrossEntropyLoss
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["label-dtype"]:
        assert target.loss is not None
        shape = sample_text(target.labels.shape or ())
        accepted = accepts(target.demands, target.labels, target.output, target.dtype)
        wanted = enumerate_words(accepted)
        what = "class numbers" if takes_numbers(target) else "labels"
        message = (
            f"`{target.loss.name}` takes {what} of shape {shape} as {wanted}, but they are "
            f"{target.labels.dtype}"
        )
        yield target.diagnostic(
            LABEL_DTYPE, message, f"convert the labels to {wanted}", said="dtype"
        )
