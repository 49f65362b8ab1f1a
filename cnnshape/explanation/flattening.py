"""Where the elements of a map stand after it was flattened."""

from __future__ import annotations

from cnnshape.explanation.tracing import usable
from cnnshape.layers.base import Complaint
from cnnshape.record import Record
from cnnshape.report import Report, Row

# What one place on an axis is called.
_PLACES = {
    "height": "row",
    "width": "column",
    "channels": "channel",
    "depth": "slice",
    "length": "position",
    "steps": "step",
    "features": "feature",
    "batch": "sample",
}


class OrderProblem(Exception):
    """The position or the coordinates are none of this layer; the message says why."""


class Order(Record):
    """How a layer joins axes: the joined axes in the order of the elements, the last one fastest.

    `axes` are their indices in the input, `names` what one place on each is called, `sizes` how
    large each is. `moved` says that this is not the order in which the axes of the input stand.
    `other` is the order, as places in `axes`, that the same map has where the channels stand on
    the other end; () where there are no channels or both are the same. `followed` is the dense
    layer whose weights follow this order; empty where there is none.
    """

    axes: tuple[int, ...]
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    moved: bool
    other: tuple[int, ...]
    followed: str

    @property
    def elements(self) -> int:
        number = 1
        for size in self.sizes:
            number *= size
        return number

    def coordinates(self, index: int) -> tuple[int, ...]:
        """Where the element at a flat position stands. Raises OrderProblem."""
        if not 0 <= index < self.elements:
            raise OrderProblem(f"the positions go from 0 to {self.elements - 1}, not to {index}")
        found = []
        for size in reversed(self.sizes):
            index, place = divmod(index, size)
            found.append(place)
        return tuple(reversed(found))

    def index(self, coordinates: tuple[int, ...]) -> int:
        """The flat position of an element, its coordinates in the order of `names`. Raises
        OrderProblem."""
        if len(coordinates) != len(self.sizes):
            wanted = ", ".join(self.names)
            raise OrderProblem(f"{len(self.sizes)} coordinates are needed: {wanted}")
        index = 0
        for place, size, name in zip(coordinates, self.sizes, self.names, strict=True):
            if not 0 <= place < size:
                raise OrderProblem(f"the {name} goes from 0 to {size - 1}, not to {place}")
            index = index * size + place
        return index


def order(report: Report, row: Row) -> Order | None:
    """How the layer joins axes; None where it joins none, or where their sizes are not known."""
    layer = row.layer
    if layer is None or len(row.input_shapes) != 1 or not usable(layer, row.input_shapes):
        return None
    shape = row.input_shapes[0]
    try:
        axes = layer.joined(shape)
    except Complaint:
        return None
    sizes = [shape[axis] for axis in axes]
    known = [size for size in sizes if isinstance(size, int)]
    if len(axes) < 2 or len(known) != len(sizes) or 0 in known:
        return None
    all_names = layer.axis_names(len(shape))
    names = tuple([_PLACES.get(all_names[axis], all_names[axis]) for axis in axes])
    return Order(
        axes,
        names,
        tuple(known),
        axes != tuple(sorted(axes)),
        _other(names, known),
        _followed(report, row),
    )


def _other(names: tuple[str, ...], sizes: list[int]) -> tuple[int, ...]:
    """The same axes with the channels on the other end."""
    if "channel" not in names:
        return ()
    at = names.index("channel")
    rest = [place for place in range(len(names)) if place != at]
    if at not in (0, len(names) - 1) or sizes[at] == 1 or all(sizes[i] == 1 for i in rest):
        return ()
    return (*rest, at) if at == 0 else (at, *rest)


def _followed(report: Report, row: Row) -> str:
    """The dense layer behind it, with nothing but elementwise layers between."""
    name = row.name
    for other in report.rows:
        if other.inputs == (name,) and other.layer is not None:
            if other.layer.dense:
                return other.name
            if not other.layer.elementwise:
                return ""
            name = other.name
    return ""
