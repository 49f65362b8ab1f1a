"""A file of one framework against a model of another: by the order of layers, axes mapped.

What a layer's weights are called on the other side, and in which order their axes stand there, is
what both dialects declare of the layer anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnnshape.convert.checkpoints.by_place import class_of, layers_of
from cnnshape.convert.checkpoints.checkpoint import Checkpoint, Stored
from cnnshape.convert.checkpoints.comparison import (
    Mismatch,
    Missing,
    WeightComparison,
    fits,
    unknown,
)
from cnnshape.dialects.base import Binding, Dialect
from cnnshape.dialects.registry import counterpart, dialect
from cnnshape.layers.base import Complaint, Weight, arranged
from cnnshape.naming import snake
from cnnshape.report import Report, Row
from cnnshape.shape import Shape, is_ranked, product, shape_text
from cnnshape.tensors import Tensor, Tensors

# So many layers of a file are tried for one of the model.
_MOST_TRIED = 500


class _Expected:
    """A weight of the model, as the other framework has it: its shape there, and the orders of the
    axes there and here."""

    def __init__(self, tensor: Tensor, shape: Shape, there: str, here: str) -> None:
        self.tensor, self.shape = tensor, shape
        self.there, self.here = there, here

    def back(self, stored: Stored) -> Shape:
        """The shape of what is stored, in the order of axes of the model."""
        if not self.there or not self.here or len(stored.shape) != len(self.shape):
            return stored.shape
        return arranged(Weight("", stored.shape, axes=self.there), self.here)


class _Layer:
    """A layer of the model: its weights by the other framework's names, what that may have
    besides, and what it calls such a layer."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.expected: dict[str, _Expected] = {}
        self.optional: set[str] = set()

    def fits(self, stored: Mapping[str, Stored]) -> bool:
        return (
            self.expected.keys() <= stored.keys() <= self.expected.keys() | self.optional
        ) and all(fits(one.shape, stored[name].shape) for name, one in self.expected.items())


_Group = tuple[str, dict[str, Stored]]


def across(model: Tensors, checkpoint: Checkpoint) -> WeightComparison:
    """The comparison with a file of another framework than the model's."""
    theirs, ours = checkpoint.dialect, dialect(model.report.framework)
    by_row: dict[str, list[Tensor]] = {}
    for tensor in model.all:
        by_row.setdefault(tensor.row.name, []).append(tensor)
    layers, uncompared = [], []
    for tensors in by_row.values():
        layer = _translated(tensors, ours, theirs)
        if layer is None:
            row = tensors[0].row
            told = f"{theirs.title} has no layer with the same weights"
            told = f"{row.name} ({row.type}) at {tensors[0].place}: {told}"
            uncompared.append(told)
        else:
            layers.append(layer)
    missing: list[Missing] = []
    unexpected: list[Stored] = []
    mismatched: list[Mismatch] = []
    fitting = 0
    pairs, more = _paired(layers, _groups(layers, checkpoint))
    for layer, stored in pairs:
        for name, one in layer.expected.items():
            there = stored.get(name)
            if there is None:
                missing.append(Missing(one.tensor))
            elif fits(one.shape, there.shape):
                fitting += 1
            else:
                mismatched.append(Mismatch(one.tensor, there, one.back(there)))
        unexpected += [
            one
            for name, one in stored.items()
            if name not in layer.expected and name not in layer.optional
        ]
    unexpected += [stored for _, group in more for stored in group.values()]
    note = f"layers of {ours.title} and {theirs.title} are held together by their order and shapes"
    return WeightComparison(
        model,
        checkpoint,
        fitting,
        tuple(missing),
        tuple(unexpected),
        tuple(mismatched),
        (*uncompared, *unknown({tensor.name: tensor for tensor in model.all})),
        (note, *_permuted(model.report)),
    )


def _translated(tensors: Sequence[Tensor], ours: Dialect, theirs: Dialect) -> _Layer | None:
    """A layer of the model for the other framework; None where that has none."""
    row = tensors[0].row
    binding = _binding(row, ours, theirs)
    if binding is None or row.layer is None:
        return None
    try:
        weights = list(row.layer.weights(*row.input_shapes))
    except Complaint:
        return None
    found = _Layer(snake(binding.name))
    own = iter(tensors)
    for weight in weights:
        here = row.layer.weight_names.get(weight.name, weight.name)
        there = binding.call.weights.get(weight.name, weight.name)
        tensor = None if here is None else next(own)
        if there is None:
            continue
        name, _, order = there.partition(":")
        if tensor is None or here is None:
            found.optional.add(name)
            continue
        shape = arranged(weight, order) if order else weight.shape
        found.expected[name] = _Expected(tensor, shape, order, here.partition(":")[2])
        if name in theirs.late_weights:
            found.optional.add(name)
    return found


def _binding(row: Row, ours: Dialect, theirs: Dialect) -> Binding | None:
    """The other framework's layer of the same declaration; with the same number of axes if there
    is one, else with any."""
    if row.layer is None:
        return None
    name = counterpart(ours, row.layer.kind, theirs)
    if name is not None:
        return theirs.find(name)
    mine = ours.find(row.layer.kind)
    for candidate in theirs.family_of if mine is not None else ():
        binding = theirs.find(candidate)
        if (
            binding is not None
            and mine is not None
            and binding.call.layer is mine.call.layer
            and not binding.call.operation
        ):
            return binding
    return None


def _groups(layers: Sequence[_Layer], checkpoint: Checkpoint) -> list[_Group]:
    """The tensors of the file by layer, in its order: (class, where the file says it; tensors by
    their names in the layer)."""
    if not checkpoint.has_places:
        joiner = checkpoint.dialect.weight_joiner
        groups: dict[str, dict[str, Stored]] = {}
        for name, stored in checkpoint.tensors.items():
            layer, _, own = name.rpartition(joiner)
            groups.setdefault(layer, {})[own] = stored
        return [("", group) for group in groups.values()]
    # The weights of a layer are numbered there, in the order in which it declares them.
    kinds: dict[str, list[_Layer]] = {}
    for one in layers:
        kinds.setdefault(one.kind, []).append(one)
    found = []
    for name, weights in layers_of(checkpoint.tensors.values()):
        kind, number = class_of(name, kinds)
        alike = kinds.get(kind, [])
        same = [layer for layer in alike if len(layer.expected) == len(weights)]
        longest = sorted(same or alike, key=lambda layer: -len(layer.expected))
        names = list(longest[0].expected) if longest else []
        names += [str(index) for index in range(len(names), len(weights))]
        found.append((kind, number, dict(zip(names, weights, strict=False))))
    found.sort(key=lambda one: one[:2])
    return [(kind, group) for kind, _, group in found]


def _paired(
    layers: Sequence[_Layer], groups: list[_Group]
) -> tuple[list[tuple[_Layer, dict[str, Stored]]], list[_Group]]:
    """The layers with what the file has for them, nothing where it has nothing; and what is left.

    Each gets the first of the file that fits; those that nothing fits, the next that is left.
    """
    pairs: list[tuple[_Layer, dict[str, Stored]]] = []
    free = list(groups)
    left = []
    for layer in layers:
        match = next((one for one in free[:_MOST_TRIED] if _suits(layer, one, True)), None)
        if match is None:
            left.append(layer)
        else:
            free.remove(match)
            pairs.append((layer, match[1]))
    for layer in left:
        match = next((one for one in free[:_MOST_TRIED] if _suits(layer, one, False)), None)
        if match is not None:
            free.remove(match)
        pairs.append((layer, match[1] if match is not None else {}))
    return pairs, free


def _suits(layer: _Layer, group: _Group, exactly: bool) -> bool:
    """Whether it is of the class, where that is said, and, exactly or by the names and numbers of
    axes alone, of the layer's shapes."""
    kind, stored = group
    if kind and kind != layer.kind:
        return False
    if exactly:
        return layer.fits(stored)
    ranks = [
        (len(one.shape), len(stored[name].shape))
        for name, one in layer.expected.items()
        if name in stored
    ]
    return bool(ranks) and all(here == there for here, there in ranks)


def _permuted(report: Report) -> list[str]:
    """A sentence for every dense layer behind a flattened map: its rows stand in another order."""
    found = []
    for row in report.rows:
        if row.layer is None or not row.layer.dense:
            continue
        shape = _flattened(report, row)
        if shape is not None:
            found.append(
                f"{row.name} follows a flattened map {shape_text(shape)}: between channels_last "
                "and channels_first the rows of its kernel need a permutation"
            )
    return found


def _flattened(report: Report, row: Row) -> Shape | None:
    """The map that was flattened before a layer; None where none was, or only one axis of it is
    longer than one."""
    for _ in range(len(report.rows)):
        if len(row.inputs) != 1 or row.inputs[0] not in report:
            return None
        row = report[row.inputs[0]]
        if row.layer is None:
            return None
        shape = row.input_shape
        if row.layer.reshapes and shape is not None and is_ranked(shape):
            if len(row.output_shape) != 2 or len(shape) < 3:
                return None
            axis = 1 if row.layer.layout == "channels_first" else len(shape) - 1
            others = product([size for at, size in enumerate(shape) if at not in (0, axis)])
            return None if 1 in (others, shape[axis]) else shape
        if not row.layer.elementwise:
            return None
    return None
