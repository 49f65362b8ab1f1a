"""Two reports held against each other, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from cnnshape.layers.base import Layer, arguments
from cnnshape.layers.submodel import Submodel
from cnnshape.record import Record
from cnnshape.report import Report, Row
from cnnshape.shape import Dim, Shape

# By what two layers are taken for the same one, the surest first. Of the names only those that were
# written: an inserted layer moves the automatic names of all that follow.
_KEYS: tuple[Callable[[Row], Hashable], ...] = (
    lambda row: (row.is_named and row.name, row.type, repr(own_arguments(row))),
    lambda row: (row.is_named and row.name, row.type),
    lambda row: row.type,
    lambda row: row.name,
)
# Pieces of so many pairs are compared by their names alone, which are few of a kind: with keys that
# many layers share the work is the number of pairs.
_MOST_PAIRS = 1_000_000


class Changed(Record):
    """A value before and after; None where there was, or is, none."""

    old: Any
    new: Any


class Inner(Record):
    """A layer, or a model, that stands inside another one: what it is, with its arguments by the
    framework's names, and the layers of a model."""

    kind: str
    arguments: tuple[tuple[str, Any], ...]
    layers: tuple[Inner, ...] = ()

    def __str__(self) -> str:
        """`Conv2D`, `Functional [Conv2D, Flatten]`."""
        return self.kind + (f" [{', '.join(map(str, self.layers))}]" if self.layers else "")


class LayerChange(Record):
    """What became of a layer: added (`old` is None), removed (`new` is None) or changed.

    `arguments` are those that differ, by the framework's names, `layer.filters` where it is one of
    a layer inside this one; the other fields are None where nothing differs. `inputs` differ where
    another layer feeds it, not where that has another name.
    """

    old: Row | None
    new: Row | None
    type: Changed | None = None
    arguments: tuple[tuple[str, Changed], ...] = ()
    inputs: Changed | None = None
    output_shapes: Changed | None = None
    params: Changed | None = None
    macs: Changed | None = None
    calls: Changed | None = None

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"


class Difference(Record):
    """What differs between two models. `layers` are in the order of the text, removed ones where
    they stood."""

    old: Report
    new: Report
    layers: tuple[LayerChange, ...]

    @property
    def is_empty(self) -> bool:
        return not self.layers and self.old.outputs == self.new.outputs


def difference(old: Report, new: Report) -> Difference:
    """What became of every layer of `old`, and which are new."""
    pairs = _pairs(old.rows, new.rows)
    names = {a.name: b.name for a, b in pairs if a is not None and b is not None}
    changes = []
    for before, after in pairs:
        if before is None or after is None:
            changes.append(LayerChange(before, after))
            continue
        change = _change(before, after, names)
        if change is not None:
            changes.append(change)
    return Difference(old, new, tuple(changes))


def _change(old: Row, new: Row, names: dict[str, str]) -> LayerChange | None:
    """What differs between two forms of a layer; None where nothing does. A further row that feeds
    it under another name is the same one."""
    before, after = own_arguments(old), own_arguments(new)
    arguments = tuple(
        [
            differing
            for word in dict.fromkeys([*before, *after])
            # Of another type only what both have is compared.
            if before.get(word) != after.get(word)
            and (old.type == new.type or (word in before and word in after))
            for differing in _differing(word, before.get(word), after.get(word))
        ]
    )
    inputs = tuple([_renamed(name, names) for name in old.inputs])
    change = LayerChange(
        old,
        new,
        _changed(old.type, new.type),
        arguments,
        None if inputs == new.inputs else Changed(old.inputs, new.inputs),
        _changed(old.output_shapes, new.output_shapes),
        _changed(old.params, new.params),
        _changed(old.macs, new.macs),
        _changed(old.calls, new.calls),
    )
    return None if change == LayerChange(old, new) else change


def _differing(word: str, old: Any, new: Any) -> Iterator[tuple[str, Changed]]:
    """What differs between two values: of two layers of one kind, their arguments."""
    if (
        not isinstance(old, Inner)
        or not isinstance(new, Inner)
        or (old.kind, len(old.layers)) != (new.kind, len(new.layers))
    ):
        yield word, Changed(old, new)
        return
    after = dict(new.arguments)
    inner = [(name, value, after.get(name)) for name, value in old.arguments]
    inner += [(str(n), *pair) for n, pair in enumerate(zip(old.layers, new.layers, strict=True))]
    for name, value, other in inner:
        if value != other:
            yield from _differing(f"{word}.{name}", value, other)


def own_arguments(row: Row) -> dict[str, Any]:
    """The arguments that the framework's layer has."""
    found = row.arguments
    return {word: _compared(found[word]) for word in row.words if word in found}


def _compared(value: Any) -> Any:
    """A value that equals one that says the same: two layers are never the same object."""
    if isinstance(value, (list, tuple)):
        return tuple([_compared(item) for item in value])
    if isinstance(value, Submodel):
        bound = value.stages.inference.bound if value.stages is not None else {}
        return Inner(value.kind, (), tuple([_compared(one.layer) for one in bound.values()]))
    if not isinstance(value, Layer):
        return value
    said = [(value.words.get(name, name), getattr(value, name)) for name in arguments(type(value))]
    return Inner(value.kind, tuple([(word, _compared(one)) for word, one in said]))


def _changed(old: str | Dim | tuple[Shape, ...], new: str | Dim | tuple[Shape, ...]) -> Any:
    return None if old == new else Changed(old, new)


def _renamed(name: str, names: dict[str, str]) -> str:
    """The name of what feeds a layer, as the new model calls it: `split[1]` keeps its number."""
    layer, bracket, number = name.partition("[")
    return names.get(layer, layer) + bracket + number


_Pair = tuple["Row | None", "Row | None"]


def _pairs(old: Sequence[Row], new: Sequence[Row], level: int = 0) -> list[_Pair]:
    """Every row of both, those that are taken for the same one together."""
    if not old or not new or level == len(_KEYS):
        return [*[(row, None) for row in old], *[(None, row) for row in new]]
    keys, other_keys = [list(map(_KEYS[level], rows)) for rows in (old, new)]
    head = _alike(keys, other_keys)
    tail = _alike(keys[head:][::-1], other_keys[head:][::-1])
    ends = len(old) - tail, len(new) - tail
    middle = old[head : ends[0]], new[head : ends[1]]
    return [
        *zip(old[:head], new[:head], strict=True),
        *_middle(*middle, keys[head : ends[0]], other_keys[head : ends[1]], level),
        *zip(old[ends[0] :], new[ends[1] :], strict=True),
    ]


def _alike(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """How many of the first are alike."""
    for number, (a, b) in enumerate(zip(old, new, strict=False)):
        if a != b:
            return number
    return min(len(old), len(new))


def _middle(
    old: Sequence[Row],
    new: Sequence[Row],
    keys: list[Hashable],
    other_keys: list[Hashable],
    level: int,
) -> Iterator[_Pair]:
    """The rows between those at both ends that are alike."""
    from difflib import SequenceMatcher

    last = len(_KEYS) - 1
    if level < last and len(old) * len(new) > _MOST_PAIRS:
        yield from _pairs(old, new, last)
        return
    matcher = SequenceMatcher(None, keys, other_keys, autojunk=False)
    for tag, start, end, first, stop in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[start:end], new[first:stop], strict=True)
        else:
            yield from _pairs(old[start:end], new[first:stop], level + 1)
