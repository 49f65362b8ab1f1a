"""One-hot labels, with a loss that takes class numbers.

Why: the framework refuses it at the first batch: "Arguments `target` and `output` must have the
same shape up until the last dimension".

When to ignore: never; the framework cannot compute this loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.wording import cannot_compare
from cnnshape.rules import ONE_HOT_LABELS

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {y: [10]}
loss: sparse_categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {y: [10]}
loss: categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["one-hot-labels"]:
        message = (
            f"{cannot_compare(target)}: the labels are one-hot, and the loss takes class numbers"
        )
        sibling = target.demands.sibling
        numbers = "give class numbers as labels: the argmax of each label"
        help = f"use `{sibling}`, or {numbers}" if sibling else numbers
        yield target.diagnostic(ONE_HOT_LABELS, message, help)
