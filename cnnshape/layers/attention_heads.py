"""Attention of several heads, each with projections of its own."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.attention import Attending, attention_macs, roles
from cnnshape.layers.axis import as_tuple
from cnnshape.layers.base import Argument, Complaint, Weight
from cnnshape.rules import AXIS_RANGE, BAD_COMBINATION, INPUT_RANK, MERGE_SHAPES
from cnnshape.shape import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    dim_text,
    is_ranked,
    product,
    same,
    shape_text,
    total,
)
from cnnshape.sizes import AxisSizes, List
from cnnshape.values import Bool, Int, OneOf, Optional


class MultiHeadAttention(Attending):
    """Attention of several heads with projections of their own; the query's shape, with another
    last axis where `output_shape` says so.

    Weights: query/, key/, value/ and attention_output/ kernel and bias, the kernels
    (features, heads, key_dim), … and (heads, value_dim, features); gate/ as value/ of the query.
    MACs: the projections, the scores, the weighted sums.
    Source: keras/src/layers/attention/multi_head_attention.py, Keras 3.15.
    """

    num_heads = Argument(Int(min=1), "number of heads")
    key_dim = Argument(Int(min=1), "size of a query and of a key in each head")
    value_dim = Argument(Optional(Int(min=1)), "size of a value in each head; null is key_dim")
    bias = Argument(Bool(), "whether the projections have a bias", True)
    output_shape = Argument(
        Optional(OneOf(AxisSizes(Int(min=0)), Int(min=0))),
        "features of the output; null is the query's",
    )
    attention_axes = Argument(
        Optional(OneOf(List(Int()), Int())), "axes of the positions; null is all but the outer ones"
    )
    use_gate = Argument(Bool(), "whether a projection of the query gates the values", False)

    @property
    def _value_dim(self) -> int:
        return self.value_dim or self.key_dim

    def features(self, *inputs: Shape) -> Shape:
        declared: object = self.output_shape
        if declared is UNKNOWN:
            return (UNKNOWN,)
        return as_tuple(self.output_shape) if self.output_shape else inputs[0][-1:]

    def output(self, *inputs: Shape) -> Shape:
        query = super().output(*inputs)
        if not is_ranked(query):
            return query
        self.need_features(inputs)
        self._axes(inputs[1])
        return (*query[:-1], *self.features(query))

    def _axes(self, value: Shape) -> tuple[int, ...]:
        """The axes of the positions, as indices into the inputs' shapes."""
        if self.attention_axes is None:
            return tuple(range(1, len(value) - 1))
        # The framework counts in the projected value, which has one axis more.
        rank = len(value) + 1
        found = []
        for axis in as_tuple(self.attention_axes):
            index = axis if axis >= 0 else rank - 1 + axis
            if not -rank <= index < rank:
                raise Complaint(
                    AXIS_RANGE,
                    f"{self.word('attention_axes')} names axis {axis}, but the value "
                    f"{shape_text(value)} has {len(value)} axes",
                    argument="attention_axes",
                    input=1,
                )
            found.append(index % rank)
        return tuple(found)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        query, value, key = roles(inputs)
        heads, wide = self.num_heads, self._value_dim
        parts = [("query", query[-1:], self.key_dim), ("key", key[-1:], self.key_dim)]
        if self.use_gate:
            parts.append(("gate", query[-1:], wide))
        parts.append(("value", value[-1:], wide))
        for name, features, size in parts:
            yield Weight(f"{name}/kernel", (*features, heads, size))
            if self.bias:
                yield Weight(f"{name}/bias", (heads, size))
        features = self.features(query)
        yield Weight("attention_output/kernel", (heads, wide, *features))
        if self.bias:
            yield Weight("attention_output/bias", features)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        query, value, key = roles(inputs)
        heads, wide = self.num_heads, self._value_dim
        gates = 1 if self.use_gate else 0
        axes = self._axes(value)
        stacks = [size for axis, size in enumerate(query[:-1]) if axis not in axes]
        return total(
            (
                product((*query, heads, total((self.key_dim, gates * wide)))),
                product((*key, heads, self.key_dim)),
                product((*value, heads, wide)),
                attention_macs(
                    (*stacks, heads),
                    [query[axis] for axis in axes if axis < len(query) - 1],
                    [value[axis] for axis in axes if axis < len(value) - 1],
                    self.key_dim,
                    wide,
                ),
                product((*query[:-1], heads, wide, *self.features(query))),
            )
        )


class GroupedQueryAttention(Attending):
    """Attention in which several heads of queries share one head of keys and values: the query's
    shape passes through.

    Weights: query/, key/, value/ and attention_output/ kernel and bias; gate/ as query/.
    MACs: the projections, the scores, the weighted sums.
    Source: keras/src/layers/attention/grouped_query_attention.py, Keras 3.15.
    """

    head_dim = Argument(Int(min=1), "size of a query, key and value in each head")
    num_query_heads = Argument(Int(min=1), "number of heads of queries")
    num_key_value_heads = Argument(Int(min=1), "number of heads of keys and values")
    bias = Argument(Bool(), "whether the projections have a bias", True)
    use_gate = Argument(Bool(), "whether a projection of the query gates the values", False)

    def validate(self) -> None:
        if self.num_query_heads % self.num_key_value_heads:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('num_key_value_heads')} = {self.num_key_value_heads} does not divide "
                f"{self.word('num_query_heads')} = {self.num_query_heads}",
                argument="num_key_value_heads",
            )

    def output(self, *inputs: Shape) -> Shape:
        query, value, _ = roles(inputs)
        if not all(map(is_ranked, inputs)):
            return UNKNOWN_SHAPE
        for index, x in enumerate(inputs):
            if len(x) < 3:
                raise Complaint(
                    INPUT_RANK,
                    "the layer takes inputs of 3 axes (batch, positions, features), but the input "
                    f"{shape_text(x)} has {len(x)}",
                    input=index,
                )
        self.need_features(inputs, axis=2)
        self.need(query[-1], "the last axis", axis=len(query) - 1)
        if not same(query[-1], value[-1]):
            raise Complaint(
                MERGE_SHAPES,
                f"the query {shape_text(query)} and the value {shape_text(value)} differ in their "
                f"last axes: {dim_text(query[-1])} and {dim_text(value[-1])}",
                input=1,
                axis=len(value) - 1,
            )
        return super().output(*inputs)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        query, value, key = roles(inputs)
        many, few, size = self.num_query_heads, self.num_key_value_heads, self.head_dim
        parts = [("query", query, many), ("key", key, few)]
        if self.use_gate:
            parts.append(("gate", query, many))
        parts.append(("value", value, few))
        for name, x, heads in parts:
            yield Weight(f"{name}/kernel", (x[2], heads, size))
            if self.bias:
                # Axes beyond the third are carried along, and the bias is 1 there.
                yield Weight(f"{name}/bias", (heads, size, *(1,) * (len(x) - 3)))
        yield Weight("attention_output/kernel", (many, size, query[-1]))
        if self.bias:
            yield Weight("attention_output/bias", query[-1:])

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        query, value, key = roles(inputs)
        many, few, size = self.num_query_heads, self.num_key_value_heads, self.head_dim
        projections = 3 if self.use_gate else 2
        return total(
            (
                product((*query, many, size, projections)),
                product((*key, few, size)),
                product((*value, few, size)),
                attention_macs((query[0], many), query[1:2], value[1:2], size, size),
            )
        )
