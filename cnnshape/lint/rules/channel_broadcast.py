"""Two maps of which one has a single channel, added up.

Why: an addition repeats an axis of 1 without a word, so that one channel is added to all of the
others. Mostly a projection to the same number of channels was forgotten. Multiplying by a map of
one channel is attention, and so is a map of one pixel: both are silent.

When to ignore: where one map is meant to shift all channels alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.instances import site_labels
from cnnshape.lint.context import Context
from cnnshape.rules import CHANNEL_BROADCAST
from cnnshape.shape import Shape, channel_axis, is_known, shape_text

BAD = """\
framework: keras
input: [32, 32, 1]
layers:
  - Conv2D: {filters: 16, kernel_size: 3, padding: same}
  - Add: {inputs: [input, conv2d]}
"""

GOOD = """\
framework: keras
input: [32, 32, 1]
layers:
  - Conv2D: {filters: 16, kernel_size: 1, name: shortcut, inputs: input}
  - Conv2D: {filters: 16, kernel_size: 3, padding: same, inputs: input}
  - Add: {inputs: [shortcut, conv2d]}
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for leaf, bound in context.layers():
        if not getattr(bound.layer, "sums", False):
            continue
        tensors = context.graph.inputs[leaf]
        shapes = [context.shape(tensor) for tensor in tensors]
        maps = [shape for shape in shapes if shape is not None and _is_map(shape)]
        if len(maps) != len(shapes) or len({len(shape) for shape in maps}) != 1:
            continue
        axis = channel_axis(bound.layer.layout, len(maps[0]))
        channels = [shape[axis] for shape in maps]
        if 1 not in channels or set(channels) == {1}:
            continue
        labels = [
            Label(tensor.source.span, f"`{tensor.source.name}` gives {shape_text(shape)}")
            for tensor, shape in zip(tensors, maps, strict=True)
            if tensor.source is not None
        ]
        given = " and ".join([shape_text(shape) for shape in maps])
        most = max([size for size in channels if isinstance(size, int)])
        yield Diagnostic(
            CHANNEL_BROADCAST,
            f"`{leaf.type}` of {given} adds one channel to each of {most}, without a word",
            leaf.span,
            (*labels, *site_labels(leaf.sites)),
            f"a 1×1 convolution to {most} channels makes them alike",
            layer=leaf.name,
        )


def _is_map(shape: Shape) -> bool:
    return len(shape) >= 4 and is_known(shape) and any(size != 1 for size in shape[2:-1])
