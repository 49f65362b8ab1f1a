"""Labels and output of different shapes, which the framework stretches to one before it compares
them.

Why: labels (N,) against an output (N, 1) become N × N differences, each sample against the labels
of all others; a label (N, 1) against ten units asks the same of each. Nothing fails, and the model
learns the mean.

When to ignore: never; give the labels the output's shape.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import sample_text
from cnnshape.losses import broadcast
from cnnshape.rules import SILENT_BROADCAST
from cnnshape.shape import BATCH, Shape, shape_text

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 1]
data: {y: []}
loss: MSELoss
"""

GOOD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 1]
data: {y: [1]}
loss: MSELoss
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["silent-broadcast"]:
        assert target.loss is not None
        labels: Shape = (BATCH, *(target.labels.shape or ()))
        output: Shape = (BATCH, *target.output)
        stretched = broadcast(labels, output)
        assert stretched is not None
        texts = [shape_text(shape, "N") for shape in (labels, output, stretched)]
        message = (
            f"`{target.loss.name}` stretches labels {texts[0]} and output {texts[1]} to {texts[2]} "
            "before it compares them; nothing is raised"
        )
        help = f"give the labels of one sample the shape {sample_text(target.output)}"
        yield target.diagnostic(SILENT_BROADCAST, message, help)
