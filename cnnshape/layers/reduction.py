"""Sums, means and maxima over axes."""

from __future__ import annotations

from cnnshape.layers.axis import as_tuple, find_axes
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.rules import BAD_COMBINATION, INPUT_SIZE
from cnnshape.shape import UNKNOWN_SHAPE, Shape, is_ranked, shape_text
from cnnshape.sizes import Axes
from cnnshape.values import Bool


class Reduction(Layer):
    """One value for all those along the named axes, which vanish or become 1. No weights.

    Source: torch.mean, torch.sum and torch.amax, PyTorch 2.13.
    """

    dim: Argument[int | tuple[int, ...] | None] = Argument(
        Axes(), "axes that are reduced; null is all"
    )
    keepdim = Argument(Bool(), "whether the reduced axes stay, of size 1", False)
    none_is_all = Argument(Bool(), "whether an empty list of axes stands for all of them", True)
    of_nothing = Argument(Bool(), "whether an axis of size 0 can be reduced", True)

    def named_axes(self) -> None:
        """A demand of some operations: axes are kept only where they are named."""
        if self.dim is None and self.keepdim:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('keepdim')} needs {self.word('dim')}",
                argument="keepdim",
                help=f"name the axes in {self.word('dim')}; null stands for all of them",
            )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if not is_ranked(x):
            return self.fallback(x)
        axes = tuple(range(len(x))) if self._all else find_axes(self, "dim", self._named, x)
        if not self.of_nothing:
            self._something(x, axes)
        if self.keepdim:
            return tuple(1 if axis in axes else size for axis, size in enumerate(x))
        return tuple(size for axis, size in enumerate(x) if axis not in axes)

    @property
    def _named(self) -> tuple[int, ...]:
        return () if self.dim is None else as_tuple(self.dim)

    @property
    def _all(self) -> bool:
        return self.dim is None or (self.dim == () and self.none_is_all)

    def _something(self, x: Shape, axes: tuple[int, ...]) -> None:
        for axis in axes:
            if axis < len(x) and x[axis] == 0:
                raise Complaint(
                    INPUT_SIZE,
                    f"axis {axis} of {shape_text(x)} is empty, so that it has no largest value",
                    argument="dim",
                    input=0,
                    axis=axis,
                )

    def fallback(self, *inputs: Shape) -> Shape:
        return () if self._all and self.keepdim is False else UNKNOWN_SHAPE

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import SAME, kept_but

        (x,) = inputs
        axes = range(len(x)) if self._all else find_axes(self, "dim", self._named, x)
        if self.keepdim:
            return (kept_but(len(x), axes),)
        rest = [axis for axis in range(len(x)) if axis not in axes]
        return ({place: (axis, SAME) for place, axis in enumerate(rest)},)
