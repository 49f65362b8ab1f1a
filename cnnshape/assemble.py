"""Graph and inference → report rows: shared layers in one row, weights under their full names."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.graph import Graph, Tensor
from cnnshape.infer import Inference
from cnnshape.instances import Expansion, Group, Leaf
from cnnshape.layers.base import Role, Weight
from cnnshape.report import GroupPath, Row, add
from cnnshape.shape import UNKNOWN_SHAPE, Shape


def rows(expansion: Expansion, graph: Graph, inference: Inference) -> Iterator[Row]:
    """A row per layer in the order of the text; further calls of a layer are added to its row."""
    further: dict[Leaf, list[Leaf]] = {}
    for leaf in expansion.leaves:
        if leaf.shares is not None:
            further.setdefault(leaf.shares, []).append(leaf)
    around = {
        group: GroupPath(number, group.name, group.type, group.nested, group.span)
        for number, group in enumerate(expansion.groups)
    }
    path: tuple[GroupPath, ...] = ()
    groups: tuple[Group, ...] = ()
    for leaf in expansion.leaves:
        if leaf.shares is not None:
            continue
        # The layers of one group share one tuple.
        if leaf.groups is not groups:
            groups = leaf.groups
            path = tuple([around[group] for group in groups])
        yield _row(leaf, further.get(leaf, []), path, graph, inference)


def _row(
    leaf: Leaf,
    further: list[Leaf],
    path: tuple[GroupPath, ...],
    graph: Graph,
    inference: Inference,
) -> Row:
    result = inference.results[leaf]
    calls = [leaf, *further]
    macs = result.macs
    for call in further:
        macs = add(macs, inference.results[call].macs)
    bound = inference.bound.get(leaf)
    weights = result.weights
    if weights is not None:
        weights = tuple([_full(weight, leaf) for weight in weights])
    inputs = [name(tensor) for call in calls for tensor in graph.inputs[call]]
    shapes = tuple([_shape(tensor, inference) for tensor in graph.inputs[leaf]])
    return Row(
        leaf.name,
        leaf.type,
        tuple(inputs),
        shapes,
        result.outputs,
        weights,
        macs,
        leaf.span,
        counts_statistics=leaf.spec.dialect.counts_statistics,
        calls=len(calls),
        layer=bound.layer if bound is not None else None,
        canonical=bound.binding.canonical if bound is not None else None,
        group_path=path,
        is_input=leaf.input is not None,
        is_named=leaf.call is None or "name" in leaf.call.beside,
    )


def name(tensor: Tensor) -> str:
    """A tensor as `Connected to` shows it: the layer's name, `split[1]` for a further output."""
    if tensor.source is None:
        return "?"
    return f"{tensor.source.name}[{tensor.output}]" if tensor.output else tensor.source.name


def _shape(tensor: Tensor, inference: Inference) -> Shape:
    shape = inference.origins.shape(tensor)
    return shape if shape is not None else UNKNOWN_SHAPE


def _full(weight: Weight, leaf: Leaf) -> Weight:
    """The weight under its full name, with the role and dtype that it has in this model."""
    joiner = leaf.spec.dialect.weight_joiner
    role = weight.role
    if role is Role.TRAINABLE and not leaf.trainable:
        role = Role.FROZEN
    full = f"{leaf.name}{joiner}{weight.name}" if weight.name else leaf.name
    return Weight(full, weight.shape, role, "", weight.dtype or leaf.dtype)
