"""Values of arguments, drawn from the declared types: legal ones, and illegal ones on wish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from cnnshape.sizes import (
    Axes,
    Factor,
    List,
    OneOrList,
    PerAxis,
    SideList,
    SidePairs,
    SizeOrBatch,
    SizeOrNull,
)
from cnnshape.values import (
    Anything,
    Auto,
    Bool,
    Choice,
    Configuration,
    Float,
    Int,
    LayerCall,
    Null,
    OneOf,
    Optional,
    Text,
    Type,
)

T = TypeVar("T")
LARGE = 12


class Draw:
    """What is drawn from, in few words. `wild` asks for a value that is most likely illegal."""

    def __init__(self, data: st.DataObject) -> None:
        self._draw = data.draw

    def one(self, options: Sequence[T]) -> T:
        return self._draw(st.sampled_from(options)) if len(options) > 1 else options[0]

    def chance(self, percent: int) -> bool:
        # The simplest case is the one without.
        return self._draw(st.integers(0, 99)) >= 100 - percent

    def between(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return list(self._draw(st.permutations(items)))


def value(draw: Draw, kind: Type[Any], rank: int, *, wild: bool = False) -> Any:
    """A value as JSON has it. Types without a reader of their own kind give null."""
    if isinstance(kind, Int):
        return _integer(draw, kind, wild)
    if isinstance(kind, Float):
        return _number(draw, kind, wild)
    if isinstance(kind, Bool):
        return draw.chance(50)
    if isinstance(kind, Choice):
        word = "nonsense" if wild else draw.one(kind.words)
        return {"true": True, "false": False}.get(word, word)
    if isinstance(kind, (Optional, Auto)):
        nothing = isinstance(kind, Optional) and draw.chance(25)
        return None if nothing else value(draw, kind.inner, rank, wild=wild)
    if isinstance(kind, OneOf):
        return value(draw, draw.one((kind.second, kind.first)), rank, wild=wild)
    if isinstance(kind, (SizeOrNull, SizeOrBatch)):
        return _integer(draw, kind.number, wild) if wild or draw.chance(85) else None
    if isinstance(kind, (List, PerAxis, OneOrList, SideList, SidePairs, Axes, Factor)):
        return _several(draw, kind, rank, wild)
    if isinstance(kind, Text):
        return draw.one(("nearest", "bilinear", "nonsense"))
    silent = (Null, Anything, Configuration, LayerCall)
    assert isinstance(kind, silent) or "layers" in type(kind).__module__, kind
    return None


def _integer(draw: Draw, kind: Int, wild: bool) -> int | None:
    if wild:
        below = (kind.min - 1,) if kind.min > -LARGE else ()
        above = (kind.max + 1,) if kind.max < LARGE else ()
        wrong: int | None = draw.one((0, -1, *below, *above, -2, 7, LARGE, None))
        return wrong
    if kind.min < -LARGE:
        return draw.one((1, 0, -1, 2, -2, 3))
    top = min(kind.max, kind.min + 4)
    return draw.between(kind.min, top)


def _number(draw: Draw, kind: Float, wild: bool) -> float | None:
    if wild:
        return draw.one((-1.0, 1.5, 0.0, -0.5, 2.0, None))
    fitting = [
        number
        for number in (0.5, 0.0, 1.0, 0.1, 2.0, -1.0)
        if (kind.min is None or number >= kind.min)
        and (kind.max is None or number <= kind.max)
        and (kind.above is None or number > kind.above)
        and (kind.below is None or number < kind.below)
    ]
    return draw.one(fitting)


def _several(draw: Draw, kind: Type[Any], rank: int, wild: bool) -> Any:
    if isinstance(kind, List):
        length = draw.between(kind.min_length, 4) if kind.length is None else kind.length
        length = draw.between(0, 4) if wild and draw.chance(40) else length
        return [value(draw, kind.item, rank, wild=wild and draw.chance(40)) for _ in range(length)]
    if isinstance(kind, PerAxis):
        if kind.lists and draw.chance(45):
            length = draw.between(0, 4) if wild and draw.chance(50) else max(rank, 1)
            odd = draw.between(0, length)
            return [
                value(draw, kind.item, rank, wild=wild and place == odd) for place in range(length)
            ]
        return value(draw, kind.alone, rank, wild=wild)
    if isinstance(kind, OneOrList):
        if draw.chance(50):
            return [value(draw, kind.item, rank, wild=wild) for _ in range(draw.between(1, 3))]
        return value(draw, kind.item, rank, wild=wild)
    if isinstance(kind, SideList):
        low = -2 if wild or draw.chance(15) else 0
        if draw.chance(50) and not kind.lists:
            return draw.between(low, 3)
        pairs = draw.between(0, 3) if wild or not rank else rank
        odd = 1 if wild and draw.chance(20) else 0
        return [draw.between(low, 3) for _ in range(2 * pairs + odd)]
    if isinstance(kind, SidePairs):
        low = -2 if wild else 0
        if draw.chance(33):
            return draw.between(low, 2)
        axes = draw.between(1, 3) if wild and draw.chance(40) else rank
        if rank == 1:
            return [draw.between(low, 2) for _ in range(draw.between(1, 3) if wild else 2)]
        if draw.chance(50):
            return [draw.between(low, 2) for _ in range(axes)]
        return [[draw.between(low, 2), draw.between(low, 2)] for _ in range(axes)]
    if isinstance(kind, Axes):
        if draw.chance(20):
            return None
        some = [draw.between(-3, 3) for _ in range(draw.between(0, 3))]
        return some if draw.chance(50) else draw.between(-3, 3)
    assert isinstance(kind, Factor)
    least, most = float(kind.min), float(kind.max)
    inside = (least, most, (least + most) / 2, least + (most - least) / 4)
    options = (*inside, least - 1, most + 1) if wild else inside
    if draw.chance(50):
        ends = [draw.one(options), draw.one(options)]
        return ends if wild else sorted(ends)
    return draw.one(options)
