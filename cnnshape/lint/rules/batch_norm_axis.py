"""A normalisation of channels along an axis that is not the channels of the map.

Why: a layer on the default axis -1 normalises the width of a channels_first map, one on axis 1 the
height of a channels_last map. Nothing fails: the layer has as many weights as the axis is long, and
the model learns badly.

When to ignore: where statistics for each row or column are meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.instances import site_labels
from cnnshape.layers.batch_norm import ChannelNorm
from cnnshape.lint.context import Context
from cnnshape.lint.mending import with_argument
from cnnshape.rules import BATCH_NORM_AXIS
from cnnshape.shape import channel_axis, is_known, shape_text

BAD = """\
framework: keras
data_format: channels_first
input: [3, 32, 32]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - BatchNormalization
"""

GOOD = """\
framework: keras
data_format: channels_first
input: [3, 32, 32]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - BatchNormalization: {axis: 1}
"""

FIXED = GOOD


def check(context: Context) -> Iterator[Diagnostic]:
    for leaf, bound in context.layers():
        layer = bound.layer
        if not isinstance(layer, ChannelNorm):
            continue
        (tensor,) = context.graph.inputs[leaf]
        shape = context.shape(tensor)
        made = context.inference.origins.maker(tensor).source
        maker = None if made is None else context.inference.bound.get(made)
        if made is None or maker is None or not maker.layer.makes_map or shape is None:
            continue
        if not is_known(shape) or len(shape) != maker.layer.rank + 2:
            continue
        axis, channels = layer.channel(shape), channel_axis(maker.layer.layout, len(shape))
        if axis == channels:
            continue
        message = (
            f"`{leaf.type}` normalises axis {axis} of {shape_text(shape)}, but the channels of a "
            f"{maker.layer.layout} map are axis {channels}"
        )
        word = layer.words["axis"]
        label = Label(made.span, f"`{made.name}` makes the map {shape_text(shape)}")
        yield Diagnostic(
            BATCH_NORM_AXIS,
            message,
            context.spans(leaf).get("axis", leaf.span),
            (label, *site_labels(leaf.sites)),
            f"write `{word}: {channels}`",
            with_argument(leaf, "axis", channels, safe=False),
            leaf.name,
        )
