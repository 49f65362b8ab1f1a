"""Data and labels of different numbers of samples.

Why: every sample has its label. Keras refuses them: "Data cardinality is ambiguous"; a loop of
one's own may pair the wrong ones without a word.

When to ignore: never; one of the two is another part of the data.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label, count
from cnnshape.lint.context import Context
from cnnshape.lint.contract import Fed
from cnnshape.lint.feeds import differing, placed
from cnnshape.rules import SAMPLE_COUNT

BAD = """\
framework: keras
input: [8]
data: {x: {shape: [8], samples: 60000}, y: {shape: [1], samples: 10000}}
layers:
  - Dense: 1
"""

GOOD = """\
framework: keras
input: [8]
data: {x: {shape: [8], samples: 60000}, y: {shape: [1], samples: 60000}}
layers:
  - Dense: 1
"""


def check(context: Context) -> Iterator[Diagnostic]:
    pair = differing(context)
    assert pair is not None
    first, second = pair
    place, labels = placed(context, second, f"{of(second)} here", "samples")
    message = f"{of(second)}, but {of(first)} in what belongs to them"
    help = "give the data and the labels of the same part: both of training, or both of test"
    labels = (Label(first.at("samples"), f"{of(first)} here"), *labels)
    yield Diagnostic(SAMPLE_COUNT, message, place, labels, help)


def of(fed: Fed) -> str:
    return count(fed.labels.samples or 0, "sample")
