"""Attention of tensors that are already projected."""

from __future__ import annotations

from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.layers.broadcast import broadcast
from cnnshape.rules import INPUT_RANK, MERGE_SHAPES
from cnnshape.shape import UNKNOWN_SHAPE, Dim, Shape, agree, is_ranked, product, shape_text, total
from cnnshape.values import Bool


class ProjectedAttention(Layer):
    """(*, targets, k), (*, sources, k), (*, sources, v) → (*, targets, v). No weights. With
    `grouped`, the heads of key and value (the third axis from the back) serve several of the query.

    MACs: the scores and the weighted sums.
    Source: torch.nn.functional.scaled_dot_product_attention, PyTorch 2.13.
    """

    arity = (3, 3)
    merges = True

    grouped = Argument(Bool(), "whether key and value may have fewer heads than the query", False)
    is_causal = Argument(Bool(), "whether a target sees no later source", False)

    def output(self, *inputs: Shape) -> Shape:
        query, key, value = inputs
        if not all(map(is_ranked, inputs)):
            return UNKNOWN_SHAPE
        for index, x in enumerate(inputs):
            if len(x) < 2:
                raise Complaint(
                    INPUT_RANK,
                    f"the operation takes inputs with at least 2 axes, not {shape_text(x)}",
                    input=index,
                )
        for index, axis, other in ((1, -1, query), (2, -2, key)):
            x = inputs[index]
            if not agree(x[axis], other[axis]):
                raise Complaint(
                    MERGE_SHAPES,
                    f"the inputs {shape_text(other)} and {shape_text(x)} differ on axis "
                    f"{len(x) + axis}: {other[axis]} and {x[axis]}",
                    input=index,
                    axis=len(x) + axis,
                )
        shared = self._shared(inputs)
        return (*broadcast(tuple(x[:-2] for x in shared)), query[-2], value[-1])

    def _shared(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        """The inputs with as many heads as the query has."""
        query = inputs[0]
        if not self.grouped:
            return inputs
        for index, x in enumerate(inputs):
            if len(x) < 3:
                raise Complaint(
                    INPUT_RANK,
                    f"{self.word('grouped')} needs inputs with at least 3 axes, not "
                    f"{shape_text(x)}",
                    input=index,
                )
            heads, most = x[-3], query[-3]
            if isinstance(heads, int) and isinstance(most, int) and heads and most % heads:
                raise Complaint(
                    MERGE_SHAPES,
                    f"the {heads} heads of {shape_text(x)} do not divide the {most} of the query "
                    f"{shape_text(query)}",
                    input=index,
                    axis=len(x) - 3,
                )
        return tuple([(*x[:-3], query[-3], *x[-2:]) for x in inputs])

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        query, key, value = self._shared(inputs)
        pairs = (query[-2], key[-2])
        scores = product((*broadcast((query[:-2], key[:-2])), *pairs, key[-1]))
        return total((scores, product((*output[0][:-2], *pairs, value[-1]))))
