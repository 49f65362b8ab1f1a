"""The data lacks the axis of the channels (or another axis of size 1) that the model's input has.

Why: grey images come as (28, 28), and a convolution takes their channel as an axis. Of a batch of
N, PyTorch takes N for the channels: "expected input[1, 32, 28, 28] to have 1 channels, but got 32
channels instead". Keras 3 adds a last axis by itself, and is not told of it.

When to ignore: never; the model cannot be fed this data.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import missing_axis, sample_text
from cnnshape.rules import MISSING_DATA_AXIS

BAD = """\
framework: pytorch
input: [1, 28, 28]
data: {x: [28, 28]}
layers:
  - Conv2d: [1, 8, 3]
  - Flatten
  - Linear: [5408, 10]
"""

GOOD = """\
framework: pytorch
input: [1, 28, 28]
data: {x: [1, 28, 28]}
layers:
  - Conv2d: [1, 8, 3]
  - Flatten
  - Linear: [5408, 10]
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for feed in context.feeds["missing-data-axis"]:
        wanted = sample_text(feed.wanted)
        axis = missing_axis(feed.wanted, feed.given)
        assert axis is not None
        last = axis == len(feed.wanted) - 1
        message = (
            f"the data gives samples of {sample_text(feed.given)}, but the model's input is "
            f"{wanted}: an axis of size 1 is missing"
        )
        place = "x[..., None]" if last else f"x[{':, ' * (axis + 1)}None]"
        help = f"add the axis, so that a sample is {wanted}: `{place}` of the whole array"
        yield feed.diagnostic(MISSING_DATA_AXIS, message, help)
