"""A file that names places, `layers/conv2d_1/vars/0`, against a model: by class and order.

A layer is found by its class and its number among those of the class, within the model or nested
model that it stands in. The layers of a graph stand in the file by their depth, which text does not
show: those of a class that fit no layer at their place are held against the others of the class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, Stored
from cnnshape.convert.checkpoints.comparison import (
    Mismatch,
    Missing,
    WeightComparison,
    fits,
    unknown,
)
from cnnshape.naming import snake
from cnnshape.tensors import Tensor, Tensors

_LIST, _OWN = "layers", "vars"
# Its kernel is in the file twice: as its own and as that of the layer inside.
_TWICE = "spectral_normalization"
# So many layers of a class are looked for elsewhere that fit nothing at their place.
_MOST_SEARCHED = 500


class _Node:
    """A layer with its weights, or a model with its layers; by the names in the file, or, in the
    model, by a class that is not numbered."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.weights: list[Tensor] = []
        self.stored: list[tuple[str, Stored]] = []
        self.inner: dict[object, _Node] = {}

    def child(self, key: object, name: str) -> _Node:
        return self.inner.setdefault(key, _Node(name))

    def layers(self) -> Iterator[_Node]:
        """The layers with weights, those of models inside too."""
        if self.weights or self.stored:
            yield self
        for node in self.inner.values():
            yield from node.layers()


class _Result:
    def __init__(self) -> None:
        self.fitting = 0
        self.missing: list[Tensor] = []
        self.unexpected: list[Stored] = []
        self.mismatched: list[Mismatch] = []
        self.reordered = False
        self.flattened = False


def by_place(model: Tensors, checkpoint: Checkpoint) -> WeightComparison:
    """The comparison with a file of the model's own framework."""
    result = _Result()
    order = {tensor.name: number for number, tensor in enumerate(model.all)}
    _compare(_ours(model), _theirs(checkpoint.tensors.values()), result)
    notes = []
    if result.reordered:
        notes.append(
            "layers of one class stand in another order in the file; their shapes tell which is "
            "which"
        )
    if result.flattened:
        notes.append("the models inside the model are not those of the file: layers are compared")
    return WeightComparison(
        model,
        checkpoint,
        result.fitting,
        tuple([Missing(tensor) for tensor in sorted(result.missing, key=lambda t: order[t.name])]),
        tuple(result.unexpected),
        tuple(sorted(result.mismatched, key=lambda m: order[m.tensor.name])),
        unknown({tensor.name: tensor for tensor in model.all}),
        tuple(notes),
    )


def _ours(model: Tensors) -> _Node:
    root = _Node("")
    for tensor in model.all:
        node = root
        row = tensor.row
        for group in row.group_path:
            if group.nested:
                node = node.child(("model", group.number), "")
        kind = row.layer.kind if row.layer is not None else row.type
        node.child(("layer", row.name), snake(kind)).weights.append(tensor)
    return root


def _theirs(tensors: Iterable[Stored]) -> _Node:
    root = _Node("")
    for stored in tensors:
        node, rest = root, stored.name.split("/")
        while len(rest) > 2 and rest[0] == _LIST:
            node = node.child(rest[1], rest[1])
            rest = rest[2:]
        if not (node.name.startswith(_TWICE) and rest == [_OWN, "0"]):
            node.stored.append(("/".join(rest), stored))
    return root


def _compare(ours: _Node, theirs: _Node, result: _Result) -> None:
    models = [node for node in ours.inner.values() if node.inner]
    others = [node for node in theirs.inner.values() if node.inner]
    if len(models) != len(others):
        result.flattened = True
        _compare_layers(list(ours.layers()), list(theirs.layers()), result)
        return
    _compare_layers(
        [node for node in ours.inner.values() if not node.inner],
        [node for node in theirs.inner.values() if not node.inner],
        result,
    )
    for model in models:
        sizes = _sizes([tensor for layer in model.layers() for tensor in layer.weights])
        alike = [
            other
            for other in others
            if _sizes([stored for layer in other.layers() for _, stored in layer.stored]) == sizes
        ]
        other = (alike or others)[0]
        others.remove(other)
        _compare(model, other, result)


def _compare_layers(ours: Sequence[_Node], theirs: Sequence[_Node], result: _Result) -> None:
    classes: dict[str, list[_Node]] = {}
    for node in ours:
        classes.setdefault(node.name, []).append(node)
    found: dict[str, list[tuple[int, _Node]]] = {}
    for node in theirs:
        kind, number = class_of(node.name, classes)
        found.setdefault(kind, []).append((number, node))
    for kind, layers in classes.items():
        there = [node for _, node in sorted(found.pop(kind, []), key=lambda one: one[0])]
        _compare_class(layers, there, result)
    for others in found.values():
        for _, node in others:
            result.unexpected += [stored for _, stored in node.stored]


def layers_of(tensors: Iterable[Stored]) -> Iterator[tuple[str, list[Stored]]]:
    """The layers in a file by the last part of their place, with their weights in order."""
    for node in _theirs(tensors).layers():
        stored = sorted(node.stored, key=lambda one: _number(one[0]))
        yield node.name, [there for _, there in stored]


def class_of(name: str, classes: Iterable[str]) -> tuple[str, int]:
    """`conv2d_1` → its class and its number in it."""
    kind, _, number = name.rpartition("_")
    if name not in classes and number.isdecimal() and len(number) < 9:
        return kind, int(number)
    return name, 0


def _compare_class(ours: list[_Node], theirs: list[_Node], result: _Result) -> None:
    pairs: list[tuple[_Node, _Node]] = []
    left, free = [], list(theirs)
    for node, other in zip(ours, theirs, strict=False):
        if _layer_fits(node, other):
            pairs.append((node, other))
            free.remove(other)
        else:
            left.append(node)
    left += ours[len(theirs) :]
    for node in list(left[:_MOST_SEARCHED]):
        match = next((one for one in free[:_MOST_SEARCHED] if _layer_fits(node, one)), None)
        if match is not None:
            pairs.append((node, match))
            left.remove(node)
            free.remove(match)
            result.reordered = True
    pairs += zip(left, free, strict=False)
    for node, other in pairs:
        _compare_layer(node, other, result)
    for node in left[len(free) :]:
        result.missing += node.weights
    for node in free[len(left) :]:
        result.unexpected += [stored for _, stored in node.stored]


def _layer_fits(ours: _Node, theirs: _Node) -> bool:
    trial = _Result()
    _compare_layer(ours, theirs, trial)
    return not (trial.missing or trial.unexpected or trial.mismatched)


def _compare_layer(ours: _Node, theirs: _Node, result: _Result) -> None:
    """By order where all weights are the layer's own, by shapes where parts of it have them."""
    weights, stored = list(ours.weights), list(theirs.stored)
    if all(place.rpartition("/")[0] == _OWN for place, _ in stored):
        stored.sort(key=lambda one: _number(one[0]))
    else:
        for tensor in list(weights):
            same = next((one for one in stored if fits(tensor.shape, one[1].shape)), None)
            if same is not None:
                result.fitting += 1
                weights.remove(tensor)
                stored.remove(same)
    for tensor, (_, there) in zip(weights, stored, strict=False):
        if fits(tensor.shape, there.shape):
            result.fitting += 1
        else:
            result.mismatched.append(Mismatch(tensor, there, there.shape))
    result.missing += weights[len(stored) :]
    result.unexpected += [there for _, there in stored[len(weights) :]]


def _number(place: str) -> int:
    """`vars/2` → 2."""
    number = place.rpartition("/")[2]
    return int(number) if number.isdecimal() and len(number) < 9 else 0


def _sizes(weights: Sequence[Tensor] | Sequence[Stored]) -> list[str]:
    return sorted([str(weight.shape) for weight in weights])
