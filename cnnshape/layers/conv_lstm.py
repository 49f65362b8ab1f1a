"""LSTM layers whose gates are convolutions."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import AllReaches, Argument, Complaint, Weight
from cnnshape.layers.convolution import Conv
from cnnshape.layers.recurrent import OverTime
from cnnshape.layers.window import Windowed
from cnnshape.rules import UNDEFINED_SIZE
from cnnshape.shape import UNKNOWN, Dim, Shape, is_ranked, product
from cnnshape.sizes import PerAxis
from cnnshape.values import Bool, Int


class ConvLSTM(OverTime, Windowed):
    """Convolutional LSTM: (batch, steps, *n, c) → (batch, *m, out_channels) with m = window(n), or
    (batch, steps, *m, out_channels) with return_sequences; with return_state the two last states
    follow.

    Weights: kernel (4 × out_channels, c, *kernel_size), recurrent_kernel (4 × out_channels,
    out_channels, *kernel_size), bias (4 × out_channels).
    MACs of a step: those of both convolutions, the recurrent one with 'same' padding over m.
    Source: keras/src/layers/rnn/conv_lstm.py, Keras 3.15.
    """

    makes_map = True

    out_channels = Argument(Int(min=0), "number of filters, the channels of the output")
    kernel_size = Argument(PerAxis(Int(min=1)), "size of the window")
    bias = Argument(Bool(), "whether a bias is added to each gate", True)

    stride_or_dilation = Conv.stride_or_dilation

    def input_ranks(self) -> tuple[int, ...]:
        return (self.rank + 3,)

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        (x,) = inputs
        self.check_rank(x)
        step = (x[0], *x[2:])
        for axis in self.spatial_axes(step):
            self._need_size(step[axis], axis + 1)
        channel_axis = self.channel_axis(step)
        self.need(step[channel_axis], "the number of channels", axis=channel_axis + 1)
        self.check_stateful(x)
        try:
            sizes = self.windows(step)
        except Complaint as complaint:
            # The axes of a step are those of the input without the time.
            if complaint.axis is not None:
                complaint.axis += 1
            raise
        result = self.image(step, self.out_channels, sizes)
        return self.over_time(x, result, (result, result))

    def _need_size(self, size: Dim, axis: int) -> None:
        if size is None:
            raise Complaint(
                UNDEFINED_SIZE,
                "the spatial sizes of the input must be known, but one may be any size (null)",
                input=0,
                axis=axis,
                help="give that axis of the input a size",
            )

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        x = inputs[0]
        wide = 4 * self.out_channels
        channels = self.channels((x[0], *x[2:]))
        yield Weight("kernel", (wide, channels, *self.kernel_size), axes="oi*")
        recurrent = (wide, self.out_channels, *self.kernel_size)
        yield Weight("recurrent_kernel", recurrent, axes="oi*")
        if self.bias:
            yield Weight("bias", (wide,))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        (x,) = inputs
        step = (x[0], *x[2:])
        channels = self.channels(step)
        if not isinstance(channels, int):
            return channels
        elements = product((*self.windows(step), *self.kernel_size, 4 * self.out_channels))
        return product((x[0], x[1], elements, channels + self.out_channels))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        known = is_ranked(x) and len(x) == self.rank + 3
        step = (x[0], *x[2:]) if known else (x[0], *(UNKNOWN,) * (self.rank + 1))
        result = self.image(step, self.out_channels, self.likely(step))
        if self.return_sequences is True:
            return (result[0], x[1] if known else UNKNOWN, *result[1:])
        return result if self.return_sequences is False else super().fallback(*inputs)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # Every step reads the map of the step before it, and more of the input with it.
        return None
