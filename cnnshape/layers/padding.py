"""Padding and cropping."""

from __future__ import annotations

from cnnshape.layers.base import AllReaches, Argument, Complaint
from cnnshape.layers.window import Spatial, spatial_range
from cnnshape.rules import BAD_COMBINATION, EMPTY_OUTPUT, INPUT_RANK, INPUT_SIZE
from cnnshape.shape import UNKNOWN, Dim, Layout, Shape, is_ranked, shape_text
from cnnshape.sizes import SideList, SidePairs
from cnnshape.values import Bool, Choice, Float, Optional

Sides = tuple[tuple[int, int], ...]


class Pad(Spatial):
    """Padding: every spatial axis n → before + n + after; negative amounts crop. No weights.

    Reflecting takes fewer elements than the axis has, the circular mode at most as many.
    Source: keras/src/layers/reshaping/zero_padding2d.py, Keras 3.15; torch.nn.functional.pad,
    PyTorch 2.13.
    """

    makes_map = True

    padding = Argument(SideList(), "what is added before and after each axis")
    mode = Argument(
        Choice("constant", "reflect", "replicate", "circular"), "what is added", "constant"
    )
    value = Argument(Optional(Float()), "the constant that is added")
    loose = Argument(Bool(), "whether other axes than the last may be of any number", False)

    def validate(self) -> None:
        if self.mode != "constant" and self.value:
            raise Complaint(
                BAD_COMBINATION,
                f'{self.word("value")} is only for {self.word("mode")} "constant"',
                argument="value",
            )

    def input_ranks(self) -> tuple[int, ...]:
        if self.loose and self.mode == "constant":
            return ()
        if self.rank and (self.mode == "circular" or not isinstance(self.padding, tuple)):
            return (self.rank + 2,)
        return (len(self.padding) + 2,) if isinstance(self.padding, tuple) else ()

    def check_rank(self, shape: Shape, index: int = 0) -> None:
        """A constant may be added to the last axes of anything, where the framework allows it."""
        declared: object = self.padding
        if declared is UNKNOWN:
            # Then the name of the layer alone says how many axes there are.
            super().check_rank(shape, index)
            return
        number = len(self.padding)
        if self.mode == "circular" and self.rank:
            super().check_rank(shape, index)
        if not self.loose or self.mode != "constant":
            if self.loose and not 1 <= number <= 3:
                self.refuse(
                    BAD_COMBINATION,
                    f'{self.word("mode")} "{self.mode}" pads 1 to 3 axes, not {number}',
                    argument="padding",
                )
            fits = (number + 1, number + 2) if self.unbatched else (number + 2,)
            if is_ranked(shape) and len(shape) not in fits:
                raise Complaint(
                    INPUT_RANK,
                    f"padding {number} axes takes an input with {number + 2} axes (batch "
                    f"included), but the input {shape_text(shape)} has {len(shape)}",
                    input=index,
                )
        elif is_ranked(shape) and len(shape) < number:
            raise Complaint(
                INPUT_RANK,
                f"{self.word('padding')} is for the last {number} axes, but the input "
                f"{shape_text(shape)} has only {len(shape)}",
                argument="padding",
                input=index,
            )

    def spatial_axes(self, shape: Shape) -> range:
        return spatial_range(self.layout, len(shape), len(self.padding))

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        if self.mode in ("reflect", "replicate"):
            self._check_elements(x)
        result = list(x)
        axes = self.spatial_axes(x)
        for (before, after), axis in zip(self.padding, axes, strict=True):
            size = x[axis]
            if isinstance(size, int):
                result[axis] = self._padded(x, size, before, after, axis)
            elif before + after and size is not UNKNOWN:
                result[axis] = None
        if self.mode in ("reflect", "replicate") and all(result[axis] == 0 for axis in axes):
            raise self._nothing_left(x, self.padding[-1], axes[-1])
        return tuple(result)

    def _check_elements(self, x: Shape) -> None:
        for axis in (*self.spatial_axes(x), len(x) - len(self.padding) - 1):
            if x[axis] == 0:
                raise Complaint(
                    INPUT_SIZE,
                    f"an axis of the input {shape_text(x)} is empty (size 0)",
                    input=0,
                    axis=axis,
                )

    def _padded(self, x: Shape, size: int, before: int, after: int, axis: int) -> int:
        longest = max(before, after)
        most = {"reflect": size - 1, "circular": size}.get(self.mode, longest)
        if longest > most:
            raise Complaint(
                INPUT_SIZE,
                f"{self.mode} padding of {longest} needs an input of at least "
                f"{longest + size - most} on that axis, but it has {size}",
                argument="padding",
                input=0,
                axis=axis,
            )
        result = size + before + after
        # Elements must be left when both ends are cropped, before anything is added.
        left = size + min(before, 0) + min(after, 0) if self._crops_first else result
        if result < 0 or left < 0:
            raise self._nothing_left(x, (before, after), axis)
        return result

    def _nothing_left(self, x: Shape, sides: tuple[int, int], axis: int) -> Complaint:
        return Complaint(
            EMPTY_OUTPUT,
            f"{self.word('padding')} of {sides[0]} and {sides[1]} leaves nothing of an axis of "
            f"{x[axis]}",
            argument="padding",
            input=0,
            axis=axis,
        )

    @property
    def _crops_first(self) -> bool:
        return self.loose and self.mode in ("constant", "circular")

    def fallback(self, *inputs: Shape) -> Shape:
        return spread(inputs[0], self.layout, self.rank)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import SAME, windowed

        (x,) = inputs
        moved = {
            axis: (axis, windowed(1, 1, -before))
            for (before, _), axis in zip(self.padding, self.spatial_axes(x), strict=True)
        }
        return ({**{axis: (axis, SAME) for axis in range(len(x))}, **moved},)


class Crop(Spatial):
    """Cropping: every spatial axis n → n − before − after, of which something must be left.

    Source: keras/src/layers/reshaping/cropping2d.py, Keras 3.15.
    """

    makes_map = True

    cropping = Argument(SidePairs(), "what is taken away before and after each axis")
    data_format = Argument(
        Optional(Choice("channels_last", "channels_first")), "where the channels are"
    )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        result = list(x)
        for (before, after), axis in zip(self.cropping, self.spatial_axes(x), strict=True):
            size = x[axis]
            if not isinstance(size, int):
                continue
            left = size - before - after
            if left <= 0:
                raise Complaint(
                    EMPTY_OUTPUT,
                    f"{self.word('cropping')} of {before} and {after} leaves nothing of an axis "
                    f"of {size}",
                    argument="cropping",
                    input=0,
                    axis=axis,
                )
            result[axis] = left
        return tuple(result)

    def fallback(self, *inputs: Shape) -> Shape:
        return spread(inputs[0], self.layout, self.rank)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import windowed

        (x,) = inputs
        axes = self.spatial_axes(x)
        pairs = zip(self.cropping, axes, strict=True)
        return ({axis: (axis, windowed(1, 1, before)) for (before, _), axis in pairs},)


def spread(x: Shape, layout: Layout, rank: int) -> Shape:
    """The shape with its spatial sizes unknown."""
    if not is_ranked(x) or not rank or len(x) != rank + 2:
        return (
            (x[0], *(UNKNOWN,) * (rank + 1)) if rank else tuple(x[:1] + (UNKNOWN,) * (len(x) - 1))
        )
    spatial = spatial_range(layout, len(x), rank)
    dims: list[Dim] = [UNKNOWN if axis in spatial else dim for axis, dim in enumerate(x)]
    return tuple(dims)
