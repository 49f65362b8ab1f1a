"""Graph and inference → report rows: shared layers in one row, weights under their full names."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.graph import Graph, Tensor
from cnnshape.infer import Inference, Result
from cnnshape.instances import Expansion, Group, Leaf
from cnnshape.layers.base import Role, Weight
from cnnshape.naming import snake
from cnnshape.report import GroupPath, Parameters, Row, add
from cnnshape.shape import UNKNOWN_SHAPE, Shape
from cnnshape.spec import ModelSpec


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
    counter = _Counter()
    path: tuple[GroupPath, ...] = ()
    groups: tuple[Group, ...] = ()
    for leaf in expansion.leaves:
        if leaf.shares is not None:
            continue
        # The layers of one group share one tuple.
        if leaf.groups is not groups:
            groups = leaf.groups
            path = tuple([around[group] for group in groups])
        parameters = counter.parameters(leaf, inference.results[leaf])
        yield _row(leaf, further.get(leaf, []), path, parameters, graph, inference)


def _row(
    leaf: Leaf,
    further: list[Leaf],
    path: tuple[GroupPath, ...],
    parameters: Parameters,
    graph: Graph,
    inference: Inference,
) -> Row:
    result = inference.results[leaf]
    calls = [leaf, *further]
    macs = result.macs
    for call in further:
        macs = add(macs, inference.results[call].macs)
    bound = inference.bound.get(leaf)
    inputs = [name(tensor) for call in calls for tensor in graph.inputs[call]]
    shapes = tuple([_shape(tensor, inference) for tensor in graph.inputs[leaf]])
    return Row(
        leaf.name,
        leaf.type,
        tuple(inputs),
        shapes,
        result.outputs,
        parameters,
        macs,
        leaf.span,
        joiner=leaf.spec.dialect.weight_joiner,
        calls=len(calls),
        layer=bound.layer if bound is not None else None,
        canonical=bound.binding.canonical if bound is not None else None,
        group_path=path,
        is_input=leaf.input is not None,
        is_named=leaf.call is None or "name" in leaf.call.beside,
    )


def weight_prefix(spec: ModelSpec, expansion: Expansion, graph: Graph) -> str:
    """What stands before the name of every weight: some frameworks put the name of a model that is
    one chain there. A chain with a model inside is built as a graph."""
    dialect = spec.dialect
    is_chain = graph.is_chain and not any(group.nested for group in expansion.groups)
    if not dialect.chain_names_weights or not is_chain or spec.type not in ("", dialect.chain_type):
        return ""
    is_named = spec.is_named or spec.recorded is not None
    return (spec.name if is_named else snake(dialect.chain_type)) + dialect.weight_joiner


def name(tensor: Tensor) -> str:
    """A tensor as `Connected to` shows it: the layer's name, `split[1]` for a further output."""
    if tensor.source is None:
        return "?"
    return f"{tensor.source.name}[{tensor.output}]" if tensor.output else tensor.source.name


def _shape(tensor: Tensor, inference: Inference) -> Shape:
    shape = inference.origins.shape(tensor)
    return shape if shape is not None else UNKNOWN_SHAPE


class _Counter:
    """The parameters of the layers, counted once for all that are alike."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bool, str, bool], Parameters] = {}

    def parameters(self, leaf: Leaf, result: Result) -> Parameters:
        # Results live as long as the inference; like calls with like inputs share one.
        counts_statistics = leaf.spec.dialect.counts_statistics
        key = (id(result), leaf.trainable, leaf.dtype, counts_statistics)
        known = self._known.get(key)
        if known is None:
            weights = result.weights
            if weights is not None:
                weights = tuple([_in_model(weight, leaf) for weight in weights])
            known = self._known[key] = Parameters(weights, counts_statistics)
        return known


def _in_model(weight: Weight, leaf: Leaf) -> Weight:
    """The weight with the role and the type of elements that it has in this model."""
    role = weight.role
    if role is Role.TRAINABLE and not leaf.trainable:
        role = Role.FROZEN
    return Weight(weight.name, weight.shape, role, "", weight.dtype or leaf.dtype)
