"""Labels of two columns, and an output of one unit.

Why: two classes are one unit with one column, or two units with two. The framework refuses the
mixture at the first batch, or stretches the one unit over both columns without a word.

When to ignore: never; the two columns ask opposite things of one unit.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import sample_text
from cnnshape.lint.wording import give_units
from cnnshape.rules import TWO_COLUMN_LABELS

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 1, activation: sigmoid}
data: {y: [2]}
loss: binary_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 1, activation: sigmoid}
data: {y: [1]}
loss: binary_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["two-column-labels"]:
        silent = "; nothing is raised" if target.demands.broadcasts else ""
        message = (
            f"the labels {sample_text(target.labels.shape or ())} have two columns, but the output "
            f"has one unit{silent}"
        )
        help = "keep the labels' second column alone, " + give_units(context, target, 2, "or ")
        yield target.diagnostic(TWO_COLUMN_LABELS, message, help)
