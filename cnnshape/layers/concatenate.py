"""Several tensors side by side, along an axis that they have or along a new one."""

from __future__ import annotations

from cnnshape.layers.axis import find_axis
from cnnshape.layers.base import AllReaches, Argument, Layer
from cnnshape.layers.broadcast import differing
from cnnshape.rules import MERGE_SHAPES
from cnnshape.shape import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    agree,
    is_ranked,
    known,
    meet,
    shape_text,
    total,
)
from cnnshape.values import Bool, Int


class Concatenate(Layer):
    """Joins tensors along an axis: (…, a, …), (…, b, …) → (…, a + b, …). No weights, no MACs.

    Every other axis must be equal. Source: keras/src/layers/merging/concatenate.py, Keras 3.15;
    torch.cat, PyTorch 2.13.
    """

    arity: tuple[int, int | None] = (1, None)
    merges = True

    axis = Argument(Int(), "axis that grows", -1)
    first_decides = Argument(Bool(), "whether open sizes of the first input stay open", False)
    skips_empty = Argument(Bool(), "whether inputs of the shape (0) are left out", False)

    def output(self, *inputs: Shape) -> Shape:
        ranked = [x for x in inputs if is_ranked(x)]
        if self.skips_empty:
            ranked = [x for x in ranked if x != (0,)] or ranked
        if not ranked:
            return UNKNOWN_SHAPE
        first = ranked[0]
        axis = find_axis(self, "axis", self.axis, first, index=inputs.index(first))
        merged = list(first)
        for x in ranked[1:]:
            index = inputs.index(x)
            if len(x) != len(first) or not x:
                self.refuse(
                    MERGE_SHAPES,
                    f"the inputs {shape_text(first)} and {shape_text(x)} have {len(first)} and "
                    f"{len(x)} axes",
                    input=index,
                )
            for i, size in enumerate(x):
                if i == axis:
                    continue
                if not agree(merged[i], size):
                    rival = next(y for y in ranked if not agree(y[i], size))
                    why = f"; only axis {axis}, which grows, may differ"
                    differing(rival, x, index, i - len(x), why, self.layout, self._only(rival, x))
                merged[i] = known(merged[i], size)
        hidden = any(not is_ranked(x) for x in inputs)
        grown = UNKNOWN if hidden else total(x[axis] for x in ranked)
        rest = first if self.first_decides else merged
        return (*rest[:axis], grown, *rest[axis + 1 :])

    def _only(self, a: Shape, b: Shape) -> str:
        """The advice to join along the one axis on which the inputs differ."""
        places = [axis for axis in range(len(a)) if not agree(a[axis], b[axis])]
        if len(places) != 1:
            return ""
        return f"write {places[0]} for {self.word('axis')} to join them where they differ"

    def fallback(self, *inputs: Shape) -> Shape:
        ranked = [x for x in inputs if is_ranked(x)]
        shape, axis = meet(ranked), self.axis
        if (
            not is_ranked(shape)
            or not isinstance(axis, int)
            or not -len(shape) <= axis < len(shape)
        ):
            return shape if not is_ranked(shape) else (*shape[:1], *(UNKNOWN,) * (len(shape) - 1))
        axis %= len(shape)
        grown = total(x[axis] for x in ranked) if len(ranked) == len(inputs) else UNKNOWN
        return (*shape[:axis], grown, *shape[axis + 1 :])

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        # Along the axis that grows, positions come from different tensors.
        axis = self.axis % len(outputs[0])
        return tuple([{**kept_but(len(x)), axis: (axis, None)} for x in inputs])


class ConcatenateSamples(Concatenate):
    """As Concatenate, of at least two inputs; open sizes of the first one stay open.

    Source: keras/src/layers/merging/concatenate.py, Keras 3.15.
    """

    arity = (2, None)


class Stack(Layer):
    """Joins n tensors of one shape along a new axis: (*s), … → (…, n, …). No weights, no MACs.

    Source: torch.stack, PyTorch 2.13.
    """

    arity = (1, None)
    merges = True

    axis = Argument(Int(), "place of the new axis", 0)

    def output(self, *inputs: Shape) -> Shape:
        if not all(map(is_ranked, inputs)):
            return UNKNOWN_SHAPE
        first = inputs[0]
        merged: list[Dim] = list(first)
        for index, x in enumerate(inputs):
            if len(x) != len(first):
                self.refuse(
                    MERGE_SHAPES,
                    f"the inputs {shape_text(first)} and {shape_text(x)} have {len(first)} and "
                    f"{len(x)} axes",
                    input=index,
                )
            for i, size in enumerate(x):
                if not agree(merged[i], size):
                    rival = next(y for y in inputs if not agree(y[i], size))
                    differing(rival, x, index, i - len(x))
                merged[i] = known(merged[i], size)
        rank = len(first) + 1
        axis = find_axis(self, "axis", self.axis, first, added=1) if rank > 1 else 0
        return (*merged[:axis], len(inputs), *merged[axis:])

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import SAME

        new = self.axis % len(outputs[0])
        places = [place for place in range(len(outputs[0])) if place != new]
        return ({place: (axis, SAME) for axis, place in enumerate(places)},) * len(inputs)
