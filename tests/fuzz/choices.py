"""Decisions drawn from bytes, so that a fuzzer that changes the bytes changes the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Every draw takes the bytes that it needs; where there are none left, it draws the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_empty(self) -> bool:
        return self._at >= len(self._data)

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` − 1."""
        size = 1 if limit <= 256 else 2
        drawn = int.from_bytes(self._data[self._at : self._at + size], "big")
        self._at += size
        return drawn % limit

    def of(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def text(self, longest: int) -> str:
        """Some of the bytes as they are."""
        size = self.below(longest + 1)
        found = self._data[self._at : self._at + size]
        self._at += size
        return found.decode("utf-8", "replace")
