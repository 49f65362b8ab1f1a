"""Sums, means and maxima over axes."""

from __future__ import annotations

from cnnshape.layers.axis import as_tuple, find_axes
from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.rules import INPUT_SIZE
from cnnshape.shape import UNKNOWN_SHAPE, Shape, is_ranked, shape_text
from cnnshape.values import Bool, Int, List, OneOf, Optional


class Reduction(Layer):
    """One value for all those along the named axes, which vanish or become 1. No weights.

    Source: torch.mean, torch.sum and torch.amax, PyTorch 2.13.
    """

    dim = Argument(Optional(OneOf(Int(), List(Int()))), "axes that are reduced; null is all")
    keepdim = Argument(Bool(), "whether the reduced axes stay, of size 1", False)
    of_nothing = Argument(Bool(), "whether an axis of size 0 can be reduced", True)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if not is_ranked(x):
            return self.fallback(x)
        axes = self._axes(x)
        if not self.of_nothing:
            self._something(x, axes)
        if self.keepdim:
            return tuple(1 if axis in axes else size for axis, size in enumerate(x))
        return tuple(size for axis, size in enumerate(x) if axis not in axes)

    def _axes(self, x: Shape) -> tuple[int, ...]:
        dim = self.dim
        if dim is None or dim == ():
            return tuple(range(len(x)))
        return find_axes(self, "dim", as_tuple(dim), x)

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

    @property
    def whole(self) -> bool:
        """Whether every axis is reduced."""
        return self.dim is None or self.dim == ()

    def fallback(self, *inputs: Shape) -> Shape:
        return () if self.whole and self.keepdim is False else UNKNOWN_SHAPE
