"""The output is a map, but there is one label per sample: a Flatten or a global pooling is missing.

Why: a network of convolutions gives values for every position. The framework notices at the first
batch, in the loss.

When to ignore: never; the framework cannot compute this loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.lint.targets import pooled
from cnnshape.lint.wording import per_sample, times
from cnnshape.rules import MAP_OUTPUT
from cnnshape.shape import shape_text, spatial_axes

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 10, kernel_size: 3, activation: softmax}
data: {y: [10]}
loss: categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 10, kernel_size: 3}
  - GlobalAveragePooling2D
  - Softmax
data: {y: [10]}
loss: categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["map-output"]:
        wanted = pooled(context, target)
        assert wanted is not None
        spatial = [
            target.shape[axis] for axis in spatial_axes(context.spec.layout, len(target.shape))
        ]
        message = (
            f"the output {shape_text(target.shape)} is a map of {times(spatial)} positions, but a "
            f"sample has {per_sample(target)}"
        )
        dialect = context.spec.dialect
        pool = dialect.global_pool.format(rank=len(spatial))
        pooling = f"`{pool}` and `{dialect.flatten}`" if ":" in pool else f"`{pool}`"
        verb = "give" if ":" in pool else "gives"
        help = f"{pooling} after it {verb} {shape_text(wanted)}"
        yield target.diagnostic(MAP_OUTPUT, message, help, target.leaf.span)
