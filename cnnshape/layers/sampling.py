"""Reading a map at any places: the grid of an affine map, and the sampling."""

from __future__ import annotations

from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK, INPUT_SIZE, MERGE_SHAPES, OUT_OF_RANGE
from cnnshape.shape import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    agree,
    is_ranked,
    known,
    product,
    shape_text,
)
from cnnshape.sizes import AxisSizes, SizeOrBatch
from cnnshape.values import Bool, Choice, Optional


class AffineGrid(Layer):
    """The places where an affine map puts the elements of a map of 2 or 3 spatial axes:
    (batch, r, r + 1) → (batch, *spatial, r). No weights.

    `size` is that of the map: batch, channels, spatial axes.
    MACs: the product of the map's matrix with every place.
    Source: torch.nn.functional.affine_grid, PyTorch 2.13.
    """

    size = Argument(AxisSizes(SizeOrBatch()), "the size of the map, batch and channels included")
    align_corners = Argument(Optional(Bool()), "whether the outermost places are those of the edge")

    def validate(self) -> None:
        if len(self.size) not in (4, 5):
            raise Complaint(
                INPUT_RANK,
                f"{self.word('size')} must have 4 or 5 sizes (batch, channels, and 2 or 3 spatial "
                f"axes), not {len(self.size)}",
                argument="size",
            )
        spatial = [size for size in self.size[2:] if isinstance(size, int)]
        single = bool(self.align_corners) and min(spatial, default=0) == 1
        if not single and any(isinstance(size, int) and size < 1 for size in self.size):
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('size')}: the sizes {shape_text(self.size)} must be above 0",
                argument="size",
            )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        rank = len(self.size) - 2
        if len(x) != 3 or not agree(x[1], rank) or not agree(x[2], rank + 1):
            raise Complaint(
                INPUT_SIZE,
                f"for {rank} spatial axes the map is a matrix ({rank}, {rank + 1}) for each "
                f"sample, but the input is {shape_text(x)}",
                input=0,
            )
        if not agree(x[0], self.size[0]):
            raise Complaint(
                MERGE_SHAPES,
                f"{self.word('size')} begins with a batch of {self.size[0]}, but the input "
                f"{shape_text(x)} has {x[0]}",
                argument="size",
                input=0,
                axis=0,
            )
        return (known(x[0], self.size[0]), *self.size[2:], rank)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        return product((inputs[0][0], *output[0][1:], len(self.size) - 1))

    def fallback(self, *inputs: Shape) -> Shape:
        size: object = self.size
        if not isinstance(size, tuple) or len(size) not in (4, 5):
            return UNKNOWN_SHAPE
        return (size[0], *size[2:], len(size) - 2)


class GridSample(Layer):
    """A map read at the places of a grid: (batch, channels, *spatial) and (batch, *places, r), with
    r the number of spatial axes, 2 or 3 → (batch, channels, *places). No weights.

    Source: torch.nn.functional.grid_sample, PyTorch 2.13.
    """

    arity = (2, 2)
    merges = True
    takes = ("x", "grid")
    makes_map = True

    mode = Argument(
        Choice("bilinear", "nearest", "bicubic"), "how elements are computed", "bilinear"
    )
    padding_mode = Argument(
        Choice("zeros", "border", "reflection"), "what stands outside of the map", "zeros"
    )
    align_corners = Argument(Optional(Bool()), "whether the outermost places are those of the edge")

    def output(self, *inputs: Shape) -> Shape:
        x, grid = inputs
        rank = len(x) - 2
        if rank not in (2, 3) or len(grid) != len(x):
            raise Complaint(
                INPUT_RANK,
                "the map and the grid must both have 4 axes, or both 5, batch included, but they "
                f"are {shape_text(x)} and {shape_text(grid)}",
                input=0 if rank not in (2, 3) else 1,
            )
        if self.mode == "bicubic" and rank == 3:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('mode')} bicubic is of 2 spatial axes, but the map {shape_text(x)} "
                "has 3",
                argument="mode",
                input=0,
            )
        if not agree(grid[-1], rank):
            raise Complaint(
                INPUT_SIZE,
                f"the last axis of the grid {shape_text(grid)} must have a size of {rank}, a "
                "place on each spatial axis",
                input=1,
                axis=len(grid) - 1,
            )
        if not agree(x[0], grid[0]):
            raise Complaint(
                MERGE_SHAPES,
                f"the map {shape_text(x)} and the grid {shape_text(grid)} differ in their batch: "
                f"{x[0]} and {grid[0]}",
                input=1,
                axis=0,
            )
        if 0 in x[2:]:
            raise Complaint(INPUT_SIZE, f"the map {shape_text(x)} is empty", input=0)
        return (known(x[0], grid[0]), x[1], *grid[1:-1])

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0] if inputs else UNKNOWN_SHAPE
        return (x[0], x[1], *(UNKNOWN,) * (len(x) - 2)) if is_ranked(x) and len(x) > 1 else x
