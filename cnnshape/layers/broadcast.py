"""Element by element over several inputs, smaller ones repeated to fit."""

from __future__ import annotations

from typing import NoReturn

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.rules import BAD_COMBINATION, INPUT_COUNT, MERGE_SHAPES
from cnnshape.shape import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Layout,
    Shape,
    channel_axis,
    dim_text,
    is_ranked,
    known,
    meet,
    merge_free,
    shape_text,
)
from cnnshape.values import Bool, Float, Optional


def differing(
    first: Shape,
    other: Shape,
    index: int,
    axis: int,
    why: str = "",
    layout: Layout = "channels_first",
    help: str = "",
) -> NoReturn:
    """Refuse the input `index` because its `axis`, counted from the back, is not the first's."""
    a, b = first[axis], other[axis]
    place = f"axis {len(other) + axis}"
    if len(first) != len(other):
        place += f" (axis {len(first) + axis} of the first)"
    raise Complaint(
        MERGE_SHAPES,
        f"the inputs {shape_text(first)} and {shape_text(other)} differ on {place}: "
        f"{dim_text(a)} and {dim_text(b)}{why}",
        input=index,
        axis=len(other) + axis,
        help=help or _cure(layout, first, other, axis),
    )


def _cure(layout: Layout, first: Shape, other: Shape, axis: int) -> str:
    """What makes two maps alike on an axis, if maps they are."""
    rank = len(first)
    if rank < 4 or len(other) != rank or axis == -rank:
        return ""
    a, b = first[axis], other[axis]
    if axis % rank == channel_axis(layout, rank):
        return (
            f"a 1×1 convolution to {b} channels on the first branch, or to {a} on the second, "
            "makes them alike"
        )
    return "give both branches the same strides and paddings, or resize one of them"


def likely(inputs: tuple[Shape, ...]) -> Shape:
    """What tensors give that do not fit, or not all of which are known: a map or a sequence keeps
    its axes, whatever it is combined with; only an axis of 1 may have grown."""
    ranked = [x for x in inputs if is_ranked(x)]
    if len(ranked) == len(inputs):
        return meet(ranked)
    longest = max(ranked, key=len, default=())
    if len(longest) < 3:
        return UNKNOWN_SHAPE
    return tuple(UNKNOWN if size == 1 else size for size in longest)


class BroadcastSamples(Layer):
    """Samples combined element by element: (batch, *a), (batch, *b), … → (batch, *broadcast).

    Axes are aligned at the back, batch aside, and an axis of 1 is repeated; an open size stays
    open. No weights, no MACs. Source: keras/src/layers/merging/base_merge.py, Keras 3.15.
    """

    arity: tuple[int, int | None] = (2, None)
    merges = True

    sums = Argument(Bool(), "whether the values are added or subtracted", False)

    def output(self, *inputs: Shape) -> Shape:
        ranked = [x for x in inputs if is_ranked(x)]
        batch = self._batch(inputs)
        sample = ranked[0][1:] if ranked else ()
        for x in ranked[1:]:
            sample = self._combine(sample, x[1:], inputs, inputs.index(x))
        return (batch, *sample) if len(ranked) == len(inputs) else UNKNOWN_SHAPE

    def _batch(self, inputs: tuple[Shape, ...]) -> Dim:
        batch: Dim = None
        first: Shape = ()
        for index, x in enumerate(inputs):
            if not is_ranked(x):
                continue
            if isinstance(batch, int) and isinstance(x[0], int) and x[0] != batch:
                differing(first, x, index, -len(x)) if len(x) == len(first) else self.refuse(
                    MERGE_SHAPES,
                    f"the inputs {shape_text(first)} and {shape_text(x)} differ in their batch: "
                    f"{batch} and {x[0]}",
                    input=index,
                    axis=0,
                )
            if not isinstance(batch, int):
                batch, first = (known(batch, x[0]) if first else x[0]), x
        return batch

    def _combine(self, a: Shape, b: Shape, inputs: tuple[Shape, ...], index: int) -> Shape:
        if len(a) < len(b):
            head, a, b = b[: len(b) - len(a)], b[len(b) - len(a) :], a
        else:
            head, a = a[: len(a) - len(b)], a[len(a) - len(b) :]
        sizes = list(head)
        for back, (m, n) in enumerate(zip(a, b, strict=True)):
            if not isinstance(m, int) or not isinstance(n, int):
                sizes.append(merge_free(size for size in (m, n) if not isinstance(size, int)))
            elif m == 1 or n == 1 or m == n:
                sizes.append(n if m == 1 else m)
            else:
                axis = back - len(b)
                other = inputs[index]
                rival = next(
                    x
                    for x in inputs
                    if is_ranked(x) and len(x) > -axis and x[axis] not in (1, other[axis])
                )
                why = "; only an axis of 1 is repeated"
                differing(rival, other, index, axis, why, self.layout)
        return tuple(sizes)

    def fallback(self, *inputs: Shape) -> Shape:
        return likely(inputs)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import aligned_at_the_back

        return aligned_at_the_back(inputs, outputs[0])


class PairOfSamples(BroadcastSamples):
    """As BroadcastSamples, of exactly two inputs. Source: keras/src/layers/merging/subtract.py."""

    arity = (2, 2)


def broadcast(inputs: tuple[Shape, ...]) -> Shape:
    """The shape of tensors combined element by element, aligned at the back, batch included.

    Source: the broadcasting semantics of PyTorch 2.13.

    >>> broadcast(((2, 3, 7, 7), (3, 1, 1)))
    (2, 3, 7, 7)
    """
    if not all(map(is_ranked, inputs)):
        return UNKNOWN_SHAPE
    rank = max(map(len, inputs))
    sizes: list[Dim] = []
    for axis in range(-rank, 0):
        result: Dim = 1
        for index, x in enumerate(inputs):
            if len(x) < -axis or x[axis] == 1:
                continue
            if isinstance(result, int) and isinstance(x[axis], int) and result not in (1, x[axis]):
                rival = next(y for y in inputs if len(y) >= -axis and y[axis] == result)
                differing(rival, x, index, axis, "; only an axis of 1 is repeated")
            result = x[axis] if result == 1 else _same(result, x[axis])
        sizes.append(result)
    return tuple(sizes)


def _same(a: Dim, b: Dim) -> Dim:
    if a is UNKNOWN or b is UNKNOWN:
        return a if isinstance(a, int) else b if isinstance(b, int) else UNKNOWN
    return known(a, b)


class Broadcast(Layer):
    """Two tensors, or a tensor and a number, combined element by element: (*a), (*b) →
    (*broadcast).

    Axes are aligned at the back, batch included, and an axis of 1 is repeated. No weights, no
    MACs. Source: torch.add and its siblings, PyTorch 2.13.
    """

    arity: tuple[int, int | None] = (1, 2)
    merges = True

    sums = Argument(Bool(), "whether the values are added or subtracted", False)

    other = Argument(Optional(Float()), "a number in place of the second input")

    def output(self, *inputs: Shape) -> Shape:
        if len(inputs) == 1 and self.other is None:
            self.refuse(
                INPUT_COUNT,
                f"one input and no {self.word('other')}: there is nothing to combine it with",
                help=f"name two layers as inputs, or write a number for {self.word('other')}",
            )
        if len(inputs) == 2 and self.other is not None:
            self.refuse(
                BAD_COMBINATION,
                f"{self.word('other')} is the second input already",
                argument="other",
                help=f"leave out {self.word('other')} or the second input",
            )
        return broadcast(inputs)

    def fallback(self, *inputs: Shape) -> Shape:
        return likely(inputs)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import aligned_at_the_back

        return aligned_at_the_back(inputs, outputs[0])


class BroadcastPair(Broadcast):
    """As Broadcast, of two tensors only. Source: torch.maximum, PyTorch 2.13."""

    arity = (2, 2)
