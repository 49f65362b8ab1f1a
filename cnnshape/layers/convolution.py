"""Convolutions over 1, 2 or 3 spatial axes."""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd

from cnnshape.layers.base import Argument, Complaint, Role, Weight
from cnnshape.layers.window import Windowed
from cnnshape.rules import BAD_COMBINATION, GROUPS, INPUT_SIZE, OUT_OF_RANGE
from cnnshape.shape import Dim, Shape, image, product
from cnnshape.sizes import PerAxis
from cnnshape.values import Anything, Auto, Bool, Choice, Int, Optional


class Convolving(Windowed):
    """What the convolutions with output channels of their own share."""

    makes_map = True
    affine = True

    in_channels = Argument(Auto(Int(min=0)), "channels of the input")
    out_channels = Argument(Int(min=1), "number of filters, the channels of the output")
    kernel_size = Argument(PerAxis(Int(min=1)), "size of the window")
    groups = Argument(Int(min=1), "number of groups that the channels are split into", 1)
    bias = Argument(Bool(), "whether a bias is added to each output channel", True)

    def validate(self) -> None:
        if self.out_channels % self.groups:
            channels = self.in_channels
            both = self.out_channels if channels is None else gcd(channels, self.out_channels)
            raise Complaint(
                GROUPS,
                f"{self.word('groups')} = {self.groups} does not divide "
                f"{self.word('out_channels')} = {self.out_channels}",
                argument="groups",
                help=f"choose {self.word('groups')} among the divisors of {both}",
            )
        if self.in_channels is not None and self.in_channels % self.groups:
            raise self._indivisible(self.in_channels)

    def input_channels(self, x: Shape, some: bool) -> Dim:
        """The channels of an input that the weights fit; `some` where there must be any."""
        self.accept(x, channels=some)
        self.need_batch(x)
        axis = self.channel_axis(x)
        channels = self.fact("in_channels", x[axis], axis=axis)
        channels = self.need(channels, "the number of channels", axis=axis)
        if isinstance(channels, int) and channels % self.groups:
            raise self._indivisible(channels)
        return channels

    def check_input(self, *inputs: Shape) -> None:
        super().check_input(*inputs)
        self.need_batch(inputs[0])

    def fallback(self, *inputs: Shape) -> Shape:
        # Channels at odds say nothing about sizes: those are known where the window fits.
        x = inputs[0]
        return image(self.layout, x[0], self.out_channels, self.likely(x))

    def stride_or_dilation(self) -> None:
        """A demand of some frameworks: not both a stride and a dilation above 1."""
        if max(self.steps) > 1 and max(self.dilation) > 1:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('stride')} and {self.word('dilation')} cannot both be above 1",
                argument="dilation",
                help=f"set one of {self.word('stride')} and {self.word('dilation')} to 1",
            )

    def _indivisible(self, channels: int) -> Complaint:
        both = gcd(channels, self.out_channels)
        divisors = [n for n in range(1, min(both, 4096) + 1) if both % n == 0]
        near = min(divisors, key=lambda n: abs(n - self.groups), default=1)
        return Complaint(
            GROUPS,
            f"{self.word('groups')} = {self.groups} does not divide the {channels} channels "
            "of the input",
            argument="groups",
            help=f"the nearest number of groups that divides {channels} and "
            f"{self.word('out_channels')} = {self.out_channels} is {near}",
        )


class Conv(Convolving):
    """Convolution: (batch, *n, in_channels) → (batch, *window(n), out_channels).

    Weights: kernel (out_channels, in_channels / groups, *kernel_size), bias (out_channels); with
    `lora_rank` r the kernel is frozen and two factors (r, in_channels / groups, *kernel_size) and
    (r, out_channels) are trained.
    MACs: output elements × kernel elements of one output channel.
    Source: keras/src/layers/convolutional/base_conv.py, Keras 3.15; torch.nn.Conv2d, PyTorch 2.13.
    """

    padding_mode = Argument(
        Choice("zeros", "reflect", "replicate", "circular"),
        "what the padding is filled with",
        "zeros",
    )

    lora_rank = Argument(Optional(Int(min=0)), "rank of a low-rank adaptation of the kernel")
    kernel_constraint = Argument(Anything(), "constraint on the kernel")

    def validate(self) -> None:
        super().validate()
        if self.lora_rank and self.kernel_constraint is not None:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('lora_rank')} and {self.word('kernel_constraint')} exclude each other",
                argument="lora_rank",
            )
        amounts = () if isinstance(self.padding, str) else self.padding
        if self.padding_mode == "zeros" and min(amounts, default=0) < 0:
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('padding')} must be at least 0, not {min(amounts)}",
                argument="padding",
            )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        channels = self.input_channels(x, some=False)
        self._check_mode(x)
        sizes = self.windows(x)
        # Where axes may not be empty, no channels in give no channels out.
        out = 0 if self.nonempty and channels == 0 else self.out_channels
        return self.image(x, out, sizes)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        (x,) = inputs
        channels = self.declared_or("in_channels", self.channels(x))
        of_group = channels // self.groups if isinstance(channels, int) else channels
        role = Role.FROZEN if self.lora_rank else Role.TRAINABLE
        yield Weight("kernel", (self.out_channels, of_group, *self.kernel_size), role, axes="oi*")
        if self.bias:
            yield Weight("bias", (self.out_channels,))
        if self.lora_rank:
            yield Weight("lora_kernel_a", (self.lora_rank, of_group, *self.kernel_size), axes="oi*")
            yield Weight("lora_kernel_b", (self.lora_rank, self.out_channels))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        kernel = next(iter(self.weights(*inputs)))
        return product((*output[0], *kernel.shape[1:]))

    def same_needs_stride_1(self) -> None:
        """A demand of some frameworks: no 'same' padding for a window in steps above 1."""
        if self.padding == "same" and max(self.steps) > 1:
            totals = [d * (k - 1) for k, d in self._spans]
            amounts = [total // 2 for total in totals]
            is_even = not any(total % 2 for total in totals)
            raise Complaint(
                BAD_COMBINATION,
                f'{self.word("padding")} cannot be "same" when {self.word("stride")} is above 1',
                argument="padding",
                help=f"write the amount: {_one_or_all(amounts)}" if is_even else "write the amount",
                # ceil(n / s) for every size n; otherwise the size decides.
                value=_one_or_all(amounts) if is_even else "",
                mend=None if is_even else self._same_amounts,
            )

    def _same_amounts(self, x: Shape) -> str:
        """The amounts that give ceil(n / s) on each axis; empty where there are none."""
        amounts: list[int] = []
        for size, (kernel, dilation), step in zip(
            self.spatial(x), self._spans, self.steps, strict=True
        ):
            total = dilation * (kernel - 1)
            fitting = [
                amount
                for amount in (total // 2, (total + 1) // 2)
                if isinstance(size, int)
                and (size + 2 * amount - total - 1) // step + 1 == -(-size // step)
            ]
            if not fitting:
                return ""
            amounts.append(fitting[0])
        return _one_or_all(amounts)

    @property
    def _spans(self) -> list[tuple[int, int]]:
        return list(zip(self.kernel_size, self.dilation, strict=True))

    def _check_mode(self, x: Shape) -> None:
        """Refuse a padding that has more than the input has to fill it with."""
        if self.padding_mode == "zeros":
            return
        if self.padding_mode != "circular":
            self.accept(x)
        for i, axis in enumerate(self.spatial_axes(x)):
            size = x[axis]
            if self.padding == "same":
                total = self.dilation[i] * (self.kernel_size[i] - 1)
                amount = total - total // 2
            else:
                amount = 0 if isinstance(self.padding, str) else self.padding[i]
            if not isinstance(size, int):
                continue
            most = {"reflect": size - 1, "circular": size}.get(self.padding_mode, amount)
            if amount > most:
                raise Complaint(
                    INPUT_SIZE,
                    f"{self.padding_mode} padding of {amount} needs an input of at least "
                    f"{amount + size - most} on that axis, but it has {size}",
                    argument="padding",
                    input=0,
                    axis=axis,
                )


def _one_or_all(amounts: list[int]) -> str:
    """One amount where it holds for every axis, or else a list."""
    return str(amounts[0]) if len(set(amounts)) == 1 else str(amounts)
