"""What part of the input a layer sees: receptive field, effective stride and centre, through all
branches.

The terms are those of Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
Networks", Distill, 2019, doi:10.23915/distill.00021. The field is not cut at the borders of the
input, as there. Weights of any value are assumed, so that what could contribute counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from cnnshape.graph import Graph
from cnnshape.infer import Inference
from cnnshape.instances import Leaf
from cnnshape.reach import SAME, Reach, Reaches, composed, united
from cnnshape.record import Record
from cnnshape.shape import UNKNOWN_SHAPE, Shape, is_ranked, spatial_axes

ALL: Final = "all"


class Seen(Record):
    """What is seen of one spatial axis of the input: `axis` is where the positions lie in the
    tensor. `reach` is `"all"` where every position sees the whole axis, None where it is not
    known."""

    axis: int | None
    reach: Reach | Literal["all"] | None


# One for each spatial axis of the input; without any, there is nothing with a place.
View: TypeAlias = tuple[Seen, ...]
_UNKNOWN = Seen(None, None)
_WHOLE = Seen(None, ALL)


class Field(Record):
    """One value for each spatial axis of the model's input, the empty tuple where it has none.

    `size` counts positions of the input, `"all"` is the whole axis; `stride` is how far the field
    moves from one position of the output to the next; `centre` is the middle of what the first
    position sees, 0 being the middle of the input's first position. None is unknown, or that
    branches disagree.
    """

    size: tuple[int | Literal["all"] | None, ...]
    stride: tuple[Fraction | int | None, ...]
    centre: tuple[Fraction | int | None, ...]


def fields(graph: Graph, inference: Inference) -> dict[Leaf, Field]:
    """The field of every call of a layer, that of its first output where it has several."""
    views: dict[Leaf, View] = {}
    for leaf in graph.order:
        views[leaf] = _view(leaf, graph, inference, views)
    return {leaf: _field(view) for leaf, view in views.items()}


def _view(leaf: Leaf, graph: Graph, inference: Inference, views: dict[Leaf, View]) -> View:
    outputs, tensors = inference.results[leaf].outputs, graph.inputs[leaf]
    if leaf.input is not None and not tensors:
        shape = outputs[0]
        if not is_ranked(shape):
            return (_UNKNOWN,)
        return tuple([Seen(axis, SAME) for axis in spatial_axes(leaf.spec.layout, len(shape))])
    given = [(_UNKNOWN,) if t.source is None else views[t.source] for t in tensors]
    if leaf.input is not None:
        # The input of a nested model is what that is given.
        return given[0]
    shapes = tuple([inference.origins.shape(tensor) or UNKNOWN_SHAPE for tensor in tensors])
    reaches = _reaches(leaf, inference, shapes, outputs)
    through = [
        _through(view, None if reaches is None else reaches[number])
        for number, view in enumerate(given)
    ]
    return _united(through)


def _reaches(
    leaf: Leaf, inference: Inference, shapes: tuple[Shape, ...], outputs: tuple[Shape, ...]
) -> tuple[Reaches, ...] | None:
    """What the layer says of itself, where it works at all."""
    bound, result = inference.bound.get(leaf), inference.results[leaf]
    if bound is None or bound.broken or result.complaint is not None:
        return None
    if not all(map(is_ranked, (*shapes, *outputs))):
        return None
    return bound.layer.reaches(shapes, outputs)


def _through(view: View, reaches: Reaches | None) -> View:
    """What is seen through a layer, of the input that `view` belongs to."""
    return tuple([_moved(seen, reaches) for seen in view])


def _moved(seen: Seen, reaches: Reaches | None) -> Seen:
    # What has seen everything cannot see more, whatever is done with it.
    if seen.reach == ALL:
        return _WHOLE
    if reaches is None or seen.reach is None or seen.axis is None:
        return _UNKNOWN
    places = [place for place, (axis, _) in reaches.items() if axis == seen.axis]
    if not places:
        return _WHOLE
    if len(places) > 1 or places[0] < 0:
        return _UNKNOWN
    reach = composed(reaches[places[0]][1], seen.reach)
    return _UNKNOWN if reach is None else Seen(places[0], reach)


def _united(views: Iterable[View]) -> View:
    """What is seen on any of the paths. An input without places (a vector) adds none."""
    found = [view for view in views if view]
    if not found:
        return ()
    first, *others = found
    if any(len(view) != len(first) for view in others):
        return (_UNKNOWN,) * max(map(len, found))
    result = list(first)
    for view in others:
        result = [_both(a, b) for a, b in zip(result, view, strict=True)]
    return tuple(result)


def _both(a: Seen, b: Seen) -> Seen:
    if ALL in (a.reach, b.reach):
        return _WHOLE
    if a.reach is None or b.reach is None or a.axis != b.axis:
        return _UNKNOWN
    assert isinstance(a.reach, Reach)
    assert isinstance(b.reach, Reach)
    reach = united(a.reach, b.reach)
    return _UNKNOWN if reach is None else Seen(a.axis, reach)


def _field(view: View) -> Field:
    reaches = [seen.reach if isinstance(seen.reach, Reach) else None for seen in view]
    return Field(
        tuple([seen.reach.size if isinstance(seen.reach, Reach) else seen.reach for seen in view]),
        tuple([None if reach is None else reach.stride for reach in reaches]),
        tuple([None if reach is None else reach.centre for reach in reaches]),
    )
