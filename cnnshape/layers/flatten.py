"""Several axes into one, and one into several."""

from __future__ import annotations

from cnnshape.layers.axis import find_axis
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.layers.reshape import fill, lost_elements, one_remaining
from cnnshape.rules import BAD_COMBINATION
from cnnshape.shape import BATCH, UNKNOWN, Shape, is_ranked, product
from cnnshape.sizes import AxisSizes
from cnnshape.values import Int


class Flatten(Layer):
    """Joins the axes start_dim … end_dim: (batch, c, h, w) → (batch, c·h·w). No weights.

    Source: torch.nn.Flatten, PyTorch 2.13.
    """

    reshapes = True

    start_dim = Argument(Int(), "first axis that is joined", 1)
    end_dim = Argument(Int(), "last axis that is joined", -1)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        start = find_axis(self, "start_dim", self.start_dim, x)
        end = find_axis(self, "end_dim", self.end_dim, x)
        if start > end:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('start_dim')} is axis {start}, which comes after "
                f"{self.word('end_dim')}, axis {end}",
                argument="start_dim",
            )
        return (*x[:start], product(x[start : end + 1]), *x[end + 1 :])

    def joined(self, x: Shape) -> tuple[int, ...]:
        start = find_axis(self, "start_dim", self.start_dim, x)
        return tuple(range(start, find_axis(self, "end_dim", self.end_dim, x) + 1))

    def fallback(self, *inputs: Shape) -> Shape:
        joins_all = self.start_dim == 1 and self.end_dim == -1
        return (BATCH, UNKNOWN) if joins_all else super().fallback(*inputs)


class FlattenSample(Layer):
    """Joins all the axes but the batch: (batch, h, w, c) → (batch, h·w·c). No weights.

    A sample without axes gets one of size 1; any open size makes the joined one open. Where the
    channels stand first they are moved last before, so that the elements are in the same order in
    both layouts.
    Source: keras/src/layers/reshaping/flatten.py, Keras 3.15.
    """

    reshapes = True

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if not is_ranked(x):
            return (BATCH, UNKNOWN)
        if UNKNOWN in x[1:]:
            return (x[0], UNKNOWN)
        is_open = any(not isinstance(size, int) for size in x[1:])
        return (x[0], None if is_open else product(x[1:]))

    def joined(self, x: Shape) -> tuple[int, ...]:
        if self.layout == "channels_first" and len(x) > 1:
            return (*range(2, len(x)), 1)
        return tuple(range(1, len(x)))

    def fallback(self, *inputs: Shape) -> Shape:
        return (BATCH, UNKNOWN)


class Unflatten(Layer):
    """Splits one axis into several: (…, a·b, …) → (…, a, b, …). No weights.

    Source: torch.nn.Unflatten, PyTorch 2.13.
    """

    axis = Argument(Int(), "axis that is split")
    sizes = Argument(AxisSizes(Int()), "sizes that it is split into, one of them may be -1")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        axis = find_axis(self, "axis", self.axis, x)
        one_remaining(self, "sizes", self.sizes)
        sizes = fill(x[axis : axis + 1], self.sizes)
        if sizes is None or not self.sizes or not x:
            raise lost_elements(self, "sizes", x[axis : axis + 1], self.sizes, axis=axis)
        return (*x[:axis], *sizes, *x[axis + 1 :])

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import regrouped

        return (regrouped(inputs[0], outputs[0]),)
