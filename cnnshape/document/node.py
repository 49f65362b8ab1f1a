"""The nodes of a document: what was written, as it was written, and where.

Scalars keep their raw text: what `010`, `yes` or `12:30` means is said by the type that an
argument declares, not by YAML 1.1.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from cnnshape.source import Span


class Node:
    """A value in a document. `size` counts the nodes in it, every use of an alias again."""

    __slots__ = ("size", "span")
    span: Span
    size: int


class Scalar(Node):
    """One word or number. `quoted` scalars are strings whatever they look like."""

    __slots__ = ("quoted", "text")

    def __init__(self, span: Span, text: str, quoted: bool = False) -> None:
        self.span = span
        self.size = 1
        self.text = text
        self.quoted = quoted

    @property
    def is_null(self) -> bool:
        return not self.quoted and self.text in NULLS


class Sequence(Node):
    __slots__ = ("items",)

    def __init__(self, span: Span, items: tuple[Node, ...]) -> None:
        self.span = span
        self.size = 1 + sum(item.size for item in items)
        self.items = items


class Pair(NamedTuple):
    key: Scalar
    value: Node


class Mapping(Node):
    """Pairs in the order of the text; keys are unique (a duplicate was reported and dropped)."""

    __slots__ = ("pairs",)

    def __init__(self, span: Span, pairs: tuple[Pair, ...]) -> None:
        self.span = span
        self.size = 1 + sum(1 + pair.value.size for pair in pairs)
        self.pairs = pairs

    def get(self, key: str) -> Node | None:
        for pair in self.pairs:
            if pair.key.text == key:
                return pair.value
        return None

    def keys(self) -> Iterator[str]:
        return (pair.key.text for pair in self.pairs)


class Unknown(Node):
    """A value that could not be computed, which was reported: nothing more is said about it."""

    __slots__ = ()

    def __init__(self, span: Span) -> None:
        self.span = span
        self.size = 1


def has_unknown(node: Node) -> bool:
    if isinstance(node, Sequence):
        return any(has_unknown(item) for item in node.items)
    if isinstance(node, Mapping):
        return any(has_unknown(pair.value) for pair in node.pairs)
    return isinstance(node, Unknown)


def content(node: Node | None) -> Hashable:
    """What the node says, wherever it stands: equal for values that are written alike.

    A computed value that is unknown equals itself alone.
    """
    if isinstance(node, Scalar):
        return (node.text, node.quoted)
    if isinstance(node, Sequence):
        return tuple([content(item) for item in node.items])
    if isinstance(node, Mapping):
        return (Mapping, *[(pair.key.text, content(pair.value)) for pair in node.pairs])
    return node


# What Python users write as well as what YAML knows.
NULLS = frozenset(("", "null", "Null", "NULL", "~", "None"))


def noun(node: Node) -> str:
    """What the node is, in the words of a message: `a mapping`, `a list`, `"relu"`, `3.5`."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    if not isinstance(node, Scalar):
        return "an unknown value"
    if node.is_null:
        return "nothing" if not node.text else node.text
    text = node.text if len(node.text) <= 60 else node.text[:57] + "..."
    return f'"{text}"' if node.quoted else text
