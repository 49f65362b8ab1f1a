"""Axes moved, added, dropped and repeated; every element stays one element."""

from __future__ import annotations

from cnnshape.layers.axis import as_tuple, find_axes, find_axis
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK, INPUT_SIZE
from cnnshape.shape import BATCH, UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, is_ranked, shape_text
from cnnshape.sizes import AxisSizes, List, SizeOrBatch
from cnnshape.values import Int, OneOf, Optional


class PermuteSample(Layer):
    """The axes of each sample in another order: (batch, *n) → (batch, *n[dims]). No weights.

    Source: keras/src/layers/reshaping/permute.py, Keras 3.15.
    """

    dims = Argument(List(Int()), "the new order of the axes; 1 is the first after the batch")

    def validate(self) -> None:
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('dims')} = {list(self.dims)} must name each axis from 1 to "
                f"{len(self.dims)} once; the batch is not counted",
                argument="dims",
                help=self._without_batch(),
            )

    def _without_batch(self) -> str:
        """What is meant where the batch was named first, as 0."""
        rest = list(self.dims[1:])
        if self.dims[:1] != (0,) or sorted(rest) != list(range(1, len(self.dims))):
            return ""
        return f"the batch stays where it is: write {rest}"

    def input_ranks(self) -> tuple[int, ...]:
        return (len(self.dims) + 1,)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if is_ranked(x) and len(x) != len(self.dims) + 1:
            raise Complaint(
                INPUT_RANK,
                f"{self.word('dims')} = {list(self.dims)} orders {len(self.dims)} axes, but the "
                f"input {shape_text(x)} has {len(x) - 1} beside its batch",
                argument="dims",
                input=0,
            )
        return (x[0], *(x[axis] for axis in self.dims))

    def fallback(self, *inputs: Shape) -> Shape:
        dims: object = self.dims
        if not isinstance(dims, tuple) or 0 in dims:
            return UNKNOWN_SHAPE
        return (BATCH, *(UNKNOWN,) * len(dims))

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import ordered

        return (ordered((0, *self.dims)),)


class Permute(Layer):
    """The axes in another order: (*n) → (*n[dims]). No weights. Source: torch.permute."""

    dims = Argument(List(Int()), "the new order of the axes; 0 is the batch")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if len(self.dims) != len(x):
            raise Complaint(
                INPUT_RANK,
                f"{self.word('dims')} = {list(self.dims)} orders {len(self.dims)} axes, "
                f"but the input {shape_text(x)} has {len(x)}",
                argument="dims",
                input=0,
                help=self._with_batch(x),
            )
        return tuple(x[axis] for axis in find_axes(self, "dims", self.dims, x))

    def _with_batch(self, x: Shape) -> str:
        """What is meant where the axes of one sample were named from 0."""
        if sorted(self.dims) != list(range(len(x) - 1)):
            return ""
        return f"axis 0 is the batch: write {[0, *(axis + 1 for axis in self.dims)]}"

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import ordered

        return (ordered(find_axes(self, "dims", self.dims, inputs[0])),)


class Transpose(Layer):
    """Two axes swapped. No weights. Source: torch.transpose, PyTorch 2.13."""

    dim0 = Argument(Int(), "one axis")
    dim1 = Argument(Int(), "the other axis")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        first = find_axis(self, "dim0", self.dim0, x)
        second = find_axis(self, "dim1", self.dim1, x)
        sizes = list(x)
        if sizes:
            sizes[first], sizes[second] = sizes[second], sizes[first]
        return tuple(sizes)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import ordered

        rank = len(inputs[0])
        swapped = {self.dim0 % rank: self.dim1 % rank, self.dim1 % rank: self.dim0 % rank}
        return (ordered([swapped.get(axis, axis) for axis in range(rank)]),)


class Squeeze(Layer):
    """Drops axes of size 1: all of them, or those named. No weights. Source: torch.squeeze."""

    dim = Argument(Optional(OneOf(Int(), List(Int()))), "the axes that are dropped; null is all")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.dim is None:
            named: tuple[int, ...] = tuple(range(len(x)))
        else:
            named = find_axes(self, "dim", as_tuple(self.dim), x)
        if any(x[axis] is UNKNOWN for axis in named if axis < len(x)):
            return UNKNOWN_SHAPE
        return tuple(size for axis, size in enumerate(x) if axis not in named or size != 1)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import regrouped

        return (regrouped(inputs[0], outputs[0]),)


class Unsqueeze(Layer):
    """Adds an axis of size 1. No weights. Source: torch.unsqueeze, PyTorch 2.13."""

    dim = Argument(Int(), "the place of the new axis")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        rank = len(x) + 1
        axis = self.dim if rank == 1 and self.dim in (0, -1) else None
        if axis is None:
            axis = find_axis(self, "dim", self.dim, x, added=1)
        return (*x[:axis], 1, *x[axis:]) if x else (1,)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import regrouped

        return (regrouped(inputs[0], outputs[0]),)


class Expand(Layer):
    """Repeats axes of size 1 without copying; −1 keeps an axis. No weights.

    Source: torch.Tensor.expand, PyTorch 2.13.
    """

    sizes = Argument(
        OneOf(AxisSizes(SizeOrBatch()), SizeOrBatch()), "the new sizes; -1 keeps an axis as it is"
    )

    @property
    def target(self) -> Shape:
        return self.sizes if isinstance(self.sizes, tuple) else (self.sizes,)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        target = self.target
        if not is_ranked(x):
            return self.fallback(x)
        added = len(target) - len(x)
        if added < 0 or any(size == -1 for size in target[:added]):
            raise Complaint(
                INPUT_RANK,
                f"{self.word('sizes')} has {len(target)} sizes, but the input {shape_text(x)} "
                f"has {len(x)} axes" + (", and a new axis cannot be -1" if added > 0 else ""),
                argument="sizes",
                input=0,
            )
        return (
            *target[:added],
            *(self._size(x, target, axis) for axis in range(added, len(target))),
        )

    def _size(self, x: Shape, target: Shape, axis: int) -> Dim:
        index = axis - len(target) + len(x)
        size, wanted = x[index], target[axis]
        if wanted == -1 or wanted == size:
            return size
        if isinstance(size, int) and size != 1 and isinstance(wanted, int):
            raise Complaint(
                INPUT_SIZE,
                f"axis {index} of {shape_text(x)} is {size}, and only an axis of 1 can become "
                f"{wanted}",
                argument="sizes",
                input=0,
                axis=index,
                help=f"write {size} or -1",
            )
        return size if wanted is BATCH and isinstance(size, int) and size != 1 else wanted

    def fallback(self, *inputs: Shape) -> Shape:
        if self.sizes is UNKNOWN:
            return UNKNOWN_SHAPE
        return tuple(UNKNOWN if size == -1 else size for size in self.target)
