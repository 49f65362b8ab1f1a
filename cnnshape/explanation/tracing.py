"""A layer computed again over numbers that have names."""

from __future__ import annotations

import copy
from typing import Any

from cnnshape.layers.base import Complaint, Layer, Weight
from cnnshape.layers.submodel import Submodel
from cnnshape.layers.window import Windowed
from cnnshape.record import Record
from cnnshape.report import Row
from cnnshape.shape import BATCH, Border, Dim, Shape, is_ranked
from cnnshape.term import formula_of, named, named_fraction

# What no formula names where it is 1.
_NEUTRAL = ("groups",)


# Stands for a size that is left open, whose rule is told all the same.
_STAND_IN = 96


class Traced(Record):
    """What a layer comes to, each number a Term where the layer's arithmetic says how it comes
    about, also where it depends on a size that is open. `borders` are what padding
    adds to each spatial axis."""

    outputs: tuple[Shape, ...]
    weights: tuple[Weight, ...]
    macs: Dim
    borders: tuple[Border, ...]


def traced(row: Row) -> Traced | None:
    """The layer of a row, computed with its first inputs; None where it cannot be."""
    layer, shapes = row.layer, row.input_shapes
    if layer is None or not usable(layer, shapes):
        return None
    layer = with_names(layer)
    found = _computed(layer, named_inputs(row, layer))
    if found is not None and any(None in shape for shape in shapes):
        guessed = _computed(layer, named_inputs(row, layer, _STAND_IN))
        if guessed is not None and len(guessed.outputs) == len(found.outputs):
            return found._replace(outputs=guessed.outputs)
    return found


def usable(layer: Layer, shapes: tuple[Shape, ...]) -> bool:
    """Whether the layer can be asked what it makes of inputs with these shapes."""
    least, most = layer.arity
    if layer.broken or len(shapes) < least or (most is not None and len(shapes) > most):
        return False
    try:
        # Arguments that exclude each other were reported; nothing may be asked of them.
        layer.validate()
        for check in layer.checks:
            check(layer)
    except Complaint:
        return False
    return all(is_ranked(shape) for shape in shapes)


def _computed(layer: Layer, inputs: tuple[Shape, ...]) -> Traced | None:
    try:
        made = layer.output(*inputs)
        several = bool(made) and isinstance(made[0], tuple)
        outputs: tuple[Shape, ...] = made if several else (made,)  # type: ignore[assignment]
        weights = tuple(layer.named_weights(*inputs))
        borders = layer.borders(inputs[0]) if inputs else ()
        macs = layer.macs(_one_sample(inputs), _one_sample(_as_leaves(outputs, layer)))
    except Complaint:
        return None
    return Traced(outputs, weights, macs, borders)


def with_names(layer: Layer) -> Layer:
    """The layer with each number among its arguments called as the framework calls it."""
    if isinstance(layer, Submodel):
        # Its formulas are those of its layers.
        return layer
    result = copy.copy(layer)
    for canonical, value in layer.__dict__.items():
        word = layer.words.get(canonical)
        if canonical in _NEUTRAL and value == 1:
            continue
        if word is not None or isinstance(value, Layer):
            result.__dict__[canonical] = _with_name(value, word or canonical)
    if isinstance(result, Windowed):
        result.none_added = named(0, layer.words.get("padding", "padding"))
        if result.stride is None:
            result.stride = tuple([named(size, layer.words["stride"]) for size in result.steps])
    return result


def _with_name(value: Any, word: str) -> Any:
    if isinstance(value, Layer):
        return with_names(value)
    if type(value) is int:
        return named(value, word)
    if type(value) is float:
        return named_fraction(value, word)
    if isinstance(value, tuple):
        if value and type(value[0]) is int and len(set(value)) == 1:
            return tuple([named(item, word) for item in value])
        return tuple([_with_name(item, f"{word}[{i}]") for i, item in enumerate(value)])
    return value


def traced_output(layer: Layer, x: Shape) -> Shape:
    """The output shape of a layer with one input. Raises Complaint."""
    names = layer.axis_names(len(x))
    pairs = zip(x, names, strict=True)
    inputs = tuple([named(dim, name) if isinstance(dim, int) else dim for dim, name in pairs])
    made = with_names(layer).output(inputs)
    return made[0] if made and isinstance(made[0], tuple) else made  # type: ignore[return-value]


def named_inputs(row: Row, layer: Layer, stand_in: int | None = None) -> tuple[Shape, ...]:
    """The input shapes, each known size called after its axis, and after whose it is where the
    layer has several inputs; `stand_in` is taken for open ones."""
    several = len(row.input_shapes) > 1
    found = []
    for index, shape in enumerate(row.input_shapes):
        of = f"[{row.inputs[index]}]" if several else ""
        names = layer.axis_names(len(shape))
        sizes = [stand_in if dim is None else dim for dim in shape]
        dims = [
            named(dim, name + of) if isinstance(dim, int) else dim
            for dim, name in zip(sizes, names, strict=True)
        ]
        found.append(tuple(dims))
    return tuple(found)


def _as_leaves(shapes: tuple[Shape, ...], layer: Layer) -> tuple[Shape, ...]:
    """The sizes of outputs by their names, how they came about being told apart."""
    found = []
    for shape in shapes:
        dims: list[Dim] = []
        for dim, name in zip(shape, layer.axis_names(len(shape)), strict=True):
            node = formula_of(dim)
            if isinstance(dim, int) and (node is None or node.parts):
                dim = named(int(dim), f"{name}_out")
            dims.append(dim)
        found.append(tuple(dims))
    return tuple(found)


def _one_sample(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """With a batch of one, whatever it is."""
    first = shapes[0][0] if shapes and shapes[0] else None
    batch = (BATCH, first) if isinstance(first, int) else (BATCH,)
    return tuple([(1, *shape[1:]) if shape and shape[0] in batch else shape for shape in shapes])
