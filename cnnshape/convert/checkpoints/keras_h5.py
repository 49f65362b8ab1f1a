"""The .weights.h5 files of Keras 3, and the one inside a .keras archive.

They name places, not variables: `layers/conv2d_1/vars/0`. Source: keras/src/saving/saving_lib.py,
Keras 3.15.
"""

from __future__ import annotations

import io
import struct
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, CheckpointProblem, Stored
from cnnshape.convert.checkpoints.members import read_member
from cnnshape.dialects.registry import dialect

MEMBER = "model.weights.h5"
# What a packed member may come to; one that is not packed, as Keras writes it, is read in place.
_MOST_BYTES = 64_000_000
_MOST_OBJECTS = 500_000
# A zip archive's header before a member: 26 bytes, then the lengths of the name and of the rest.
_HEADER = 30


def read_archive(path: str, file: BinaryIO, archive: ZipFile) -> Checkpoint:
    """The weights in a .keras archive. Raises CheckpointProblem."""
    info = archive.getinfo(MEMBER)
    if info.compress_type == ZIP_STORED:
        file.seek(info.header_offset)
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            raise CheckpointProblem("it is a damaged archive; fetch it again")
        name, extra = struct.unpack("<HH", header[26:])
        start = info.header_offset + _HEADER + name + extra
        return read_h5(path, io.BufferedReader(Part(file, start, info.file_size)))
    return read_h5(path, io.BytesIO(read_member(archive, MEMBER, _MOST_BYTES)))


class Part(io.RawIOBase):
    """A part of a file as a file."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._size = file, start, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._start + self._at)
        data = self._file.read(max(min(len(buffer), self._size - self._at), 0))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def read_h5(path: str, file: Any) -> Checkpoint:
    """The datasets of a file, by their places. Raises CheckpointProblem."""
    try:
        import h5py  # type: ignore[import-untyped]
    except ImportError:
        raise CheckpointProblem("reading HDF5 needs h5py: `pip install cnnshape[h5]`") from None
    tensors: dict[str, Stored] = {}
    seen = [0]

    def visit(name: str, found: Any) -> str | None:
        seen[0] += 1
        if isinstance(found, h5py.Dataset) and found.shape is not None:
            stored = Stored(name, tuple([int(n) for n in found.shape]), str(found.dtype))
            if name.startswith("layers/") and not _is_seed(stored):
                tensors[name] = stored
        return name if seen[0] > _MOST_OBJECTS else None

    try:
        with h5py.File(file, "r") as opened:
            if {"layer_names", "keras_version"} & set(opened.attrs) or "model_weights" in opened:
                raise CheckpointProblem(
                    "it is in the format of Keras 2; load it with Keras and save it again: "
                    "`model.save_weights('model.weights.h5')`"
                )
            # Links to other files are not followed.
            if opened.visititems(visit) is not None:
                raise CheckpointProblem(f"it has more than {_MOST_OBJECTS:,} objects")
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, AttributeError):
        raise CheckpointProblem("it is a damaged HDF5 file; fetch it again") from None
    if not tensors:
        raise CheckpointProblem("it is an HDF5 file without weights that Keras 3 saved")
    return Checkpoint(path, "Keras", dialect("keras"), tensors, has_places=True)


def _is_seed(stored: Stored) -> bool:
    """Whether it is the state of a generator of random numbers."""
    return stored.dtype == "uint32" and stored.shape == (2,) and "generator" in stored.name
