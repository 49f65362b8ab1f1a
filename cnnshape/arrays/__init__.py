"""What files of data say about themselves: shape and type from their headers.

Arrays are not loaded, and nothing is unpickled: 100 GB take as long as 100 KB. Only of labels are
numbers read, up to a limit.
"""

from __future__ import annotations

import os
import stat
from importlib import import_module

from cnnshape.arrays.array import Array, DataProblem

# The first bytes of a file → the module that reads it.
_KINDS = (
    (b"\x93NUMPY", "npy"),
    (b"PK\x03\x04", "npz"),
    (b"PK\x05\x06", "npz"),
    (b"\x1f\x8b", "idx"),
    (b"\x00\x00", "idx"),
)
_HDF5 = b"\x89HDF"


def read_array(path: str, labels: bool = False) -> Array:
    """The array in a file or a folder; with `labels`, also the range of its numbers.

    `file.npz:key` is one of several arrays in an archive. Raises DataProblem.
    """
    file, key = _split(path)
    try:
        if os.path.isdir(file):
            from cnnshape.arrays.images import read_folder

            return read_folder(file)
        mode = os.stat(file).st_mode
        if not stat.S_ISREG(mode):
            raise DataProblem("it is no regular file")
        with open(file, "rb") as opened:
            head = opened.read(6)
        for magic, kind in _KINDS:
            if head.startswith(magic):
                module = import_module(f"{__name__}.{kind}")
                found: Array = module.read(file, key, labels)
                return found
        if head.startswith(_HDF5):
            raise DataProblem("it is an HDF5 file; save the array with numpy.save")
        from cnnshape.arrays.images import read_image

        return read_image(file)
    except OSError as error:
        raise DataProblem((error.strerror or str(error)).lower()) from None
    except ValueError:
        raise DataProblem("the path contains a NUL character") from None


def _split(path: str) -> tuple[str, str]:
    """`train.npz:x_train` → the file and the name of the array in it."""
    file, colon, key = path.rpartition(":")
    if colon and file.lower().endswith(".npz") and not os.path.lexists(path):
        return file, key
    return path, ""
