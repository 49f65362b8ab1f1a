"""A bias in front of a normalisation that takes every offset out again.

Why: a batch normalisation subtracts the mean of each channel, and so the bias; its own offset does
the same work. The parameters are paid for and learn nothing.

When to ignore: where weights of a published model are loaded, which has them. In keras.applications
three models have them.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.instances import site_labels
from cnnshape.layers.batch_norm import BatchNorm
from cnnshape.lint.context import Context
from cnnshape.lint.mending import with_argument
from cnnshape.rules import BIAS_BEFORE_NORM
from cnnshape.shape import channel_axis

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - BatchNormalization
  - ReLU
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3, use_bias: false}
  - BatchNormalization
  - ReLU
"""

FIXED = GOOD


def check(context: Context) -> Iterator[Diagnostic]:
    readers = context.readers()
    for leaf, bound in context.layers():
        if not isinstance(bound.layer, BatchNorm):
            continue
        (tensor,) = context.graph.inputs[leaf]
        source, shape = tensor.source, context.shape(tensor)
        before = None if source is None else context.inference.bound.get(source)
        if source is None or before is None or before.broken or not shape or readers[tensor] != 1:
            continue
        layer = before.layer
        values = layer.__dict__
        if not layer.affine or values.get("bias") is not True:
            continue
        if values.get("activation") not in (None, "linear"):
            continue
        own = channel_axis(layer.layout, len(shape)) if layer.makes_map else len(shape) - 1
        if bound.layer.channel(shape) != own:
            continue
        word = layer.words["bias"]
        idle = shape[own] if isinstance(shape[own], int) else "its"
        message = (
            f"`{leaf.name}` takes the bias of `{source.name}` out again: {idle} parameters that "
            "learn nothing"
        )
        label = Label(leaf.span, "the mean of each channel is subtracted here")
        yield Diagnostic(
            BIAS_BEFORE_NORM,
            message,
            context.spans(source).get("bias", source.span),
            (label, *site_labels(source.sites)),
            f"write `{word}: false`",
            with_argument(source, "bias", False, safe=False),
            source.name,
        )
