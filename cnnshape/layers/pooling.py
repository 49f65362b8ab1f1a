"""Pooling with a moving window, over 1, 2 or 3 spatial axes."""

from __future__ import annotations

from cnnshape.layers.base import Argument, Complaint
from cnnshape.layers.window import Spatial, Windowed
from cnnshape.rules import BAD_COMBINATION, INPUT_SIZE, OUT_OF_RANGE
from cnnshape.shape import UNKNOWN, Dim, Shape
from cnnshape.sizes import PerAxis
from cnnshape.values import Bool, Float, Int, Optional


class Pool(Windowed):
    """Pooling: (batch, *n, c) → (batch, *window(n), c), the step being the window where it is not
    given. No weights, no MACs.

    Source: keras/src/ops/operation_utils.py, Keras 3.15; torch.nn.AvgPool2d, PyTorch 2.13.
    """

    makes_map = True

    kernel_size = Argument(PerAxis(Int(min=1)), "size of the window")
    stride = Argument(Optional(PerAxis(Int(min=1))), "step of the window; null: its size")
    ceil_mode = Argument(Bool(), "whether the number of windows is rounded up", False)
    within = Argument(Bool(), "whether the window must fit into the input without padding", False)

    def validate(self) -> None:
        if isinstance(self.padding, str):
            return
        for amount, kernel in zip(self.padding, self.kernel_size, strict=True):
            if 2 * amount > kernel:
                raise Complaint(
                    BAD_COMBINATION,
                    f"{self.word('padding')} may be at most half of {self.word('kernel_size')}, "
                    f"but it is {amount} for a window of {kernel}",
                    argument="padding",
                    help=f"write at most {kernel // 2}",
                )

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        (x,) = inputs
        self.accept(x)
        sizes = self.sizes(x)
        for kernel, axis in zip(self.kernel_size, self.spatial_axes(x), strict=True):
            size = x[axis]
            if self.within and isinstance(size, int) and size < kernel:
                raise Complaint(
                    INPUT_SIZE,
                    f"the window of {kernel} is larger than the input's size of {size}, "
                    "which the padding does not make up for here",
                    argument="kernel_size",
                    input=0,
                    axis=axis,
                )
        return self.image(x, self.channels(x), sizes)

    def sizes(self, x: Shape) -> tuple[Dim, ...]:
        return self.windows(x, self.ceil_mode is True)

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        blank = blurred(self, x)
        return self.image(blank, self.channels(blank), self.likely(x))


class AveragePool(Pool):
    """The mean of each window; see `Pool`."""

    count_include_pad = Argument(Bool(), "whether the padding counts in the mean", True)
    divisor_override = Argument(Optional(Int()), "what the sum of a window is divided by")

    def validate(self) -> None:
        super().validate()
        if self.divisor_override == 0:
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('divisor_override')} must not be 0",
                argument="divisor_override",
            )


class MaxPool(Pool):
    """The largest element of each window; see `Pool`. With `return_indices` two outputs of the
    same shape: the elements and where they were."""

    return_indices = Argument(Bool(), "whether the places of the maxima are returned too", False)

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        result = super().output(*inputs)
        return (result, result) if self.return_indices else result  # type: ignore[return-value]


class PowerAveragePool(Pool):
    """The power-average of each window; see `Pool`. Source: torch.nn.LPPool2d, PyTorch 2.13."""

    norm_type = Argument(Float(), "the exponent of the power-average")

    def validate(self) -> None:
        super().validate()
        if self.norm_type == 0:
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('norm_type')} must not be 0, because its inverse is taken",
                argument="norm_type",
            )


def blurred(layer: Spatial, x: Shape) -> Shape:
    """A shape of which only the batch and the channels are still known."""
    if len(x) != layer.rank + 2:
        channels: Dim = UNKNOWN
    else:
        channels = layer.channels(x)
    return layer.image((x[0], *(UNKNOWN,) * (layer.rank + 1)), channels, (UNKNOWN,) * layer.rank)
