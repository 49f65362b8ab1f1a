"""The labels have a shape that the loss cannot compare with the model's output.

Why: the framework notices at the first batch, in the loss, far from the line at fault.

When to ignore: never; the framework cannot compute this loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.wording import cannot_compare, wanted_labels
from cnnshape.rules import TARGET_SHAPE

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 5, activation: softmax}
data: {x: [8], y: [10, 5]}
loss: categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 5, activation: softmax}
data: {x: [8], y: [5]}
loss: categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["target-shape"]:
        yield target.diagnostic(TARGET_SHAPE, cannot_compare(target), wanted_labels(target))
