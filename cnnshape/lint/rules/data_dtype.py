"""The data has a type that the first layer does not take, and the framework does not convert it.

Why: images are read as bytes and arrays of real numbers are made with 64 bits, but the weights have
32: "Input type (double) and bias type (float) should be the same". An embedding takes whole
numbers.

When to ignore: never; the layer cannot compute with this type. Only what the spec says under
`data:` is compared; a file is most often converted when it is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import refused_type
from cnnshape.rules import DATA_DTYPE

BAD = """\
framework: pytorch
input: [1, 28, 28]
data: {x: {shape: [1, 28, 28], dtype: uint8}}
layers:
  - Conv2d: [1, 8, 3]
  - Flatten
  - Linear: [5408, 10]
"""

GOOD = """\
framework: pytorch
input: [1, 28, 28]
data: {x: {shape: [1, 28, 28], dtype: float32}}
layers:
  - Conv2d: [1, 8, 3]
  - Flatten
  - Linear: [5408, 10]
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for feed in context.feeds["data-dtype"]:
        assert feed.fed is not None
        wanted = refused_type(context, feed)
        message = f"the first layer takes {wanted}, but the data is {feed.fed.labels.dtype}"
        yield feed.diagnostic(DATA_DTYPE, message, f"convert the data to {wanted}", "dtype")
