"""A window that does not reach the last rows or columns.

Why: the steps do not come out even, so that the last positions of the input are read by no window.
The shape is right, and a little of every image is not looked at.

When to ignore: nearly always: most real networks drop a row somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.instances import site_labels
from cnnshape.lint.context import Context
from cnnshape.lint.windows import windows
from cnnshape.rules import DROPPED_BORDER

BAD = """\
framework: keras
input: [13, 13, 8]
layers:
  - MaxPooling2D: 2
"""

GOOD = """\
framework: keras
input: [14, 14, 8]
layers:
  - MaxPooling2D: 2
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for window in windows(context):
        unread = window.left_over
        if unread <= 0 or window.stride > window.span:
            continue
        positions = "position" if unread == 1 else f"{unread} positions"
        yield Diagnostic(
            DROPPED_BORDER,
            f"the last {positions} of {window.size} on axis {window.axis} "
            f"{'is' if unread == 1 else 'are'} read by no window of `{window.leaf.name}`",
            window.leaf.span,
            site_labels(window.leaf.sites),
            f"a size of {window.size - unread} or {window.size - unread + window.stride} comes out "
            "even",
            layer=window.leaf.name,
        )
