"""An array that lies in a file, as far as it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from cnnshape.record import Record
from cnnshape.shape import Shape

# A header that says more is no header of data that anybody has.
MOST_AXES = 32
MOST_DIGITS = 18


class DataProblem(Exception):
    """The file cannot be used as data; the message says why."""


class Array(Record):
    """What is known of an array without loading it.

    `shape` begins with the samples. `least` and `greatest` are the range of its numbers, where they
    were looked at; `classes` is the number of folders that images lie in. `remarks` say what was
    not looked at, and what else is worth knowing. `of_images`: the axes of a sample are
    (rows, columns, channels), in whatever order the model has them.
    """

    shape: Shape
    dtype: str
    least: float | None = None
    greatest: float | None = None
    classes: int | None = None
    remarks: tuple[str, ...] = ()
    of_images: bool = False


class Readable(Protocol):
    def read(self, count: int, /) -> bytes: ...


# Opens a file once more, at its start.
Reopen: TypeAlias = Callable[[], AbstractContextManager[Readable]]


class Numbers(Record):
    """The numbers of an array as they lie in a file."""

    open: Reopen
    offset: int
    count: int
    # A struct code with its byte order: `<i8` as NumPy writes it is `<q`.
    code: str

    @property
    def bytes(self) -> int:
        from struct import calcsize

        return self.count * calcsize(self.code)
