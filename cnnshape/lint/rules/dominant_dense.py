"""A dense layer behind a flattened map that has most of the model's parameters.

Why: every pixel of every channel has a weight for every unit. A global pooling in place of the
flattening leaves one value per channel; most networks since 2014 do so.

When to ignore: where the place of a feature matters, or weights of a published model are loaded: of
VGG16 the first dense layer has 74 %.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.instances import site_labels
from cnnshape.lint.context import Context
from cnnshape.lint.cost import costs, weights_of
from cnnshape.rules import DOMINANT_DENSE
from cnnshape.shape import channel_axis, is_known, shape_text

BAD = """\
framework: keras
input: [64, 64, 3]
layers:
  - Conv2D: {filters: 32, kernel_size: 3, activation: relu}
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [64, 64, 3]
layers:
  - Conv2D: {filters: 32, kernel_size: 3, activation: relu}
  - GlobalAveragePooling2D
  - Dense: 10
"""

# Below this many parameters nobody has to save any.
_LEAST = 100_000


def check(context: Context) -> Iterator[Diagnostic]:
    total = costs(context).params.total
    origins = context.inference.origins
    for leaf, bound in context.layers():
        if not bound.layer.dense:
            continue
        own = weights_of(context, leaf).number
        (tensor,) = context.graph.inputs[leaf]
        before = origins.flattened(origins.maker(tensor))
        shape = None if before is None else context.shape(before)
        if not isinstance(own, int) or own < _LEAST or 2 * own < total:
            continue
        if before is None or before.source is None or shape is None or not is_known(shape):
            continue
        made = origins.maker(before).source
        maker = None if made is None else context.inference.bound.get(made)
        if made is None or maker is None or len(shape) != maker.layer.rank + 2:
            continue
        channels = shape[channel_axis(maker.layer.layout, len(shape))]
        units = context.inference.results[leaf].outputs[0][-1]
        pool = leaf.spec.dialect.global_pool.format(rank=len(shape) - 2)
        left = ""
        if isinstance(channels, int) and isinstance(units, int):
            bias = 1 if bound.layer.__dict__.get("bias", True) else 0
            left = f" {(channels + bias) * units:,} parameters"
        message = (
            f"`{leaf.name}` has {own:,} of the model's {total:,} parameters ({own / total:.0%}): a "
            f"weight for each unit and each value of the flattened map {shape_text(shape)}"
        )
        yield Diagnostic(
            DOMINANT_DENSE,
            message,
            leaf.span,
            (Label(made.span, f"`{made.name}` makes the map"), *site_labels(leaf.sites)),
            f"`{pool}` instead of the flattening leaves{left} here" if left else "",
            layer=leaf.name,
        )
