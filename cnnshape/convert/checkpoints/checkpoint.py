"""What every reader of files of weights makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cnnshape.dialects.base import Dialect
from cnnshape.record import Record


class CheckpointProblem(Exception):
    """The file cannot be used; the message says why and, where something helps, what to do."""


class Stored(Record):
    """A tensor in a file."""

    name: str
    shape: tuple[int, ...]
    dtype: str


class Checkpoint(Record):
    """A file of weights.

    `format` is what people call such a file, `dialect` the framework whose names and axes it has,
    `versions` the versions of the layers that wrote it, by their names. `has_places` says that the
    file names places (`layers/dense_1/vars/0`) and not weights.
    """

    path: str
    format: str
    dialect: Dialect
    tensors: Mapping[str, Stored]
    notes: tuple[str, ...] = ()
    versions: Mapping[str, int] = MappingProxyType({})
    has_places: bool = False
