"""Parts of an array: one place of an axis, a stretch of it, or all its stretches."""

from __future__ import annotations

from typing import Any

from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.layers.axis import find_axis
from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.rules import AXIS_RANGE, INPUT_SIZE
from cnnshape.shape import BATCH, UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, is_ranked, shape_text
from cnnshape.sizes import List, array
from cnnshape.values import PLAIN, Context, Int, OneOf, Optional, Schema, Type, either

_END = Optional(Int())


class Key(Type[Any]):
    """What stands in the brackets of `x[…]`, axis by axis: a place, a text such as `1:` or `...`,
    or a mapping of `start`, `stop` and `step`; null is a new axis."""

    def describe(self, rank: int = 0) -> str:
        return 'a list of one per axis: a place, "start:stop:step", "..." or null (a new axis)'

    def schema(self, rank: int = 0) -> Schema:
        place: Schema = {"type": ["integer", "string", "object"]}
        return either(place, array(either(place, {"type": "null"})))

    def read(self, node: Node, context: Context = PLAIN) -> tuple[Any, ...]:
        if isinstance(node, Sequence):
            return tuple([self._one(item, context) for item in node.items])
        if isinstance(node, Scalar) and node.is_null:
            self.fail(node, context, help="write [null] for a new axis")
        return (self._one(node, context),)

    def _one(self, node: Node, context: Context) -> Any:
        if isinstance(node, Mapping):
            kind = node.get("class_name")
            if isinstance(kind, Scalar) and kind.text == "__ellipsis__":
                return ...
            ends = node.get("config") if kind is not None else node
            if not isinstance(ends, Mapping):
                self.fail(node, context)
            words = ("start", "stop", "step")
            start, stop, step = [self._end(ends.get(word)) for word in words]
            return slice(start, stop, step)
        if not isinstance(node, Scalar):
            self.fail(node, context)
        if node.is_null:
            return None
        if node.text == "...":
            return ...
        if ":" in node.text:
            parts = [part.strip() for part in node.text.split(":")]
            if len(parts) > 3:
                self.fail(node, context)
            texts = [*parts, ""][:3]
            start, stop, step = [self._end(Scalar(node.span, text)) for text in texts]
            return slice(start, stop, step)
        return Int().read(node)

    def _end(self, node: Node | None) -> int | None:
        return None if node is None else _END.read(node)


class GetItem(Layer):
    """`x[key]`: an axis with a place vanishes, a stretch keeps its length, `...` stands for all
    the axes between, null adds an axis of 1. No weights.

    Source: keras.src.ops.numpy.GetItem, Keras 3.15: a stretch of an open axis is open.
    """

    key = Argument(Key(), "what stands in the brackets")

    def validate(self) -> None:
        if sum(one is ... for one in self.key) > 1:
            self.refuse(AXIS_RANGE, f"{self.word('key')} has more than one `...`", argument="key")
        if any(isinstance(one, slice) and one.step == 0 for one in self.key):
            self.refuse(AXIS_RANGE, f"{self.word('key')} has a step of 0", argument="key")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if not is_ranked(x):
            return UNKNOWN_SHAPE
        key = self.key if ... in self.key else (*self.key, ...)
        named = sum(one is not ... and one is not None for one in key)
        if named > len(x):
            raise Complaint(
                AXIS_RANGE,
                f"{self.word('key')} names {named} axes, but the input {shape_text(x)} has "
                f"{len(x)}",
                argument="key",
                input=0,
            )
        sizes: list[Dim] = []
        axis = 0
        for one in key:
            if one is ...:
                sizes += x[axis : axis + len(x) - named]
                axis += len(x) - named
            elif one is None:
                sizes.append(1)
            else:
                if isinstance(one, slice):
                    sizes.append(_stretch(x[axis], one))
                else:
                    self._check_place(x, axis, one)
                axis += 1
        return tuple(sizes)

    def _check_place(self, x: Shape, axis: int, place: int) -> None:
        size = x[axis]
        if isinstance(size, int) and not -size <= place < size:
            raise Complaint(
                INPUT_SIZE,
                f"{self.word('key')} takes place {place} of axis {axis}, but that axis of "
                f"{shape_text(x)} has {size} only",
                argument="key",
                input=0,
                axis=axis,
            )


def _stretch(size: Dim, stretch: slice) -> Dim:
    if isinstance(size, int):
        return len(range(*stretch.indices(size)))
    # A part of the samples is any number of them.
    return None if size is BATCH and stretch != slice(None) else size


class ArraySplit(Layer):
    """An array cut along an axis: into equal parts, or at the places given. No weights.

    Source: keras.ops.split, Keras 3.15.
    """

    parts = Argument(OneOf(Int(min=1), List(Int())), "number of equal parts, or places of the cuts")
    axis = Argument(Int(), "axis that is cut", 0)

    def output(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        axis = find_axis(self, "axis", self.axis, x)
        return tuple([(*x[:axis], size, *x[axis + 1 :]) for size in self._sizes(x, axis)])

    def _sizes(self, x: Shape, axis: int) -> tuple[Dim, ...]:
        size, parts = x[axis], self.parts
        if isinstance(parts, int):
            if not isinstance(size, int):
                return (UNKNOWN if size is UNKNOWN else None,) * parts
            if size % parts:
                raise Complaint(
                    INPUT_SIZE,
                    f"axis {axis} of {shape_text(x)} cannot be cut into {parts} equal parts",
                    argument="parts",
                    input=0,
                    axis=axis,
                )
            return (size // parts,) * parts
        cuts = (0, *parts)
        last = size - cuts[-1] if isinstance(size, int) else UNKNOWN if size is UNKNOWN else None
        between = [after - before for before, after in zip(cuts, parts, strict=False)]
        if min(last if isinstance(last, int) else 0, *between, 0) < 0:
            raise Complaint(
                INPUT_SIZE,
                f"{self.word('parts')} must rise from 0 to the size of axis {axis}, and that of "
                f"{shape_text(x)} is {size}",
                argument="parts",
                input=0,
                axis=axis,
            )
        return (*between, last)
