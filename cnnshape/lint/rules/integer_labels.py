"""Class numbers as labels, with a loss that takes one value for each unit.

Why: the most frequent mistake with labels. The framework refuses it at the first batch: "Arguments
`target` and `output` must have the same shape".

When to ignore: never; the framework cannot compute this loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import sample_text
from cnnshape.lint.wording import cannot_compare
from cnnshape.rules import INTEGER_LABELS

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {y: []}
loss: categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {y: []}
loss: sparse_categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["integer-labels"]:
        message = (
            f"{cannot_compare(target)}: the labels are class numbers, and the loss takes one value "
            f"for each of the {target.units} units"
        )
        sibling = target.demands.sibling
        encoded = f"encode the labels one-hot, in the shape {sample_text(target.output)}"
        help = f"use `{sibling}`, or {encoded}" if sibling else encoded
        yield target.diagnostic(INTEGER_LABELS, message, help)
