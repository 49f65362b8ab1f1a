"""The data is flattened, and the model's input is an image or a sequence.

Why: CSV files and scikit-learn hold images as one row of pixels. The framework notices at the first
batch: "Expected shape (None, 28, 28, 1), but input has incompatible shape (32, 784)".

When to ignore: never; the model cannot be fed this data.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import sample_text
from cnnshape.rules import FLATTENED_DATA

BAD = """\
framework: keras
input: [28, 28, 1]
data: {x: [784]}
layers:
  - Conv2D: [8, 3]
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
data: {x: [28, 28, 1]}
layers:
  - Conv2D: [8, 3]
  - Flatten
  - Dense: 10
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for feed in context.feeds["flattened-data"]:
        wanted = sample_text(feed.wanted)
        factors = " × ".join(map(str, feed.wanted))
        message = (
            f"the data gives samples of {sample_text(feed.given)}, but the model's input is "
            f"{wanted}: they are flattened, {feed.given[0]} = {factors}"
        )
        sizes = ", ".join(map(str, feed.wanted))
        help = f"reshape the whole array: `x.reshape(-1, {sizes})`"
        yield feed.diagnostic(FLATTENED_DATA, message, help)
