"""A window whose step is larger than itself.

Why: the pixels between two places of the window are read by none of them.

When to ignore: where it is meant, as in the 1×1 convolutions on the shortcuts of ResNet. In
keras.applications seven models have such windows.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.instances import site_labels
from cnnshape.lint.context import Context
from cnnshape.lint.windows import windows
from cnnshape.rules import SKIPPED_PIXELS

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 1, strides: 2}
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3, strides: 2}
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for window in windows(context):
        if window.stride <= window.span:
            continue
        unread = window.stride - window.span
        yield Diagnostic(
            SKIPPED_PIXELS,
            f"`{window.leaf.name}` moves its window of {window.span} by {window.stride}: {unread} "
            f"of every {window.stride} positions on axis {window.axis} are read by no window",
            context.spans(window.leaf).get("stride", window.leaf.span),
            site_labels(window.leaf.sites),
            f"a window of {window.stride} reads them all",
            layer=window.leaf.name,
        )
