"""Convolutions over 1, 2 or 3 spatial axes."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import Argument, Complaint, Weight
from cnnshape.layers.window import Windowed
from cnnshape.rules import BAD_COMBINATION, GROUPS
from cnnshape.shape import UNKNOWN, Dim, Shape, channel_axis, image, product
from cnnshape.values import Auto, Bool, Int, PerAxis


class Conv(Windowed):
    """Convolution: (batch, *n, in_channels) → (batch, *window(n), out_channels).

    Weights: kernel (out_channels, in_channels / groups, *kernel_size), bias (out_channels).
    MACs: output elements × kernel elements of one output channel.
    Source: keras/src/layers/convolutional/base_conv.py, Keras 3.15; torch.nn.Conv2d, PyTorch 2.13.
    """

    makes_map = True

    in_channels = Argument(Auto(Int(min=0)), "channels of the input")
    out_channels = Argument(Int(min=1), "number of filters, the channels of the output")
    kernel_size = Argument(PerAxis(Int(min=1)), "size of the window")
    groups = Argument(Int(min=1), "number of groups that the channels are split into", 1)
    bias = Argument(Bool(), "whether a bias is added to each output channel", True)

    def validate(self) -> None:
        if self.out_channels % self.groups:
            raise Complaint(
                GROUPS,
                f"{self.word('groups')} = {self.groups} does not divide "
                f"{self.word('out_channels')} = {self.out_channels}",
                argument="groups",
                help=f"choose {self.word('groups')} among the divisors of {self.out_channels}",
            )
        if self.in_channels is not None and self.in_channels % self.groups:
            raise self._indivisible(self.in_channels)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        axis = channel_axis(self.layout, len(x))
        channels = self.fact("in_channels", x[axis], axis=axis)
        channels = self.need(channels, "the number of channels", axis=axis)
        if isinstance(channels, int) and channels % self.groups:
            raise self._indivisible(channels)
        return image(self.layout, x[0], self.out_channels, self.windows(x))

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        (x,) = inputs
        channels = self.declared_or("in_channels", self.channels(x))
        of_group = channels // self.groups if isinstance(channels, int) else channels
        shape = (self.out_channels, of_group, *self.kernel_size)
        yield Weight("kernel", shape, axes="oi*")
        if self.bias:
            yield Weight("bias", (self.out_channels,))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        kernel = next(iter(self.weights(*inputs)))
        return product((*output[0], *kernel.shape[1:]))

    def fallback(self, *inputs: Shape) -> Shape:
        return image(self.layout, inputs[0][0], self.out_channels, (UNKNOWN,) * self.rank)

    def stride_or_dilation(self) -> None:
        """A demand of some frameworks: not both a stride and a dilation above 1."""
        if max(self.stride) > 1 and max(self.dilation) > 1:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('stride')} and {self.word('dilation')} cannot both be above 1",
                argument="dilation",
                help=f"set one of {self.word('stride')} and {self.word('dilation')} to 1",
            )

    def _indivisible(self, channels: int) -> Complaint:
        divisors = [n for n in range(1, min(channels, 4096) + 1) if channels % n == 0]
        near = min(divisors, key=lambda n: abs(n - self.groups), default=1)
        return Complaint(
            GROUPS,
            f"{self.word('groups')} = {self.groups} does not divide the {channels} channels "
            "of the input",
            argument="groups",
            help=f"the nearest number of groups that divides {channels} is {near}",
        )
