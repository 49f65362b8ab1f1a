"""What convolution and pooling share: a window that moves over the spatial axes."""

from __future__ import annotations

from typing import Literal, TypeAlias

from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.rules import EMPTY_OUTPUT
from cnnshape.shape import Dim, Shape, dilated, spatial_axes, window, window_same
from cnnshape.values import Choice, Int, OneOf, PerAxis

# A word, or how much is added on both sides of each spatial axis.
Padding: TypeAlias = Literal["valid", "same", "causal"] | tuple[int, ...]


class Windowed(Layer):
    """A window of `kernel_size` that moves over every spatial axis in steps of `stride`."""

    kernel_size: Argument[tuple[int, ...]]
    stride = Argument(PerAxis(Int(min=1)), "step of the window", 1)
    padding = Argument(
        OneOf(Choice("valid", "same"), PerAxis(Int(min=0))), "what is added at the borders", "valid"
    )
    dilation = Argument(PerAxis(Int(min=1)), "distance between the elements of the window", 1)

    def windows(self, x: Shape, ceil: bool = False) -> tuple[Dim, ...]:
        """The spatial sizes of the output; complains where one falls to zero or below."""
        sizes = []
        for i, axis in enumerate(spatial_axes(self.layout, len(x))):
            size, kernel, stride = x[axis], self.kernel_size[i], self.stride[i]
            dilation = self.dilation[i]
            if self.padding in ("same", "causal"):
                places = window_same(size, stride)
                amount = 0
            else:
                amount = 0 if isinstance(self.padding, str) else self.padding[i]
                places = window(size, kernel, stride, dilation, (amount, amount), ceil)
            if isinstance(places, int) and places <= 0:
                assert isinstance(size, int)
                raise self.empty(axis, size, kernel, stride, dilation, amount, places)
            sizes.append(places)
        return tuple(sizes)

    def empty(
        self,
        axis: int,
        size: int,
        kernel: int,
        stride: int,
        dilation: int,
        amount: int,
        places: int,
    ) -> Complaint:
        spans = dilated(kernel, dilation)
        dilation_note = f" (dilated by {dilation} it spans {spans})" if dilation > 1 else ""
        padded = f" + 2·{amount} padding" if amount else ""
        return Complaint(
            EMPTY_OUTPUT,
            f"the window of {kernel}{dilation_note} does not fit into the input's size of "
            f"{size}{padded}: floor(({size} + 2·{amount} − {dilation}·({kernel} − 1) − 1) / "
            f"{stride}) + 1 = {places}",
            input=0,
            axis=axis,
            help=f"the input needs a size of at least {spans - 2 * amount} on that axis",
        )
