"""Convolutions that treat every channel apart, with or without mixing the channels afterwards."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import Argument, Weight
from cnnshape.layers.window import Windowed
from cnnshape.shape import UNKNOWN, Dim, Shape, image, product
from cnnshape.sizes import PerAxis
from cnnshape.values import Bool, Int


class _Depthwise(Windowed):
    """What both have in common: `depth_multiplier` filters for every channel of the input."""

    makes_map = True
    affine = True

    kernel_size = Argument(PerAxis(Int(min=1)), "size of the window")
    depth_multiplier = Argument(Int(min=1), "number of filters for each channel of the input", 1)
    bias = Argument(Bool(), "whether a bias is added to each output channel", True)

    def filtered(self, x: Shape) -> Dim:
        """The number of channels after every channel went through its filters."""
        return product((self.channels(x), self.depth_multiplier))

    def check_channels(self, x: Shape) -> None:
        self.accept(x)
        axis = self.channel_axis(x)
        self.need(x[axis], "the number of channels", axis=axis)


class DepthwiseConv(_Depthwise):
    """Depthwise convolution: (batch, *n, c) → (batch, *window(n), c × depth_multiplier).

    Weights: kernel (c, depth_multiplier, *kernel_size), bias (c × depth_multiplier).
    MACs: output elements × window elements.
    Source: keras/src/layers/convolutional/base_depthwise_conv.py, Keras 3.15.
    """

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_channels(x)
        return self.image(x, self.filtered(x), self.windows(x))

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        (x,) = inputs
        shape = (self.channels(x), self.depth_multiplier, *self.kernel_size)
        yield Weight("kernel", shape, axes="io*")
        if self.bias:
            yield Weight("bias", (self.filtered(x),))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        return product((*output[0], *self.kernel_size))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        multiplier: Dim = self.depth_multiplier
        channels = UNKNOWN if len(x) != self.rank + 2 else product((self.channels(x), multiplier))
        return image(self.layout, x[0], channels, self.likely(x))


class SeparableConv(_Depthwise):
    """Depthwise, then pointwise convolution: (batch, *n, c) → (batch, *window(n), out_channels).

    Weights: depthwise_kernel (c, depth_multiplier, *kernel_size), pointwise_kernel
    (c × depth_multiplier, out_channels, 1, …), bias (out_channels).
    MACs: output positions × (c × depth_multiplier) × (window elements + out_channels).
    Source: keras/src/layers/convolutional/base_separable_conv.py, Keras 3.15.
    """

    out_channels = Argument(Int(min=1), "number of filters, the channels of the output")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_channels(x)
        return self.image(x, self.out_channels, self.windows(x))

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        (x,) = inputs
        depthwise = (self.channels(x), self.depth_multiplier, *self.kernel_size)
        pointwise = (self.filtered(x), self.out_channels, *(1,) * self.rank)
        yield Weight("depthwise_kernel", depthwise, axes="io*")
        yield Weight("pointwise_kernel", pointwise, axes="io*")
        if self.bias:
            yield Weight("bias", (self.out_channels,))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        (x,) = inputs
        per_channel = product(self.kernel_size)
        assert isinstance(per_channel, int)
        positions = (output[0][0], *self.spatial(output[0]))
        return product((*positions, self.filtered(x), per_channel + self.out_channels))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        return image(self.layout, x[0], self.out_channels, self.likely(x))
