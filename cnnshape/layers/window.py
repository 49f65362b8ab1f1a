"""What convolution and pooling share: a window that moves over the spatial axes."""

from __future__ import annotations

import contextlib
from typing import Any, Literal, TypeAlias

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.rules import EMPTY_OUTPUT, INPUT_RANK, INPUT_SIZE
from cnnshape.shape import (
    BATCH,
    UNKNOWN,
    Border,
    Dim,
    Layout,
    Shape,
    dilated,
    is_ranked,
    same_border,
    shape_text,
    window,
    window_same,
)
from cnnshape.sizes import PerAxis
from cnnshape.values import Bool, Choice, Int, OneOf

# A word, or how much is added on both sides of each spatial axis.
Padding: TypeAlias = Literal["valid", "same", "causal"] | tuple[int, ...]


class Spatial(Layer):
    """A layer over `rank` spatial axes, which may take an input without a batch axis as well."""

    unbatched = Argument(Bool(), "whether an input without a batch axis is taken as well", False)
    nonempty = Argument(Bool(), "whether an input without elements is refused", False)

    def accept(self, x: Shape, channels: bool = True) -> None:
        """Refuse an input with another number of axes, or without elements where that matters."""
        self.check_rank(x)
        if not self.nonempty:
            return
        for axis in (*((self.channel_axis(x),) if channels else ()), *self.spatial_axes(x)):
            if x[axis] == 0:
                raise Complaint(
                    INPUT_SIZE,
                    f"an axis of the input {shape_text(x)} is empty (size 0)",
                    input=0,
                    axis=axis,
                )

    def check_rank(self, shape: Shape, index: int = 0) -> None:
        if self.unbatched and is_ranked(shape) and len(shape) == self.rank + 1:
            return
        super().check_rank(shape, index)

    def channel_axis(self, shape: Shape) -> int:
        """The axis of the channels, with or without a batch axis."""
        return len(shape) - 1 if self.layout == "channels_last" else len(shape) - self.rank - 1

    def spatial_axes(self, shape: Shape) -> range:
        """The spatial axes, with or without a batch axis."""
        return spatial_range(self.layout, len(shape), self.rank)

    def channels(self, shape: Shape) -> Dim:
        return shape[self.channel_axis(shape)]

    def spatial(self, shape: Shape) -> tuple[Dim, ...]:
        return tuple([shape[axis] for axis in self.spatial_axes(shape)])

    def image(self, shape: Shape, channels: Dim, spatial: tuple[Dim, ...]) -> Shape:
        """The output shape with these channels and sizes, batched as the input `shape` is."""
        batch = shape[: len(shape) - self.rank - 1]
        if self.layout == "channels_first":
            return (*batch, channels, *spatial)
        return (*batch, *spatial, channels)

    def need_batch(self, shape: Shape) -> None:
        """Refuse that the batch, of whatever size, is taken for the channels."""
        if len(shape) == self.rank + 1 and shape[0] is BATCH:
            raise Complaint(
                INPUT_RANK,
                f"the layer takes an input with {self.rank + 2} axes (batch included), but the "
                f"input {shape_text(shape)} has {self.rank + 1}, so that the batch would be taken "
                "for the channels",
                input=0,
            )


def spatial_range(layout: Layout, axes: int, rank: int) -> range:
    """The `rank` spatial axes of an input with so many axes."""
    return (
        range(axes - rank, axes) if layout == "channels_first" else range(axes - rank - 1, axes - 1)
    )


class Windowed(Spatial):
    """A window of `kernel_size` that moves over every spatial axis in steps of `stride`."""

    kernel_size: Argument[tuple[int, ...]]
    stride: Argument[tuple[int, ...]] | Argument[tuple[int, ...] | None] = Argument(
        PerAxis(Int(min=1)), "step of the window", 1
    )
    padding = Argument(
        OneOf(Choice("valid", "same"), PerAxis(Int(min=0))), "what is added at the borders", "valid"
    )
    dilation = Argument(PerAxis(Int(min=1)), "distance between the elements of the window", 1)

    # What 'valid' padding adds.
    none_added = 0

    def facts(self, *inputs: Shape) -> dict[str, Any]:
        # Where no step is said, the frameworks' own objects show the window's size.
        return {**super().facts(*inputs), "stride": self.steps}

    @property
    def steps(self) -> tuple[int, ...]:
        """The step of the window on every axis: `stride`, or the window itself."""
        return self.kernel_size if self.stride is None else self.stride

    def windows(self, x: Shape, ceil: bool = False) -> tuple[Dim, ...]:
        """The spatial sizes of the output; complains where one falls to zero or below."""
        sizes = []
        for i, axis in enumerate(self.spatial_axes(x)):
            size, kernel, stride = x[axis], self.kernel_size[i], self.steps[i]
            dilation = self.dilation[i]
            if self.padding in ("same", "causal"):
                # Enough is added for every step, so that nothing can be too small.
                sizes.append(window_same(size, stride))
                continue
            amount = self.none_added if isinstance(self.padding, str) else self.padding[i]
            places = window(size, kernel, stride, dilation, (amount, amount), ceil)
            if isinstance(places, int) and places <= 0:
                assert isinstance(size, int)
                raise self.empty(axis, size, kernel, stride, dilation, amount, places, ceil)
            sizes.append(places)
        return tuple(sizes)

    def borders(self, x: Shape) -> tuple[Border, ...]:
        axes = enumerate(self.spatial_axes(x))
        sides = [side for i, axis in axes if (side := self.border(i, x[axis])) is not None]
        return tuple(sides) if len(sides) == self.rank else ()

    def border(self, i: int, size: Dim) -> Border | None:
        """What is added to the spatial axis `i`; None where an open size decides."""
        kernel, dilation = self.kernel_size[i], self.dilation[i]
        if self.padding == "causal":
            return Border(dilation * (kernel - 1), dilation * (kernel - 1), 0)
        if self.padding != "same":
            amount = self.none_added if isinstance(self.padding, str) else self.padding[i]
            return Border(2 * amount, amount, amount)
        if isinstance(size, int):
            return same_border(size, kernel, self.steps[i], dilation)
        # In steps of 1 every size gets the same.
        return same_border(1, kernel, 1, dilation) if self.steps[i] == 1 else None

    def sizes(self, x: Shape) -> tuple[Dim, ...]:
        """The spatial sizes of the output; complains where there is none."""
        return self.windows(x)

    def likely(self, x: Shape) -> tuple[Dim, ...]:
        """The spatial sizes of the output after another complaint, as far as they are known."""
        values: list[object] = [self.kernel_size, self.stride, self.padding, self.dilation]
        if len(x) == self.rank + 2 and UNKNOWN not in values:
            with contextlib.suppress(Complaint):
                return self.sizes(x)
        return (UNKNOWN,) * self.rank

    def empty(
        self,
        axis: int,
        size: int,
        kernel: int,
        stride: int,
        dilation: int,
        amount: int,
        places: int,
        ceil: bool = False,
    ) -> Complaint:
        spans = dilated(kernel, dilation)
        dilation_note = f" (dilated by {dilation} it spans {spans})" if dilation > 1 else ""
        padded = f" + 2·{amount} padding" if amount else ""
        rounded = "ceil" if ceil else "floor"
        least = max(spans - 2 * amount - (stride - 1 if ceil else 0), 1)
        return Complaint(
            EMPTY_OUTPUT,
            f"the window of {kernel}{dilation_note} does not fit into the input's size of "
            f"{size}{padded}: {rounded}(({size} + 2·{amount} − {dilation}·({kernel} − 1) − 1) / "
            f"{stride}) + 1 = {places}",
            input=0,
            axis=axis,
            help=f"the layer needs a size of at least {least} on that axis",
        )

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import windowed

        (x,) = inputs
        found = {}
        for i, axis in enumerate(self.spatial_axes(x)):
            span, border = dilated(self.kernel_size[i], self.dilation[i]), self.border(i, x[axis])
            start = None if border is None else -border.before
            found[axis] = (axis, windowed(span, self.steps[i], start))
        return (found,)
