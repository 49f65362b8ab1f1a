"""Where a text has anchors, and how often each is used; for who edits the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cnnshape.document.form import is_json
from cnnshape.source import Source


class Anchor(NamedTuple):
    """The half-open range of code points of an anchored node, and how often it counts: once in
    its place, and once for each alias."""

    name: str
    start: int
    end: int
    uses: int


def anchors(source: Source) -> tuple[Anchor, ...]:
    """The anchors of a text that can be read, an inner one before that around it."""
    if "&" not in source.text or is_json(source):
        return ()
    return tuple(_anchors(source.text))


def _anchors(text: str) -> Iterator[Anchor]:
    import yaml

    from cnnshape.document.yaml_reader import LOADER

    found: list[tuple[str, int, int]] = []
    uses: dict[str, int] = {}
    open: list[tuple[str | None, int]] = []
    events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
    for event in events:
        name = getattr(event, "anchor", None)
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent) and name is not None:
            uses[name] = uses.get(name, 1) + 1
        elif isinstance(event, yaml.ScalarEvent) and name is not None:
            found.append((name, start, end))
        elif isinstance(event, yaml.CollectionStartEvent):
            open.append((name, start))
        elif isinstance(event, yaml.CollectionEndEvent):
            name, start = open.pop()
            if name is not None:
                found.append((name, start, end))
    for name, start, end in found:
        yield Anchor(name, start, end, uses.get(name, 1))
