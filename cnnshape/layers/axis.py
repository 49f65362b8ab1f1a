"""How layers count axes: from the front, or from the back where negative."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import Complaint, Layer
from cnnshape.rules import AXIS_RANGE, BAD_COMBINATION
from cnnshape.shape import Shape, shape_text


def find_axis(
    layer: Layer, argument: str, axis: int, shape: Shape, *, index: int = 0, added: int = 0
) -> int:
    """The axis as an index from the front; a complaint where the input does not have it.

    A tensor without axes counts as one of one axis. `added` axes come into being by the layer.
    """
    rank = max(len(shape) + added, 1)
    if not -rank <= axis < rank:
        whose = "output" if added else "input"
        raise Complaint(
            AXIS_RANGE,
            f"{layer.word(argument)} names axis {axis}, but the input is {shape_text(shape)}",
            argument=argument,
            input=index,
            help=f"the {whose} has the axes {-rank} to {rank - 1}; 0 is the batch",
        )
    return axis % rank


def find_axes(
    layer: Layer, argument: str, axes: Iterable[int], shape: Shape, *, added: int = 0
) -> tuple[int, ...]:
    """Several axes; a complaint where one of them is named twice."""
    found: list[int] = []
    for axis in axes:
        index = find_axis(layer, argument, axis, shape, added=added)
        if index in found:
            raise Complaint(
                BAD_COMBINATION,
                f"{layer.word(argument)} names axis {index} twice",
                argument=argument,
            )
        found.append(index)
    return tuple(found)


def as_tuple(axes: int | tuple[int, ...]) -> tuple[int, ...]:
    """One axis or several, as several."""
    return (axes,) if isinstance(axes, int) else axes
