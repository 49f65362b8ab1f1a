"""The list of dialects, each loaded when a spec needs it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TypeAlias, TypeVar

from cnnshape.dialects.base import Dialect
from cnnshape.naming import bare_name

T = TypeVar("T")

_WHERE: dict[str, tuple[str, str]] = {
    "keras": ("cnnshape.dialects.keras", "KERAS"),
    "pytorch": ("cnnshape.dialects.pytorch", "PYTORCH"),
}

NAMES = tuple(_WHERE)


def dialect(name: str) -> Dialect:
    """The dialect called `name`, one of NAMES."""
    module, attribute = _WHERE[name]
    found: Dialect = getattr(import_module(module), attribute)
    return found


def every() -> tuple[Dialect, ...]:
    return tuple([dialect(name) for name in NAMES])


def others_with(layer: str, besides: Dialect) -> Iterable[Dialect]:
    """The other dialects that have a layer of exactly this name."""
    return (d for d in every() if d is not besides and layer in set(d.names()))


def counterpart(other: Dialect, name: str, ours: Dialect) -> str | None:
    """What `ours` calls the layer that `other` calls `name`: the same declaration over the same
    number of axes, or over any where it has no such number."""
    theirs = other.find(name)
    if theirs is None:
        return None
    fallback: str | None = None
    for candidate in ours.family_of:
        binding = ours.find(candidate)
        if binding is None or binding.call.layer is not theirs.call.layer:
            continue
        if binding.call.operation != theirs.call.operation:
            continue
        if binding.call.rank == theirs.call.rank:
            return candidate
        if binding.call.rank == 0:
            fallback = fallback or candidate
    return fallback


Named: TypeAlias = tuple[str, T]


def guess(calls: Iterable[Named[T]]) -> tuple[Dialect | None, tuple[Named[T], Named[T]] | None]:
    """The one dialect whose own names occur among the calls (each with anything that tells its
    place), or two calls that belong to different dialects; neither where that leaves doubt."""
    names = {dialect: set(dialect.names()) for dialect in every()}
    first: dict[Dialect, Named[T]] = {}
    for call in calls:
        having = [dialect for dialect, own in names.items() if bare_name(call[0]) in own]
        if len(having) == 1:
            first.setdefault(having[0], call)
    found = list(first)
    if len(found) == 2:
        return None, (first[found[0]], first[found[1]])
    return (found[0] if found else None), None
