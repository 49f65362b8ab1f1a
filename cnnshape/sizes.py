"""Types of sizes: for one axis, for every axis, for both sides of an axis, and lists of them."""

from __future__ import annotations

from typing import Any, TypeVar

from cnnshape.document.node import Node, Scalar, Sequence, noun
from cnnshape.shape import BATCH, Dim
from cnnshape.values import (
    PLAIN,
    Context,
    Float,
    Int,
    LayerCall,
    Misread,
    OneOf,
    Optional,
    Schema,
    Type,
    either,
)

T = TypeVar("T")


def array(items: Schema, least: int = 0, most: int | None = None) -> Schema:
    """The schema of a list of at least and at most so many items."""
    found: Schema = {"type": "array"}
    found |= {"items": items} if items else {}
    found |= {"minItems": least} if least else {}
    return found if most is None else {**found, "maxItems": most}


class List(Type[tuple[T, ...]]):
    """A list of values of one type, of `length` values where that is given."""

    def __init__(self, item: Type[T], length: int | None = None, min_length: int = 0) -> None:
        self.item = item
        self.length = length
        self.min_length = min_length

    def describe(self, rank: int = 0) -> str:
        number = "" if self.length is None else f" of {self.length}"
        if self.min_length:
            number = f" of at least {self.min_length}"
        return f"a list{number}, each {self.item.describe(rank)}"

    def schema(self, rank: int = 0) -> Schema:
        least = self.length if self.length is not None else self.min_length
        return array(self.item.schema(rank), least, self.length)

    def read(self, node: Node, context: Context = PLAIN) -> tuple[T, ...]:
        if not isinstance(node, Sequence):
            self.fail(node, context)
        if self.length is not None and len(node.items) != self.length:
            self.fail(node, context)
        if len(node.items) < self.min_length:
            self.fail(node, context, wrong_kind=False)
        return read_items(self.item, node, context)


# NumPy has no more, and PyTorch 2.13 makes tensors of more but cannot reduce them ("only tensors
# with up to 64 dims are supported"): seen with torch.ones([1] * 65).sum(0).
MAX_AXES = 64


class AxisSizes(List[T]):
    """The sizes of all axes of a tensor."""

    def __init__(self, item: Type[T]) -> None:
        super().__init__(item)

    def schema(self, rank: int = 0) -> Schema:
        return {**super().schema(rank), "maxItems": MAX_AXES}

    def read(self, node: Node, context: Context = PLAIN) -> tuple[T, ...]:
        if isinstance(node, Sequence) and len(node.items) > MAX_AXES:
            expected = f"a list of at most {MAX_AXES}"
            raise Misread(node, expected, wrong_kind=False, found=f"one of {len(node.items):,}")
        return super().read(node, context)


def read_items(kind: Type[T], node: Sequence, context: Context) -> tuple[T, ...]:
    """Every item of a list; the Misread of the first that cannot be read knows of the others."""
    values: list[T] = []
    misreads: list[Misread] = []
    for item in node.items:
        try:
            values.append(kind.read(item, context))
        except Misread as misread:
            misreads.append(misread)
    if misreads:
        misreads[0].further = tuple(misreads[1:])
        raise misreads[0]
    return tuple(values)


class PerAxis(Type[tuple[T, ...]]):
    """One value per spatial axis, or one for all of them; `lists` says whether a list is taken at
    all, `short` whether a list of one counts for all axes, `alone` what one for all may be where
    that is less than what a list may hold."""

    def __init__(
        self,
        item: Type[T],
        *,
        lists: bool = True,
        short: bool = False,
        alone: Type[T] | None = None,
    ) -> None:
        self.item = item
        self.alone = alone or item
        self.lists = lists
        self.short = short

    def describe(self, rank: int = 0) -> str:
        if rank == 1 or not self.lists:
            return self.alone.describe(rank)
        return f"{self.alone.describe(rank)}, or a list of {rank or 'one per axis'}"

    def schema(self, rank: int = 0) -> Schema:
        if not self.lists:
            return self.alone.schema(rank)
        least = 1 if self.short else rank
        return either(self.alone.schema(rank), array(self.item.schema(rank), least, rank or None))

    def read(self, node: Node, context: Context = PLAIN) -> tuple[T, ...]:
        if isinstance(node, Sequence):
            if self.short and len(node.items) == 1:
                return (self.item.read(node.items[0], context),) * context.rank
            if len(node.items) != context.rank or not self.lists:
                found = f"{noun(node)} of {len(node.items)}"
                raise Misread(node, self.describe(context.rank), found=found)
            return read_items(self.item, node, context)
        if not isinstance(node, Scalar):
            self.fail(node, context)
        try:
            return (self.alone.read(node, context),) * context.rank
        except Misread as misread:
            wrong = misread.wrong_kind
            expected = self.describe(context.rank) if wrong else misread.expected
            raise Misread(node, expected, **misread.said) from None

    def adopt(self, default: Any, rank: int) -> Any:
        return default if isinstance(default, tuple) else (default,) * rank


class OneOrList(Type[T | tuple[T, ...]]):
    """One value, or a list of values whose number depends on the input."""

    def __init__(self, item: Type[T]) -> None:
        self.item = item

    def describe(self, rank: int = 0) -> str:
        return f"{self.item.describe(rank)}, or a list of one per axis"

    def schema(self, rank: int = 0) -> Schema:
        item = self.item.schema(rank)
        return either(item, array(item))

    def read(self, node: Node, context: Context = PLAIN) -> T | tuple[T, ...]:
        if isinstance(node, Sequence):
            return tuple([self.item.read(item, context) for item in node.items])
        return self.item.read(node, context)


def takes_layer(kind: Type[Any]) -> bool:
    """Whether values of the type are layers, or lists of layers."""
    if isinstance(kind, Optional):
        return takes_layer(kind.inner)
    if isinstance(kind, OneOf):
        return takes_layer(kind.first) or takes_layer(kind.second)
    if isinstance(kind, (List, OneOrList)):
        return takes_layer(kind.item)
    return isinstance(kind, LayerCall)


class SizeOrNull(Type[Dim]):
    """A size of at least `min`, or null for any size."""

    def __init__(self, min: int = 1) -> None:
        self.number = Int(min=min)

    def describe(self, rank: int = 0) -> str:
        return f"{self.number.describe(rank)} or null (any size)"

    def schema(self, rank: int = 0) -> Schema:
        return either(self.number.schema(rank), {"type": "null"})

    def read(self, node: Node, context: Context = PLAIN) -> Dim:
        if isinstance(node, Scalar) and node.is_null:
            return None
        try:
            return self.number.read(node, context)
        except Misread as misread:
            self.fail(node, context, **misread.said)


class SizeOrBatch(Type[Dim]):
    """A whole number (−1: what is left over) or the word `batch`."""

    number = Int(min=-1)

    def describe(self, rank: int = 0) -> str:
        return "a size, -1 (what is left over) or batch"

    def schema(self, rank: int = 0) -> Schema:
        return either(self.number.schema(rank), {"enum": ["batch"]})

    def read(self, node: Node, context: Context = PLAIN) -> Dim:
        if isinstance(node, Scalar) and node.text == "batch":
            return BATCH
        try:
            return self.number.read(node, context)
        except Misread as misread:
            self.fail(node, context, **misread.said)


class SidePairs(Type[tuple[tuple[int, int], ...]]):
    """Amounts on both sides of each spatial axis, as Keras writes them: `1`, `[1, 2]` (one per
    axis, both sides) or `[[1, 2], [3, 4]]` (both sides of each axis). On one axis `[1, 2]` are its
    two sides. `alone` is what one amount for all may be."""

    amount = Int(min=0)

    def __init__(self, alone: Int | None = None) -> None:
        self.alone = alone or self.amount

    def describe(self, rank: int = 0) -> str:
        if rank == 1:
            return "a whole number of at least 0, or a list of two (before and after)"
        return (
            f"a whole number of at least 0, a list of {rank}, "
            f"or a list of {rank} pairs (before and after)"
        )

    def schema(self, rank: int = 0) -> Schema:
        amount = self.amount.schema()
        pair = array(amount, 2, 2)
        if rank == 1:
            return either(self.alone.schema(), pair)
        return either(self.alone.schema(), array(either(amount, pair), rank, rank or None))

    def read(self, node: Node, context: Context = PLAIN) -> tuple[tuple[int, int], ...]:
        if isinstance(node, Scalar):
            amount = self._amount(node, context, self.alone)
            return ((amount, amount),) * context.rank
        if not isinstance(node, Sequence):
            self.fail(node, context)
        if context.rank == 1:
            return (self._pair(node, context),)
        if len(node.items) != context.rank:
            self.fail(node, context)
        return tuple([self._pair(item, context) for item in node.items])

    def _pair(self, node: Node, context: Context) -> tuple[int, int]:
        if isinstance(node, Sequence):
            if len(node.items) != 2:
                self.fail(node, context)
            first, second = node.items
            return self._amount(first, context), self._amount(second, context)
        amount = self._amount(node, context)
        return amount, amount

    def _amount(self, node: Node, context: Context, kind: Int | None = None) -> int:
        try:
            return (kind or self.amount).read(node)
        except Misread as misread:
            self.fail(node, context, **misread.said)

    def adopt(self, default: Any, rank: int) -> Any:
        return ((default, default),) * rank if isinstance(default, int) else default


class SideList(Type[tuple[tuple[int, int], ...]]):
    """Amounts on both sides of the last axes, as PyTorch writes them: a flat list that starts with
    the last axis (`[left, right, top, bottom]`), or `1` for every spatial axis, unless `lists`
    says that it must be a list. Negative amounts crop."""

    amount = Int()

    def __init__(self, lists: bool = False) -> None:
        self.lists = lists

    def describe(self, rank: int = 0) -> str:
        if not rank:
            return "a list of two per axis, the last axis first (left, right, top, bottom, …)"
        order = ("left", "right", "top", "bottom", "front", "back")[: 2 * rank]
        return f"a whole number, or a list of {2 * rank} ({', '.join(order)})"

    def schema(self, rank: int = 0) -> Schema:
        amount = self.amount.schema()
        return array(amount) if self.lists else either(amount, array(amount))

    def read(self, node: Node, context: Context = PLAIN) -> tuple[tuple[int, int], ...]:
        if isinstance(node, Scalar) and not self.lists:
            try:
                amount = self.amount.read(node)
            except Misread as misread:
                self.fail(node, context, **misread.said)
            return ((amount, amount),) * context.rank
        if not isinstance(node, Sequence) or len(node.items) % 2:
            self.fail(node, context)
        amounts = [self.amount.read(item) for item in node.items]
        pairs = tuple(zip(amounts[::2], amounts[1::2], strict=True))
        return pairs[::-1]

    def adopt(self, default: Any, rank: int) -> Any:
        return ((default, default),) * rank if isinstance(default, int) else default


class Axes(Type[tuple[int, ...]]):
    """Axes of the input: one, several, or null for all of them, which is () here.

    Where none are written they are None, which not every form of every operation allows.
    """

    some = OneOf(Int(), List(Int()))

    def describe(self, rank: int = 0) -> str:
        return "a whole number, a list of whole numbers, or null (all axes)"

    def schema(self, rank: int = 0) -> Schema:
        return either(self.some.schema(rank), {"type": "null"})

    def read(self, node: Node, context: Context = PLAIN) -> tuple[int, ...]:
        if isinstance(node, Scalar) and node.is_null:
            return ()
        axes = self.some.read(node, context)
        return axes if isinstance(axes, tuple) else (axes,)

    def adopt(self, default: Any, rank: int) -> Any:
        return default or None


class Factor(Type[Any]):
    """A number in [min, max], or two of them as the ends of a range.

    A `loose` range may reach beyond the bounds, as long as it meets them.
    """

    def __init__(
        self, min: float, max: float, *, loose: bool = False, above: float | None = None
    ) -> None:
        self.min = min
        self.max = max
        self.loose = loose
        self.above = above

    def describe(self, rank: int = 0) -> str:
        return f"a number from {self.min:g} to {self.max:g}, or a list of two"

    def schema(self, rank: int = 0) -> Schema:
        ends = Float() if self.loose else Float(self.min, self.max)
        alone = Float(self.min, self.max, above=self.above)
        return either(alone.schema(), array(ends.schema(), 2, 2))

    def read(self, node: Node, context: Context = PLAIN) -> Any:
        pair = isinstance(node, Sequence) and len(node.items) == 2
        items = node.items if isinstance(node, Sequence) and pair else (node,)
        try:
            ends = [Float().read(item) for item in items]
        except Misread:
            self.fail(node, context)
        if self.loose and pair:
            fits = ends[0] <= self.max and ends[1] >= self.min
        else:
            fits = all(self.min <= end <= self.max for end in ends)
        if not fits or (self.above is not None and min(ends) <= self.above):
            self.fail(node, context, wrong_kind=False)
        return tuple(ends) if pair else ends[0]
