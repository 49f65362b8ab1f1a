"""The windows of a model, one for each axis over which one moves."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.bind import Bound
from cnnshape.instances import Leaf
from cnnshape.layers.convolution import Conv
from cnnshape.layers.depthwise import DepthwiseConv, SeparableConv
from cnnshape.layers.pooling import Pool
from cnnshape.lint.context import Context
from cnnshape.record import Record
from cnnshape.shape import dilated, unread

# The layers whose windows move over their input; those of a transposed one move over its output.
_MOVING = (Conv, DepthwiseConv, SeparableConv, Pool)


class Window(Record):
    """A window that spans `span` positions of an axis of `size` (with its padding on both sides
    together, `padding`) and moves by `stride`."""

    leaf: Leaf
    bound: Bound
    axis: int
    size: int
    span: int
    stride: int
    padding: int
    ceil: bool

    @property
    def left_over(self) -> int:
        """How many of the last positions, padding aside, no window reads; 0 where all are read."""
        if self.ceil:
            return 0
        return unread(self.size, self.span, self.stride, self.padding, self.padding // 2)


def windows(context: Context) -> Iterator[Window]:
    """Every window over an axis of known size, the axes of one layer together."""
    for leaf, bound in context.layers():
        layer = bound.layer
        if not isinstance(layer, _MOVING):
            continue
        shape = context.shape(context.graph.inputs[leaf][0])
        if shape is None:
            continue
        alike: set[tuple[int, int, int]] = set()
        for i, axis in enumerate(layer.spatial_axes(shape)):
            size = shape[axis]
            if not isinstance(size, int):
                continue
            span = dilated(layer.kernel_size[i], layer.dilation[i])
            stride, padding = layer.steps[i], layer.padding
            # 'same' adds what is missing, so that every position is read.
            ceil = padding in ("same", "causal") or getattr(layer, "ceil_mode", False) is True
            amount = 0 if isinstance(padding, str) else 2 * padding[i]
            if (size, span, stride) in alike:
                continue
            alike.add((size, span, stride))
            yield Window(leaf, bound, axis, size, span, stride, amount, ceil)
