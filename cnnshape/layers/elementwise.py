"""Layers that the shape passes through: every element, or every value of an axis, is alike."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.axis import find_axis
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.rules import AXIS_RANGE, BAD_COMBINATION, INPUT_FEATURES, INPUT_SIZE, UNDEFINED_SIZE
from cnnshape.shape import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    agree,
    shape_text,
)
from cnnshape.sizes import List
from cnnshape.values import Bool, Float, Int, OneOf, Optional


class PassThrough(Layer):
    """The output has the input's shape, whatever it is. No weights, no MACs."""

    any_rank = True

    def output(self, *inputs: Shape) -> Shape:
        self.check_rank(inputs[0])
        return inputs[0]

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs else UNKNOWN_SHAPE


class Elementwise(PassThrough):
    """An activation or noise: one value in, one value out.

    Source: keras/src/layers/activations, Keras 3.15; torch/nn/modules/activation.py, PyTorch 2.13.
    """

    elementwise = True


class Interval(Elementwise):
    """An activation between two values, the first of which must be the smaller one.

    Source: torch.nn.Hardtanh, PyTorch 2.13.
    """

    low = Argument(Float(), "lower end", 0.0)
    high = Argument(Float(), "upper end", 1.0)
    proper = Argument(Bool(), "whether the ends must differ", True)

    def validate(self) -> None:
        if self.low > self.high or (self.proper and self.low == self.high):
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('low')} = {self.low:g} must be below "
                f"{self.word('high')} = {self.high:g}",
                argument="high",
            )


class Noise(Elementwise):
    """Dropout and noise: changes values in training, and never the shape.

    Source: keras/src/layers/regularization, Keras 3.15; torch/nn/modules/dropout.py, PyTorch 2.13.
    """

    rate = Argument(Float(min=0, max=1), "share of the elements, or strength of the noise", 0.5)
    drops = Argument(Bool(), "whether elements are dropped, not only changed", True)


class ChannelNoise(Noise):
    """Dropout of whole channels, which takes a map of as many axes as it is named after.

    Source: keras/src/layers/regularization/spatial_dropout.py, Keras 3.15; torch.nn.Dropout1d.
    """

    any_rank = False
    least_rank = Argument(Int(), "least number of axes, batch included; 0 is exactly rank + 2", 0)

    def input_ranks(self) -> tuple[int, ...]:
        if self.least_rank:
            return tuple(range(self.least_rank, self.rank + 3))
        return (self.rank + 2,)


class Softmax(Elementwise):
    """Softmax along an axis; the shape passes through.

    Source: torch.nn.functional.softmax, PyTorch 2.13.
    """

    any_rank = False
    axis = Argument(Optional(Int()), "axis whose values sum to one")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        if self.axis is not None:
            find_axis(self, "axis", self.axis, x)
        return x

    def sum_axis(self, rank: int) -> int:
        """The axis whose values sum to one, of an input with so many axes.

        Where none is said: torch.nn.functional._get_softmax_dim, PyTorch 2.13.
        """
        if self.axis is None:
            return 0 if rank in (0, 1, 3) else 1
        return self.axis

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        rank = len(inputs[0])
        return (kept_but(rank, [self.sum_axis(rank)]),)


class ChannelSoftmax(Softmax):
    """Softmax over the channels of a map of 3 or 4 axes. Source: torch.nn.Softmax2d."""

    def input_ranks(self) -> tuple[int, ...]:
        return (3, 4)

    def sum_axis(self, rank: int) -> int:
        return -3


class Gated(Layer):
    """Half of the axis gates the other half: (…, 2·n, …) → (…, n, …).

    Source: torch.nn.GLU, PyTorch 2.13.
    """

    axis = Argument(Int(), "axis that is halved", -1)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        axis = find_axis(self, "axis", self.axis, x)
        size = x[axis] if x else 1
        if isinstance(size, int) and size % 2:
            raise Complaint(
                INPUT_SIZE,
                f"the axis {axis} of {shape_text(x)} is halved, but its size {size} is odd",
                input=0,
                axis=axis,
            )
        half: Dim = size // 2 if isinstance(size, int) else UNKNOWN if size is UNKNOWN else None
        return (*x[:axis], half, *x[axis + 1 :])

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        rank = len(inputs[0])
        axis = self.axis % rank if rank else 0
        return ({**kept_but(rank), axis: (axis, None)},)


class ChannelSlope(Elementwise):
    """Leaky rectifier with a learned slope, for all channels or one for each of axis 1.

    Weights: slope (num_parameters). Source: torch.nn.PReLU, PyTorch 2.13.
    """

    any_rank = False
    num_parameters = Argument(Int(min=0), "1, or the number of channels", 1)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        channels: Dim = x[1] if len(x) > 1 else 1
        if self.num_parameters != 1 and not agree(self.num_parameters, channels):
            raise Complaint(
                INPUT_FEATURES,
                f"{self.word('num_parameters')} is {self.num_parameters}, "
                f"but the input has {channels} channels",
                argument="num_parameters",
                input=0,
                axis=1 if len(x) > 1 else None,
                value=str(channels),
            )
        return x

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        yield Weight("slope", (self.num_parameters,))


class ElementSlope(Elementwise):
    """Leaky rectifier with a learned slope for each element, shared along `shared_axes`.

    Weights: slope (the input without its batch, 1 on every shared axis).
    Source: keras/src/layers/activations/prelu.py, Keras 3.15.
    """

    any_rank = False
    shared_axes = Argument(
        Optional(OneOf(List(Int()), Int())), "axes that share their slopes; 1 is the first"
    )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        for index, size in enumerate(self._slopes(x), start=1):
            if size is None:
                raise Complaint(
                    UNDEFINED_SIZE,
                    f"axis {index} of the input {shape_text(x)} may be any size (null), and the "
                    "number of slopes depends on it",
                    input=0,
                    axis=index,
                    help=f"write {self.word('shared_axes')} so that it contains {index}, "
                    "or give that axis of the input a size",
                )
        return x

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        yield Weight("slope", self._slopes(inputs[0]))

    def _slopes(self, x: Shape) -> Shape:
        sizes = list(x[1:])
        shared = self.shared_axes
        for axis in () if shared is None else (shared,) if isinstance(shared, int) else shared:
            # 1 is the first axis after the batch; smaller numbers count from the back, as the
            # framework's own indexing does.
            index = axis - 1
            if not -len(sizes) <= index < len(sizes):
                raise Complaint(
                    AXIS_RANGE,
                    f"{self.word('shared_axes')} names axis {axis}, but the input is "
                    f"{shape_text(x)}",
                    argument="shared_axes",
                    input=0,
                    help=f"the axes are counted from 1 to {len(sizes)}, without the batch",
                )
            sizes[index] = 1
        return tuple(sizes)
