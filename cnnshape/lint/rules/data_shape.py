"""The data has another shape than the model's input.

Why: a dense layer behind a Flatten has weights for one size only, and the framework notices at the
first batch: "expected axis -1 of input shape to have value 150528". A model without such a layer
takes other sizes, but then `input:` and `data:` contradict each other.

When to ignore: never; the model cannot be fed this data.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import same, sample_text
from cnnshape.rules import DATA_SHAPE

BAD = """\
framework: keras
input: [28, 28, 1]
data: {x: [32, 32, 1]}
layers:
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
data: {x: [28, 28, 1]}
layers:
  - Flatten
  - Dense: 10
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for feed in context.feeds["data-shape"]:
        wanted, given = sample_text(feed.wanted), sample_text(feed.given)
        message = f"the data gives samples of {given}, but the model's input is {wanted}"
        if given[:1] != wanted[:1] and same(feed.given[1:], feed.wanted):
            help = "leave the batch out of the shape of the data"
        elif len(feed.given) == len(feed.wanted):
            help = f"resize the data to {wanted}"
            if None not in feed.given:
                help += f", or write `input: {list(feed.given)}`"
        else:
            help = f"bring the data into the shape {wanted}, or change the model's input"
        yield feed.diagnostic(DATA_SHAPE, message, help)
