"""Several units with a sigmoid, and a loss for classes that exclude each other.

Why: a sigmoid says of each class by itself whether it is there, and the loss takes one distribution
over all of them. Either the classes exclude each other, and a softmax is meant, or they do not, and
the loss must be a binary one; nothing is raised.

When to ignore: where the outputs are normalised to a distribution outside the spec.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import sample_text
from cnnshape.rules import SIGMOID_CATEGORICAL

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: sigmoid}
loss: categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
loss: categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["sigmoid-categorical"]:
        loss, activation = target.clashing
        message = (
            f"`{loss.name}` is for classes that exclude each other, but `{activation.leaf.name}` "
            f"applies {activation.name} to each of the {target.units} units by itself"
        )
        help = (
            "write `softmax`, or, where several classes may be right at once, use a binary loss "
            f"and labels of shape {sample_text(target.output)}"
        )
        yield target.diagnostic(SIGMOID_CATEGORICAL, message, help, loss.span)
