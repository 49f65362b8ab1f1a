"""The axes of the data stand in another order than those of the model's input.

Why: most often the channels stand first on one side and last on the other. The framework notices at
the first batch; where two sizes are equal, it does not notice at all.

When to ignore: never; the model cannot be fed this data.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import order, sample_text
from cnnshape.rules import SWAPPED_DATA_AXES

BAD = """\
framework: keras
input: [32, 48, 3]
data: {x: [3, 32, 48]}
layers:
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [32, 48, 3]
data: {x: [32, 48, 3]}
layers:
  - Flatten
  - Dense: 10
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for feed in context.feeds["swapped-data-axes"]:
        wanted = sample_text(feed.wanted)
        axes = order(feed.wanted, feed.given)
        assert axes is not None
        message = (
            f"the data gives samples of {sample_text(feed.given)}, but the model's input is "
            f"{wanted}: the axes stand in another order"
        )
        places = ", ".join(["0", *[str(axis + 1) for axis in axes]])
        yield feed.diagnostic(
            SWAPPED_DATA_AXES, message, f"transpose the whole array: axes ({places})"
        )
