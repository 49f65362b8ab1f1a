"""Products of tensors."""

from __future__ import annotations

from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.layers.broadcast import broadcast
from cnnshape.rules import AXIS_RANGE, INPUT_RANK, MERGE_SHAPES
from cnnshape.shape import (
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    agree,
    dim_text,
    is_ranked,
    known,
    product,
    same,
    shape_text,
)
from cnnshape.sizes import List
from cnnshape.values import Bool, Int, OneOf


class MatrixProduct(Layer):
    """(*, n, k), (*, k, m) → (*, n, m); a vector is a row on the left and a column on the right.

    MACs: output elements × k. Source: torch.matmul, PyTorch 2.13.
    """

    arity = (2, 2)
    merges = True

    batched = Argument(Bool(), "whether both inputs must be stacks of matrices of one batch", False)

    def output(self, *inputs: Shape) -> Shape:
        a, b = inputs
        if not is_ranked(a) or not is_ranked(b):
            return UNKNOWN_SHAPE
        self._check_ranks(a, b)
        inner = b[-2] if len(b) > 1 else b[-1]
        if not agree(a[-1], inner):
            axis = len(b) - 2 if len(b) > 1 else 0
            raise Complaint(
                MERGE_SHAPES,
                f"{shape_text(a)} and {shape_text(b)} cannot be multiplied: the last axis of the "
                f"first is {a[-1]}, axis {axis} of the second is {inner}",
                input=1,
                axis=axis,
            )
        if self.batched and not agree(a[0], b[0]):
            raise Complaint(
                MERGE_SHAPES,
                f"{shape_text(a)} and {shape_text(b)} differ on axis 0: {a[0]} and {b[0]}",
                input=1,
                axis=0,
            )
        stack = (known(a[0], b[0]),) if self.batched else broadcast((a[:-2], b[:-2]))
        return (*stack, *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))

    def _check_ranks(self, a: Shape, b: Shape) -> None:
        for index, x in enumerate((a, b)):
            if self.batched and len(x) != 3:
                raise Complaint(
                    INPUT_RANK,
                    f"the operation takes stacks of matrices, with 3 axes, but the input "
                    f"{shape_text(x)} has {len(x)}",
                    input=index,
                )
            if not x:
                raise Complaint(INPUT_RANK, "an input without axes is no matrix", input=index)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        return product((*output[0], *inputs[0][-1:]))


class Dot(Layer):
    """Products of the samples along one axis each: (batch, *a), (batch, *b) → (batch, *a without
    its axis, *b without its axis), and (batch, 1) where nothing is left.

    MACs: output elements × size of the axis. Source: keras/src/layers/merging/dot.py, Keras 3.15.
    """

    arity = (2, 2)
    merges = True

    axes = Argument(
        OneOf(Int(), List(Int(), length=2)), "axis of the product, or one for each input"
    )

    def _places(self, a: Shape, b: Shape) -> tuple[int, int]:
        if isinstance(self.axes, int):
            if self.axes < 0:
                return self.axes % len(a), self.axes % len(b)
            return self.axes, self.axes
        return self.axes[0], self.axes[1]

    def output(self, *inputs: Shape) -> Shape:
        a, b = inputs
        if not is_ranked(a) or not is_ranked(b):
            return UNKNOWN_SHAPE
        places = self._places(a, b)
        for index, (place, x) in enumerate(zip(places, inputs, strict=True)):
            if not -len(x) <= place < len(x):
                raise Complaint(
                    AXIS_RANGE,
                    f"{self.word('axes')} names axis {place}, but the input {shape_text(x)} has "
                    f"{len(x)} axes (batch included)",
                    argument="axes",
                    input=index,
                )
        if len(b) < 2:
            raise Complaint(
                INPUT_RANK,
                f"the second input {shape_text(b)} has no axis beside the batch",
                input=1,
            )
        first, second = places
        m, n = a[first], b[second]
        if not same(m, n):
            raise Complaint(
                MERGE_SHAPES,
                f"the inputs {shape_text(a)} and {shape_text(b)} differ on the axes of the "
                f"product: axis {first} of the first is {dim_text(m)}, "
                f"axis {second} of the second is {dim_text(n)}",
                argument="axes",
                input=1,
                axis=second % len(b),
            )
        left, right = list(a), list(b)
        del left[first], right[second]
        sizes = (*left, *right[1:])
        return (*sizes, 1) if len(sizes) == 1 else sizes

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        return product((*output[0], inputs[0][self._places(*inputs)[0]]))
