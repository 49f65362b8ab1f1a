"""Attention with one packed projection."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.attention import attention_macs
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.layers.linear import last
from cnnshape.rules import GROUPS, INPUT_FEATURES, INPUT_RANK, INPUT_SIZE, MERGE_SHAPES
from cnnshape.shape import UNKNOWN_SHAPE, Dim, Shape, agree, is_ranked, product, shape_text, total
from cnnshape.values import Auto, Bool, Int, Optional


class PackedAttention(Layer):
    """Attention of several heads: query, key and value → the query's shape, and the scores.

    Shapes: (batch, positions, features) with `batch_first`, else (positions, batch, features),
    or without a batch; scores (batch, targets, sources).
    Weights: in_proj_weight (3·embed_dim, embed_dim), or q_, k_ and v_proj_weight where kdim or
    vdim differ; in_proj_bias; bias_k, bias_v (1, 1, embed_dim); out_proj.weight, out_proj.bias.
    MACs: the projections, the scores, the weighted sums.
    Source: torch.nn.MultiheadAttention, PyTorch 2.13.
    """

    arity = (3, 3)
    takes = ("query", "key", "value")
    merges = True

    embed_dim = Argument(Auto(Int(min=1)), "features of the query")
    num_heads = Argument(Int(min=1), "number of heads")
    bias = Argument(Bool(), "whether the projections have a bias", True)
    add_bias_kv = Argument(Bool(), "whether a learned position is added to the sources", False)
    add_zero_attn = Argument(Bool(), "whether a position of zeros is added to the sources", False)
    kdim = Argument(Optional(Int(min=0)), "features of the key; null is embed_dim")
    vdim = Argument(Optional(Int(min=0)), "features of the value; null is embed_dim")
    batch_first = Argument(Bool(), "whether the batch stands before the positions", False)

    def validate(self) -> None:
        if self.embed_dim is not None:
            self._divide(self.embed_dim)

    def _divide(self, features: Dim) -> None:
        if isinstance(features, int) and features % self.num_heads:
            raise Complaint(
                GROUPS,
                f"{self.word('num_heads')} = {self.num_heads} does not divide "
                f"{self.word('embed_dim')} = {features}",
                argument="num_heads",
                help=f"choose {self.word('num_heads')} among the divisors of {features}",
            )

    def output(self, *inputs: Shape) -> tuple[Shape, ...]:
        query, key, value = inputs
        for index, x in enumerate(inputs):
            if is_ranked(x) and (len(x) not in (2, 3) or len(x) != len(query)):
                raise Complaint(
                    INPUT_RANK,
                    "the layer takes inputs of 3 axes, or of 2 without a batch, all alike, but "
                    f"input {index + 1} is {shape_text(x)}",
                    input=index,
                )
        features = self.fact("embed_dim", last(query), axis=len(query) - 1)
        features = self.need(features, "the last axis", axis=len(query) - 1)
        if features == 0:
            raise Complaint(INPUT_SIZE, "the input has no features", input=0, axis=len(query) - 1)
        self._divide(features)
        if not all(map(is_ranked, inputs)):
            return (query, UNKNOWN_SHAPE)
        self._check_sources(query, key, value)
        targets, batch = self._positions(query)
        sources, _ = self._positions(key)
        return query, (*batch, targets, self._seen(sources))

    def _check_sources(self, query: Shape, key: Shape, value: Shape) -> None:
        for index, name, x in ((1, "kdim", key), (2, "vdim", value)):
            declared = self._sizes(query)[index]
            if not agree(declared, x[-1]):
                written = getattr(self, name) is not None
                raise Complaint(
                    INPUT_FEATURES,
                    f"{self.word(name)} is {declared}, but input {index + 1} {shape_text(x)} "
                    f"has {x[-1]}",
                    argument=name if written else "",
                    input=index,
                    axis=len(x) - 1,
                    value=str(x[-1]) if written else "",
                )
        for axis in range(len(key) - 1):
            if not agree(key[axis], value[axis]):
                raise Complaint(
                    MERGE_SHAPES,
                    f"the key {shape_text(key)} and the value {shape_text(value)} differ on axis "
                    f"{axis}: {key[axis]} and {value[axis]}",
                    input=2,
                    axis=axis,
                )
        if len(query) == 3:
            axis = 0 if self.batch_first else 1
            if not agree(query[axis], key[axis]):
                help = "" if self.batch_first else "the positions stand first and the batch second"
                raise Complaint(
                    MERGE_SHAPES,
                    f"the query {shape_text(query)} and the key {shape_text(key)} differ in their "
                    f"batch, axis {axis}: {query[axis]} and {key[axis]}",
                    input=1,
                    axis=axis,
                    help=help and f"{help}, unless {self.word('batch_first')} is true",
                )

    def _positions(self, x: Shape) -> tuple[Dim, tuple[Dim, ...]]:
        """The number of positions, and the batch where there is one."""
        if len(x) == 2:
            return x[0], ()
        return (x[1], x[:1]) if self.batch_first else (x[0], x[1:2])

    def _seen(self, sources: Dim) -> Dim:
        return total((sources, self.add_bias_kv + self.add_zero_attn))

    def _sizes(self, query: Shape) -> tuple[Dim, Dim, Dim]:
        """The features of query, key and value."""
        own = self.declared_or("embed_dim", last(query))
        return (
            own,
            own if self.kdim is None else self.kdim,
            own if self.vdim is None else self.vdim,
        )

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        own, of_key, of_value = self._sizes(inputs[0])
        three = product((3, own))
        if own == of_key == of_value:
            yield Weight("in_proj_weight", (three, own))
        else:
            yield Weight("q_proj_weight", (own, own))
            yield Weight("k_proj_weight", (own, of_key))
            yield Weight("v_proj_weight", (own, of_value))
        if self.bias:
            yield Weight("in_proj_bias", (three,))
        if self.add_bias_kv:
            yield Weight("bias_k", (1, 1, own))
            yield Weight("bias_v", (1, 1, own))
        yield Weight("out_proj.weight", (own, own))
        if self.bias:
            yield Weight("out_proj.bias", (own,))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        query, key, value = inputs
        own = self._sizes(query)[0]
        targets, batch = self._positions(query)
        sources = self._seen(self._positions(key)[0])
        return total(
            (
                product((2, *query, own)),
                product((*key, own)),
                product((*value, own)),
                attention_macs(batch, (targets,), (sources,), own, own),
            )
        )

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs else UNKNOWN_SHAPE

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # Every position attends to all of them.
        return ({},) * len(inputs) if all(len(x) == 3 for x in inputs) else None
