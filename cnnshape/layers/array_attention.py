"""Attention of tensors that are already projected."""

from __future__ import annotations

from cnnshape.layers.attention import attention_macs
from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.layers.broadcast import broadcast
from cnnshape.rules import INPUT_RANK, MERGE_SHAPES
from cnnshape.shape import UNKNOWN_SHAPE, Dim, Shape, agree, is_ranked, shape_text
from cnnshape.values import Bool


class ProjectedAttention(Layer):
    """(*, targets, k), (*, sources, k), (*, sources, v) → (*, targets, v). No weights.

    MACs: the scores and the weighted sums.
    Source: torch.nn.functional.scaled_dot_product_attention, PyTorch 2.13.
    """

    arity = (3, 3)
    merges = True

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
        return (*broadcast(tuple(x[:-2] for x in inputs)), query[-2], value[-1])

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        query, key, value = inputs
        return attention_macs(output[0][:-2], query[-2:-1], key[-2:-1], key[-1], value[-1])
