"""Elements that move between channels and places, or between the groups of channels."""

from __future__ import annotations

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.rules import INPUT_RANK, INPUT_SIZE
from cnnshape.shape import BATCH, UNKNOWN, Dim, Shape, is_ranked, product, shape_text
from cnnshape.values import Int


class PixelShuffle(Layer):
    """Channels become places: (…, c × r², h, w) → (…, c, h × r, w × r) with r the upscale_factor.

    Source: torch.nn.PixelShuffle, PyTorch 2.13.
    """

    makes_map = True

    upscale_factor = Argument(Int(min=1), "how often each spatial axis grows")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        factor = self.upscale_factor
        channels = _divided(x, len(x) - 3, factor**2, self.word("upscale_factor"), factor)
        return (*x[:-3], channels, product((x[-2], factor)), product((x[-1], factor)))

    def fallback(self, *inputs: Shape) -> Shape:
        return _tail_unknown(inputs[0], 3)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import spread

        rank, factor = len(inputs[0]), self.upscale_factor
        return ({axis: (axis, spread(factor, factor, 0)) for axis in (rank - 2, rank - 1)},)


class PixelUnshuffle(Layer):
    """Places become channels: (…, c, h × r, w × r) → (…, c × r², h, w) with r the
    downscale_factor. Source: torch.nn.PixelUnshuffle, PyTorch 2.13.
    """

    makes_map = True

    downscale_factor = Argument(Int(min=1), "how often each spatial axis shrinks")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        _at_least_3(x)
        factor = self.downscale_factor
        sizes: list[Dim] = []
        for axis in (-2, -1):
            size = x[axis]
            if isinstance(size, int) and size % factor:
                raise Complaint(
                    INPUT_SIZE,
                    f"{self.word('downscale_factor')} = {factor} does not divide the input's "
                    f"size of {size}",
                    argument="downscale_factor",
                    input=0,
                    axis=len(x) + axis,
                    help=_nearest(size, factor, "a size"),
                )
            sizes.append(size // factor if isinstance(size, int) else size)
        if 0 in x:
            # Where there is nothing to move, the input comes back as it is.
            return x
        return (*x[:-3], product((x[-3], factor**2)), *sizes)

    def fallback(self, *inputs: Shape) -> Shape:
        return _tail_unknown(inputs[0], 3)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import windowed

        rank, factor = len(inputs[0]), self.downscale_factor
        return ({axis: (axis, windowed(factor, factor, 0)) for axis in (rank - 2, rank - 1)},)


class ChannelShuffle(Layer):
    """The channels of (batch, c, *n) dealt out anew over `groups` groups; the shape stays.

    Source: torch.nn.ChannelShuffle, PyTorch 2.13.
    """

    makes_map = True

    groups = Argument(Int(min=1), "number of groups that the channels are split into")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        _divided(x, 1, self.groups, self.word("groups"), self.groups)
        return x

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0])),)


def _divided(x: Shape, axis: int, parts: int, word: str, written: int) -> Dim:
    """The channels of an image, on that axis, in so many parts."""
    _at_least_3(x)
    channels = x[axis]
    if channels is BATCH and parts > 1:
        raise Complaint(
            INPUT_RANK,
            f"the input {shape_text(x)} has {len(x)} axes, so that the batch would be taken for "
            "the channels",
            input=0,
        )
    if not isinstance(channels, int):
        return channels
    if channels % parts:
        squared = f"{written}² = {parts}" if parts != written else str(written)
        raise Complaint(
            INPUT_SIZE,
            f"{word}: {squared} does not divide the {channels} channels of the input",
            input=0,
            axis=axis,
            help=_nearest(channels, parts, "channels"),
        )
    return channels // parts


def _nearest(number: int, divisor: int, what: str) -> str:
    """The multiples next to a number that is none."""
    above = (number // divisor + 1) * divisor
    wanted = f"{above - divisor} or {above}" if above > divisor else f"{above}"
    return f"give it {wanted} channels" if what == "channels" else f"give it {what} of {wanted}"


def _at_least_3(x: Shape) -> None:
    if len(x) < 3:
        raise Complaint(
            INPUT_RANK,
            f"the layer takes an input with at least 3 axes, but the input {shape_text(x)} "
            f"has {len(x)}",
            input=0,
        )


def _tail_unknown(x: Shape, number: int) -> Shape:
    return (
        (*x[:-number], *(UNKNOWN,) * number) if is_ranked(x) and len(x) > number else (UNKNOWN,) * 4
    )
