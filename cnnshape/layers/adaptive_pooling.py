"""Pooling to a given size, or to a single element."""

from __future__ import annotations

from cnnshape.layers.base import AllReaches, Argument
from cnnshape.layers.window import Spatial
from cnnshape.shape import BATCH, UNKNOWN, Dim, Shape
from cnnshape.sizes import PerAxis, SizeOrNull
from cnnshape.values import Bool, Int


class GlobalPool(Spatial):
    """One element for each channel: (batch, *n, c) → (batch, c), or (batch, 1, …, c) with keepdims.

    Source: keras/src/layers/pooling/base_global_pooling.py, Keras 3.15.
    """

    keepdims = Argument(Bool(), "whether the spatial axes stay, with a size of 1", False)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.accept(x)
        if not self.keepdims:
            return (x[0], self.channels(x))
        return self.image(x, self.channels(x), (1,) * self.rank)

    def fallback(self, *inputs: Shape) -> Shape:
        if self.keepdims is False:
            return (inputs[0][0], UNKNOWN)
        return super().fallback(*inputs)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        return ({},)


class AdaptivePool(Spatial):
    """Pooling to a given size: (batch, *n, c) → (batch, *output_size, c).

    Source: keras/src/layers/pooling/base_adaptive_pooling.py, Keras 3.15 (which looks at the batch
    and the channels of an input of any rank); torch.nn.AdaptiveAvgPool2d, PyTorch 2.13 (where
    `None` keeps the size of the input).
    """

    makes_map = True

    output_size = Argument(
        PerAxis(SizeOrNull(min=0), alone=Int(min=0)), "size of every spatial axis of the output"
    )
    null_keeps = Argument(Bool(), "whether a null keeps the size of the input", False)
    loose = Argument(Bool(), "whether an input with any number of axes is taken", False)
    return_indices = Argument(Bool(), "whether the places of the maxima are returned too", False)
    averages = Argument(Bool(), "whether it is the mean that is taken", False)

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        (x,) = inputs
        if self.loose:
            return self.image(
                (x[0], *self.output_size, None), self._any_channels(x), self.output_size
            )
        sizes: tuple[Dim, ...] = self.output_size
        # The mean of everything is computed in another way: of any other axes, of nothing as well.
        if self.averages and self.rank > 1 and len(x) > self.rank + 2:
            pairs = zip(sizes, x[-self.rank :], strict=True)
            if all((old if new is None else new) == 1 for new, old in pairs):
                return (*x[: -self.rank], *(1,) * self.rank)
        self.check_rank(x)
        if self.null_keeps:
            pairs = zip(sizes, self.spatial(x), strict=True)
            sizes = tuple([old if new is None else new for new, old in pairs])
        if not (self.averages and all(size == 1 for size in sizes)):
            self.accept(x, channels=self.rank == 3 or not self.averages)
        result = self.image(x, self.channels(x), sizes)
        return (result, result) if self.return_indices else result

    def _any_channels(self, x: Shape) -> Dim:
        """The size that stands where the channels are looked for, whatever the rank."""
        axis = 1 if self.layout == "channels_first" else len(x) - 1
        if axis >= len(x):
            self.check_rank(x)
        return None if x[axis] is BATCH else x[axis]

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        ranked = len(x) == self.rank + 2
        channels = self.channels(x) if ranked else UNKNOWN
        sizes: tuple[Dim, ...] = (UNKNOWN,) * self.rank
        if isinstance(self.output_size, tuple) and None not in self.output_size:
            sizes = self.output_size
        return self.image((x[0], *(UNKNOWN,) * (self.rank + 1)), channels, sizes)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import adaptive

        x, made = inputs[0], outputs[0]
        if len(made) != len(x):
            return None
        # What becomes one element is read as a whole.
        axes = [axis for axis in self.spatial_axes(x) if made[axis] != 1]
        return ({axis: (axis, adaptive(x[axis], made[axis])) for axis in axes},)
