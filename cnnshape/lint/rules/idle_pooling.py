"""A pooling over single pixels, in steps of one.

Why: it gives what it is given. Mostly the window's size is a slip of the hand.

When to ignore: where the size comes from a variable that is 1 in some variants.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.instances import site_labels
from cnnshape.layers.pooling import Pool
from cnnshape.lint.context import Context
from cnnshape.lint.mending import without_entry
from cnnshape.rules import IDLE_POOLING

BAD = """\
framework: keras
input: [28, 28, 8]
layers:
  - MaxPooling2D: 1
  - Flatten
"""

GOOD = """\
framework: keras
input: [28, 28, 8]
layers:
  - MaxPooling2D: 2
  - Flatten
"""

FIXED = """\
framework: keras
input: [28, 28, 8]
layers:
  - Flatten
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for leaf, bound in context.layers():
        layer = bound.layer
        if not isinstance(layer, Pool) or {*layer.kernel_size, *layer.steps} != {1}:
            continue
        yield Diagnostic(
            IDLE_POOLING,
            f"`{leaf.name}` pools single pixels: it gives what it is given",
            context.spans(leaf).get("kernel_size", leaf.span),
            site_labels(leaf.sites),
            "give it a larger window, or remove it",
            without_entry(leaf),
            leaf.name,
        )
