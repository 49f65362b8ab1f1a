"""Transposed convolutions over 1, 2 or 3 spatial axes."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import AllReaches, Argument, Complaint, Weight
from cnnshape.layers.convolution import Convolving
from cnnshape.rules import BAD_COMBINATION, EMPTY_OUTPUT
from cnnshape.shape import UNKNOWN, Border, Dim, Shape, product
from cnnshape.sizes import PerAxis
from cnnshape.values import Int, Optional


class ConvTranspose(Convolving):
    """Transposed convolution: (batch, *n, in_channels) → (batch, *m, out_channels) with
    m = (n − 1)·stride − 2·padding + dilation·(kernel − 1) + 1 + output_padding.

    'valid' is a padding of 0, 'same' one of half the (dilated) kernel. Where no output_padding is
    given, it is chosen so that m = n·stride + max(kernel − stride, 0) ('valid') or n·stride
    ('same').
    Weights: kernel (in_channels, out_channels / groups, *kernel_size), bias (out_channels).
    MACs: input positions × kernel elements.
    Source: keras/src/backend/common/backend_utils.py, Keras 3.15; torch.nn.ConvTranspose2d,
    PyTorch 2.13.
    """

    output_padding = Argument(
        Optional(PerAxis(Int(min=0))), "what is added at the end of each axis of the output"
    )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.input_channels(x, some=True)
        return self.image(x, self.out_channels, self.sizes(x))

    def sizes(self, x: Shape) -> tuple[Dim, ...]:
        sizes: list[Dim] = []
        for i, axis in enumerate(self.spatial_axes(x)):
            size, stride = x[axis], self.steps[i]
            if not isinstance(size, int):
                sizes.append(size)
                continue
            spans = self.dilation[i] * (self.kernel_size[i] - 1) + 1
            if isinstance(self.padding, str):
                same = self.padding == "same"
                amount = spans // 2 if same else 0
                filled = stride - spans % 2 if same else max(stride - spans, 0)
            else:
                amount, filled = self.padding[i], 0
            added = filled if self.output_padding is None else self.output_padding[i]
            result = (size - 1) * stride - 2 * amount + spans + added
            if result < (1 if self._slow(x) else 0):
                raise Complaint(
                    EMPTY_OUTPUT,
                    f"the output's size would be too small: ({size} − 1)·{stride} − 2·{amount} + "
                    f"{spans} + {added} = {result}",
                    argument="padding",
                    input=0,
                    axis=axis,
                )
            sizes.append(result)
        return tuple(sizes)

    def borders(self, x: Shape) -> tuple[Border, ...]:
        # Its padding takes away from the output.
        return ()

    def _cut(self, i: int) -> int | None:
        """How many positions are cut off at the front of the spatial axis `i`."""
        if isinstance(self.padding, tuple):
            return self.padding[i]
        return 0 if self.padding == "valid" else None

    def _slow(self, x: Shape) -> bool:
        """Whether the framework takes the way on which it makes no empty output."""
        pairs = zip(self.output_padding or (), self.steps, strict=False)
        batched = len(x) == self.rank + 2
        return self.nonempty and (not batched or any(added >= step for added, step in pairs))

    def likely(self, x: Shape) -> tuple[Dim, ...]:
        output_padding: object = self.output_padding
        return (UNKNOWN,) * self.rank if output_padding is UNKNOWN else super().likely(x)

    def output_padding_below_stride(self) -> None:
        """A demand of some frameworks."""
        self._below(self.steps, self.word("stride"))

    def output_padding_below_stride_or_dilation(self) -> None:
        """A demand of some frameworks."""
        most = tuple(max(pair) for pair in zip(self.steps, self.dilation, strict=True))
        self._below(most, f"{self.word('stride')} or {self.word('dilation')}")

    def _below(self, limits: tuple[int, ...], what: str) -> None:
        for added, limit in zip(self.output_padding or (), limits, strict=False):
            if added >= limit:
                raise Complaint(
                    BAD_COMBINATION,
                    f"{self.word('output_padding')} = {added} must be smaller than {what}, "
                    f"which is {limit}",
                    argument="output_padding",
                    help=f"write at most {limit - 1}",
                )

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        (x,) = inputs
        channels = self.declared_or("in_channels", self.channels(x))
        of_group = self.out_channels // self.groups
        yield Weight("kernel", (channels, of_group, *self.kernel_size), axes="io*")
        if self.bias:
            yield Weight("bias", (self.out_channels,))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        (x,) = inputs
        kernel = next(iter(self.weights(x)))
        batch = x[: len(x) - self.rank - 1]
        return product((*batch, *self.spatial(x), *kernel.shape))

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import spread

        (x,) = inputs
        found = {}
        for i, axis in enumerate(self.spatial_axes(x)):
            span = self.dilation[i] * (self.kernel_size[i] - 1) + 1
            found[axis] = (axis, spread(span, self.steps[i], self._cut(i)))
        return (found,)
