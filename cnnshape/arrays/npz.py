"""NumPy's .npz: an archive of .npy files. Only the start of the chosen one is unpacked."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from cnnshape.arrays.array import Array, DataProblem, Readable
from cnnshape.arrays.npy import header
from cnnshape.arrays.numbers import with_range

_SUFFIX = ".npy"
_PACKED = (ZIP_STORED, ZIP_DEFLATED)
# What people call the two arrays; where none is there, they are the first two.
_X = ("x", "x_train", "xtrain", "train_x", "images", "train_images", "data", "features", "inputs")
_Y = ("y", "y_train", "ytrain", "train_y", "labels", "train_labels", "targets", "target", "classes")


def read(path: str, key: str, labels: bool) -> Array:
    """One array of a .npz file: the one called `key`, or the one that its name says is meant.
    Raises DataProblem."""
    try:
        with ZipFile(path) as archive:
            names = [n.removesuffix(_SUFFIX) for n in archive.namelist() if n.endswith(_SUFFIX)]
        name = _chosen(names, key, labels)

        @contextmanager
        def reopen() -> Iterator[Readable]:
            with ZipFile(path) as archive, archive.open(name + _SUFFIX) as member:
                if archive.getinfo(name + _SUFFIX).compress_type not in _PACKED:
                    raise NotImplementedError
                yield member

        with reopen() as file:
            array, numbers = header(file, reopen)
        return with_range(array, numbers) if labels else array
    # The library raises ValueError for names that are no text and for offsets below zero.
    except (BadZipFile, zlib.error, EOFError, ValueError, struct.error):
        raise DataProblem("it is a damaged archive") from None
    except (RuntimeError, NotImplementedError):
        raise DataProblem("it is packed in a way that is not known") from None


def _chosen(names: list[str], key: str, labels: bool) -> str:
    from cnnshape.diagnostics import did_you_mean, enumerate_words

    if not names:
        raise DataProblem("there is no array in it")
    some = enumerate_words([f"`{name}`" for name in names[:12]], "and")
    if key:
        if key in names:
            return key
        help = did_you_mean(key, names) or f"there are {some}"
        raise DataProblem(f"there is no array `{key}` in it; {help}")
    for known in _Y if labels else _X:
        for name in names:
            if name.lower() == known:
                return name
    place = 1 if labels else 0
    if place >= len(names):
        raise DataProblem(f"there is only {some} in it, which is taken for the data")
    return names[place]
