"""A layer whose output takes most of what all outputs take.

Why: it decides how much memory training needs, and which batch fits. A stride in the first layers,
or an earlier pooling, makes it smaller.

When to ignore: where the memory is there; the first maps of most networks are their largest.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.instances import site_labels
from cnnshape.limits import limit_text
from cnnshape.lint.context import Context
from cnnshape.lint.cost import outputs
from cnnshape.rules import DOMINANT_ACTIVATION
from cnnshape.shape import shape_text

BAD = """\
framework: keras
input: [512, 512, 3]
layers:
  - Conv2D: {filters: 64, kernel_size: 3, padding: same}
  - Conv2D: {filters: 8, kernel_size: 3, strides: 8}
  - GlobalAveragePooling2D
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [512, 512, 3]
layers:
  - Conv2D: {filters: 64, kernel_size: 3, strides: 8}
  - Conv2D: {filters: 64, kernel_size: 3, padding: same}
  - GlobalAveragePooling2D
  - Dense: 10
"""

# Below this many bytes for one sample it fits anywhere.
_LEAST = 4 * 1024**2


def check(context: Context) -> Iterator[Diagnostic]:
    shares = [share for share in outputs(context) if share.leaf.input is None]
    total = sum([share.number for share in shares])
    for share in shares:
        if share.number < _LEAST or 2 * share.number <= total:
            continue
        leaf = share.leaf
        shape = shape_text(context.inference.results[leaf].outputs[0])
        yield Diagnostic(
            DOMINANT_ACTIVATION,
            f"the output {shape} of `{leaf.name}` takes {limit_text('activations', share.number)} "
            f"for one sample, {share.number / total:.0%} of what all outputs take",
            leaf.span,
            site_labels(leaf.sites),
            "a stride here or in a layer before it makes it smaller",
            layer=leaf.name,
        )
