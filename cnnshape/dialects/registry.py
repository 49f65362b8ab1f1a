"""The list of dialects, each loaded when a spec needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from cnnshape.dialects.base import Dialect

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


def guess(
    layer_names: Iterable[str], dialects: Callable[[], Iterable[Dialect]] = every
) -> Dialect | None:
    """The one dialect whose own names occur among `layer_names`; None where that leaves doubt."""
    used = set(layer_names)
    names = {d: set(d.names()) for d in dialects()}
    only_its_own = [
        d
        for d, own in names.items()
        if used & own.difference(*(names[o] for o in names if o is not d))
    ]
    return only_its_own[0] if len(only_its_own) == 1 else None
