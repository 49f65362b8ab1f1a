"""Axes turned, shifted and repeated: every element is an input's element."""

from __future__ import annotations

from cnnshape.layers.axis import as_tuple, find_axes, find_axis
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.layers.elementwise import PassThrough
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK
from cnnshape.shape import BATCH, UNKNOWN_SHAPE, Shape, product, shape_text
from cnnshape.sizes import AxisSizes, List
from cnnshape.values import Int, OneOf, Optional


class AlongAxes(PassThrough):
    """The elements moved or set against each other along some axes: the shape passes through.

    Source: keras.ops.flip, keras.ops.roll and keras.ops.softmax, Keras 3.15.
    """

    any_rank = False
    axes = Argument(Optional(OneOf(Int(), List(Int()))), "the axes; null is all of them")

    def output(self, *inputs: Shape) -> Shape:
        # An axis may be named twice.
        for axis in () if self.axes is None else as_tuple(self.axes):
            find_axis(self, "axes", axis, inputs[0])
        return inputs[0]


class Sort(Layer):
    """The elements in order along an axis, where the shape passes through, or all of them in one
    row. No weights. Source: keras.ops.sort, Keras 3.15."""

    axis = Argument(Optional(Int()), "the axis; null makes one row of all the elements", -1)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.axis is None:
            elements = product(x)
            return (None if elements is BATCH else elements,)
        find_axis(self, "axis", self.axis, x)
        return x

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if isinstance(self.axis, int) else UNKNOWN_SHAPE


class Flip(PassThrough):
    """The order along axes turned round: the shape passes through. Source: torch.flip."""

    any_rank = False
    dims = Argument(OneOf(List(Int()), Int()), "axes that are turned round")

    def output(self, *inputs: Shape) -> Shape:
        find_axes(self, "dims", as_tuple(self.dims), inputs[0])
        return inputs[0]


class Roll(PassThrough):
    """The elements shifted round along axes: the shape passes through. Source: torch.roll."""

    any_rank = False
    shifts = Argument(OneOf(List(Int()), Int()), "how far, for each axis")
    dims = Argument(
        Optional(OneOf(List(Int()), Int())), "axes; null shifts all the elements as one row"
    )

    def validate(self) -> None:
        axes = () if self.dims is None else as_tuple(self.dims)
        shifts = as_tuple(self.shifts)
        if not shifts or len(shifts) != (len(axes) or 1):
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('shifts')} has {len(shifts)} values, but {self.word('dims')} names "
                f"{len(axes)} axes",
                argument="shifts",
            )

    def output(self, *inputs: Shape) -> Shape:
        # An axis may be shifted twice.
        for axis in () if self.dims is None else as_tuple(self.dims):
            find_axis(self, "dims", axis, inputs[0])
        return inputs[0]


class MoveAxes(Layer):
    """Axes put into other places, the rest in their order. No weights. Source: torch.movedim."""

    source = Argument(OneOf(List(Int()), Int()), "where the axes are")
    destination = Argument(OneOf(List(Int()), Int()), "where they shall be")

    def validate(self) -> None:
        one = isinstance(self.source, int), isinstance(self.destination, int)
        if len(as_tuple(self.source)) != len(as_tuple(self.destination)) or one[0] != one[1]:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('source')} and {self.word('destination')} must be alike: one axis "
                "each, or lists of one length",
                argument="destination",
            )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return tuple(x[axis] for axis in self._order(x))

    def _order(self, x: Shape) -> list[int]:
        """The input's axes in the output's order."""
        sources = find_axes(self, "source", as_tuple(self.source), x)
        places = find_axes(self, "destination", as_tuple(self.destination), x)
        rest = iter([axis for axis in range(len(x)) if axis not in sources])
        moved = dict(zip(places, sources, strict=True))
        return [moved[axis] if axis in moved else next(rest) for axis in range(len(x))]

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import ordered

        return (ordered(self._order(inputs[0])),)


class Repeat(Layer):
    """The whole tensor repeated along each axis, new axes first: (*n) → (*repeats·n). No weights.

    Source: torch.Tensor.repeat, PyTorch 2.13.
    """

    repeats = Argument(OneOf(AxisSizes(Int(min=0)), Int(min=0)), "how many times, for each axis")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        repeats = as_tuple(self.repeats)
        added = len(repeats) - len(x)
        if added < 0:
            raise Complaint(
                INPUT_RANK,
                f"{self.word('repeats')} has {len(repeats)} values, but the input "
                f"{shape_text(x)} has {len(x)} axes",
                argument="repeats",
                input=0,
            )
        sizes: Shape = (*(1,) * added, *x)
        return tuple(product(pair) for pair in zip(repeats, sizes, strict=True))
