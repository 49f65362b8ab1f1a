"""Arrays whose axes are added, dropped, reversed and counted anew, the batch like any other axis.

They differ from what stands in `permute` and `reshape` in what an open size means.
"""

from __future__ import annotations

from cnnshape.layers.axis import as_tuple, find_axes
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.layers.concatenate import Stack
from cnnshape.layers.reshape import REMAINING, fill, lost_elements, one_remaining
from cnnshape.rules import INPUT_SIZE
from cnnshape.shape import UNKNOWN, UNKNOWN_SHAPE, Shape, channel_axis, is_ranked, shape_text
from cnnshape.sizes import AxisSizes, List, SizeOrNull
from cnnshape.values import Int, OneOf, Optional


class ArrayReshape(Layer):
    """Another shape of the whole array; where a size is open, −1 is open too. No weights.

    Source: keras.src.ops.operation_utils.compute_reshape_output_shape, Keras 3.15.
    """

    reshapes = True

    shape = Argument(AxisSizes(SizeOrNull(min=-1)), "the new sizes, batch included; one may be -1")

    def validate(self) -> None:
        one_remaining(self, "shape", self.shape)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        target: Shape = self.shape
        if all(isinstance(size, int) for size in (*x, *target)):
            sizes = fill(x, target)
            if sizes is None:
                raise lost_elements(self, "shape", x, target)
            return sizes
        rest = UNKNOWN if UNKNOWN in x or not is_ranked(x) else None
        return tuple(rest if size == REMAINING else size for size in target)

    def fallback(self, *inputs: Shape) -> Shape:
        target: object = self.shape
        if not isinstance(target, tuple):
            return UNKNOWN_SHAPE
        return tuple(UNKNOWN if size == REMAINING else size for size in target)


class ArrayTranspose(Layer):
    """The axes in another order; without an order, the last one first. No weights.

    Source: keras.src.ops.operation_utils.compute_transpose_output_shape, Keras 3.15.
    """

    axes = Argument(Optional(List(Int())), "the new order of the axes; 0 is the batch")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.axes is None:
            return x[::-1] if is_ranked(x) else UNKNOWN_SHAPE
        if len(self.axes) != len(x):
            raise Complaint(
                INPUT_SIZE,
                f"{self.word('axes')} orders {len(self.axes)} axes, but the input "
                f"{shape_text(x)} has {len(x)}",
                argument="axes",
                input=0,
            )
        return tuple([x[axis] for axis in find_axes(self, "axes", self.axes, x)])

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import ordered

        rank = len(inputs[0])
        axes = range(rank)[::-1] if self.axes is None else [axis % rank for axis in self.axes]
        return (ordered(axes),)


class ExpandDims(Layer):
    """Adds axes of size 1, at the places that they have in the result. No weights.

    Source: keras.src.ops.operation_utils.compute_expand_dims_output_shape, Keras 3.15.
    """

    axis = Argument(OneOf(Int(), List(Int())), "the places of the new axes")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        places = as_tuple(self.axis)
        added = find_axes(self, "axis", places, x, added=len(places))
        sizes = iter(x)
        return tuple([1 if at in added else next(sizes) for at in range(len(x) + len(added))])

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import regrouped

        return (regrouped(inputs[0], outputs[0]),)


class ArraySqueeze(Layer):
    """Drops axes of size 1: all of them, or those named, which must be of size 1. No weights.

    Source: keras.ops.squeeze, Keras 3.15.
    """

    axis = Argument(Optional(OneOf(Int(), List(Int()))), "the axes that are dropped; null is all")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.axis is None:
            return UNKNOWN_SHAPE if UNKNOWN in x else tuple([size for size in x if size != 1])
        axes = find_axes(self, "axis", as_tuple(self.axis), x)
        for axis in axes:
            if x[axis] != 1 and x[axis] is not UNKNOWN:
                raise Complaint(
                    INPUT_SIZE,
                    f"axis {axis} of {shape_text(x)} is not 1, so that it cannot be dropped",
                    argument="axis",
                    input=0,
                    axis=axis,
                )
        return tuple([size for at, size in enumerate(x) if at not in axes])

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import regrouped

        return (regrouped(inputs[0], outputs[0]),)


class ArrayStack(Stack):
    """As Stack, but an open size of the first array stays open.

    Source: keras.ops.stack, Keras 3.15.
    """

    def output(self, *inputs: Shape) -> Shape:
        made = super().output(*inputs)
        first = inputs[0]
        if not is_ranked(made):
            return made
        (axis,) = find_axes(self, "axis", (self.axis,), first, added=1)
        return (*first[:axis], len(inputs), *first[axis:])


class ResizedArray(Layer):
    """Images of another size: (batch, h, w, c) → (batch, *size, c), also without a batch. No
    weights. Source: keras.ops.image.resize, Keras 3.15."""

    makes_map = True

    size = Argument(List(Int(min=1), length=2), "height and width of the result")

    def input_ranks(self) -> tuple[int, ...]:
        return (3, 4)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        # Without a batch, the channels stand where they would stand with one.
        first = 0 if self.layout == "channels_last" else 1
        places = (len(x) - 3 + first, len(x) - 2 + first)
        sizes = list(x)
        sizes[places[0]], sizes[places[1]] = self.size
        return tuple(sizes)

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0] if inputs else UNKNOWN_SHAPE
        if not is_ranked(x) or len(x) != 4:
            return UNKNOWN_SHAPE
        kept = (0, channel_axis(self.layout, len(x)))
        return tuple([size if axis in kept else UNKNOWN for axis, size in enumerate(x)])
