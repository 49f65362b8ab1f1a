"""Attention: every target position looks at every source position."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.rules import INPUT_RANK, MERGE_SHAPES
from cnnshape.shape import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    is_ranked,
    product,
    same,
    shape_text,
    total,
)
from cnnshape.values import Bool


def attention_macs(
    stacks: Iterable[Dim],
    targets: Iterable[Dim],
    sources: Iterable[Dim],
    key_dim: Dim,
    value_dim: Dim,
) -> Dim:
    """The products of queries with keys, and of the scores with values, in every stack.

    Source: `torch.utils.flop_counter.sdpa_flop_count`, PyTorch 2.13.
    """
    return product((*stacks, *targets, *sources, total((key_dim, value_dim))))


class Attending(Layer):
    """What takes a query and a value, and perhaps a key: (batch, …, targets, a),
    (batch, …, sources, b), (batch, …, sources, c)."""

    arity = (2, 3)
    merges = True

    def output(self, *inputs: Shape) -> Shape:
        query, value, key = roles(inputs)
        if not all(map(is_ranked, inputs)):
            return UNKNOWN_SHAPE
        if len(value) != len(key) or not all(map(same, value[1:-1], key[1:-1])):
            raise Complaint(
                MERGE_SHAPES,
                f"the value {shape_text(value)} and the key {shape_text(key)} may differ in "
                "their last axes only",
                input=2,
            )
        return query

    def need_features(self, inputs: tuple[Shape, ...], axis: int = -1) -> None:
        """Refuse inputs whose features, on which the weights depend, are open."""
        for index, x in enumerate(inputs):
            if len(x) < 2:
                raise Complaint(
                    INPUT_RANK,
                    "the layer needs an axis of features beside the batch, but the input is "
                    f"{shape_text(x)}",
                    input=index,
                )
            try:
                self.need(x[axis], "the features", axis=len(x) - 1)
            except Complaint as complaint:
                complaint.input = index
                raise

    def fallback(self, *inputs: Shape) -> Shape:
        if not inputs or not is_ranked(inputs[0]) or not inputs[0]:
            return UNKNOWN_SHAPE
        return (*inputs[0][:-1], *self.features(*inputs))

    def features(self, *inputs: Shape) -> Shape:
        """The last axes of the output."""
        return inputs[0][-1:]

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # Every position attends to all of them.
        return ({},) * len(inputs) if all(len(x) == 3 for x in inputs) else None


def roles(inputs: tuple[Shape, ...]) -> tuple[Shape, Shape, Shape]:
    """Query, value and key; the value is the key where none is given."""
    return inputs[0], inputs[1], inputs[2] if len(inputs) > 2 else inputs[1]


class DotAttention(Attending):
    """Attention without projections: (…, targets, a), (…, sources, b) → (…, targets, b).

    Weights: scale () where it is used, and another one () for added scores.
    MACs: the scores, unless they are added, and the weighted sums.
    Source: keras/src/layers/attention/attention.py, Keras 3.15.
    """

    use_scale = Argument(Bool(), "whether a factor of the scores is learned", False)
    added = Argument(Bool(), "whether scores are sums in place of products", False)
    scale_per_feature = Argument(Bool(), "whether each feature has a factor of its own", False)

    def output(self, *inputs: Shape) -> Shape:
        query = inputs[0]
        if not all(map(is_ranked, inputs)):
            return UNKNOWN_SHAPE
        if self.use_scale and self.scale_per_feature:
            self.need(query[-1], "the last axis", axis=len(query) - 1)
        return (*query[:-1], *self.features(*inputs))

    def features(self, *inputs: Shape) -> Shape:
        return inputs[1][-1:] if len(inputs) > 1 and is_ranked(inputs[1]) else (UNKNOWN,)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        if self.use_scale:
            yield Weight("scale", inputs[0][-1:] if self.scale_per_feature else ())
        if self.added and not self.scale_per_feature:
            yield Weight("concat_score_weight", ())

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        query, value, key = roles(inputs)
        scores = 0 if self.added else key[-1]
        return attention_macs(query[:-2], query[-2:-1], value[-2:-1], scores, value[-1])
