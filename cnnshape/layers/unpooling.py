"""Pooling to a given size in windows of chance, and the way back from pooling."""

from __future__ import annotations

from math import trunc
from typing import Any

from cnnshape.layers.base import Argument, Complaint
from cnnshape.layers.pooling import blurred
from cnnshape.layers.window import Spatial
from cnnshape.rules import (
    BAD_COMBINATION,
    EMPTY_OUTPUT,
    INPUT_SIZE,
    MERGE_SHAPES,
    OUT_OF_RANGE,
    WRONG_TYPE,
)
from cnnshape.shape import UNKNOWN, Dim, Shape, agree, shape_text
from cnnshape.sizes import AxisSizes, PerAxis
from cnnshape.values import Bool, Float, Int, Optional


class FractionalMaxPool(Spatial):
    """Max pooling to a size or to a share of the input's: (batch, c, *n) → (batch, c, *output_size)
    or (batch, c, *int(n × output_ratio)). With `return_indices` two outputs of that shape.

    Source: torch.nn.FractionalMaxPool2d, PyTorch 2.13.
    """

    makes_map = True

    kernel_size = Argument(PerAxis(Int()), "size of the window")
    output_size = Argument(Optional(PerAxis(Int(min=0))), "size of every axis of the output")
    output_ratio = Argument(
        Optional(PerAxis(Float(above=0, below=1))), "share of the input's size on every axis"
    )
    return_indices = Argument(Bool(), "whether the places of the maxima are returned too", False)
    size_first = Argument(Bool(), "whether a size makes the share superfluous, not wrong", False)

    def validate(self) -> None:
        chosen = self.size_first and self.output_size is not None
        if not chosen and (self.output_size is None) == (self.output_ratio is None):
            both = f"{self.word('output_size')} and {self.word('output_ratio')}"
            raise Complaint(BAD_COMBINATION, f"exactly one of {both} must be given")
        alone = not isinstance(self.output_ratio, tuple)
        if self.size_first and self.rank == 2 and not chosen and alone:
            raise Complaint(
                WRONG_TYPE,
                f"{self.word('output_ratio')} must be a list of {self.rank}, one share per axis",
                argument="output_ratio",
            )
        # The three-dimensional module alone looks at its kernel.
        if self.rank == 3 and not self.size_first and min(self.kernel_size) < 1:
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('kernel_size')} must be at least 1, not {min(self.kernel_size)}",
                argument="kernel_size",
            )

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        (x,) = inputs
        self.accept(x)
        sizes = tuple([self._size(x, i, axis) for i, axis in enumerate(self.spatial_axes(x))])
        result = self.image(x, self.channels(x), sizes)
        return (result, result) if self.return_indices else result

    def _size(self, x: Shape, i: int, axis: int) -> Dim:
        size, kernel = x[axis], self.kernel_size[i]
        if self.output_size is not None:
            target: Dim = self.output_size[i]
        else:
            assert self.output_ratio is not None
            # One share for all axes, where the dialect leaves it alone.
            ratio: Any = self.output_ratio
            share = ratio[i] if isinstance(ratio, tuple) else ratio
            target = trunc(size * share) if isinstance(size, int) else size
            if isinstance(target, int) and target < 0:
                self.refuse(
                    OUT_OF_RANGE,
                    f"{self.word('output_ratio')} must not be below 0",
                    argument="output_ratio",
                )
        # The three-dimensional form wants one element more than the windows need.
        spare = 1 if self.rank == 3 else 0
        if isinstance(size, int) and isinstance(target, int) and target + kernel - 1 + spare > size:
            raise Complaint(
                INPUT_SIZE,
                f"{target} windows of {kernel} need a size of at least "
                f"{target + kernel - 1 + spare}, but the input has {size}",
                argument="kernel_size",
                input=0,
                axis=axis,
            )
        return target

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        sizes: tuple[Dim, ...] = (UNKNOWN,) * self.rank
        if isinstance(self.output_size, tuple):
            sizes = self.output_size
        channels = self.channels(x) if len(x) == self.rank + 2 else UNKNOWN
        return self.image((x[0], *(UNKNOWN,) * (self.rank + 1)), channels, sizes)


class MaxUnpool(Spatial):
    """The way back from max pooling: elements and the indices that the pooling returned,
    (batch, c, *n) twice → (batch, c, *m) with m = (n − 1)·stride + kernel − 2·padding.

    Source: torch.nn.MaxUnpool2d, PyTorch 2.13.
    """

    arity = (2, 2)
    makes_map = True

    kernel_size = Argument(PerAxis(Int()), "size of the window")
    stride = Argument(Optional(PerAxis(Int())), "step of the window; null: its size")
    padding = Argument(PerAxis(Int()), "what had been added on both sides", 0)
    output_size = Argument(
        Optional(AxisSizes(Int())),
        "size of every axis of the output, with or without the first two",
    )

    def validate(self) -> None:
        number = self.rank if self.output_size is None else len(self.output_size)
        if number not in (self.rank, self.rank + 2):
            raise Complaint(
                WRONG_TYPE,
                f"{self.word('output_size')} must have {self.rank} or {self.rank + 2} values, "
                f"not {number}",
                argument="output_size",
            )
        if self.rank == 3 and min(self.stride or self.kernel_size) < 1:
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('stride')} must be at least 1",
                argument="stride" if self.stride else "kernel_size",
            )

    def output(self, *inputs: Shape) -> Shape:
        x, indices = inputs
        self.accept(x)
        same_rank = len(indices) == len(x)
        if not same_rank or not all(agree(a, b) for a, b in zip(x, indices, strict=True)):
            raise Complaint(
                MERGE_SHAPES,
                f"the indices have another shape, {shape_text(indices)}, "
                f"than the elements, {shape_text(x)}",
                input=1,
            )
        wanted = None if self.output_size is None else self.output_size[-self.rank :]
        sizes: list[Dim] = []
        for i, axis in enumerate(self.spatial_axes(x)):
            size, kernel, amount = x[axis], self.kernel_size[i], self.padding[i]
            stride = kernel if self.stride is None else self.stride[i]
            if not isinstance(size, int):
                sizes.append(size if wanted is None else wanted[i])
                continue
            natural = (size - 1) * stride + kernel - 2 * amount
            result = natural if wanted is None else wanted[i]
            if wanted is not None and not natural - stride < result < natural + stride:
                raise Complaint(
                    OUT_OF_RANGE,
                    f"{self.word('output_size')} must be between {natural - stride + 1} and "
                    f"{natural + stride - 1} on that axis, not {result}",
                    argument="output_size",
                    input=0,
                    axis=axis,
                )
            if result < 0:
                raise Complaint(
                    EMPTY_OUTPUT,
                    f"the output's size would be ({size} − 1)·{stride} + {kernel} − 2·{amount} "
                    f"= {natural}",
                    input=0,
                    axis=axis,
                )
            sizes.append(result)
        return self.image(x, self.channels(x), tuple(sizes))

    def fallback(self, *inputs: Shape) -> Shape:
        return blurred(self, inputs[0])
