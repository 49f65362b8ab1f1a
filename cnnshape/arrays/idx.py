"""IDX, the format of MNIST, plain or packed by gzip.

Source: the description at the end of http://yann.lecun.com/exdb/mnist/: two zeros, a byte for the
type, a byte for the number of axes, the sizes in four bytes each, the highest byte first.
"""

from __future__ import annotations

import os
import zlib
from contextlib import AbstractContextManager

from cnnshape.arrays.array import Array, DataProblem, Numbers, Readable, Reopen
from cnnshape.arrays.numbers import with_range

# The byte → the name of the type, and its struct code.
_TYPES = {
    0x08: ("uint8", "B"),
    0x09: ("int8", "b"),
    0x0B: ("int16", "h"),
    0x0C: ("int32", "i"),
    0x0D: ("float32", "f"),
    0x0E: ("float64", "d"),
}
_GZIP = b"\x1f\x8b"


def read(path: str, key: str, labels: bool) -> Array:
    """The array in an IDX file. Raises DataProblem."""
    with open(path, "rb") as start:
        packed = start.read(2) == _GZIP

    def reopen() -> AbstractContextManager[Readable]:
        if not packed:
            return open(path, "rb")
        import gzip

        return gzip.open(path)

    try:
        with reopen() as file:
            array, numbers = _header(file, reopen)
        size = 0 if packed else os.path.getsize(path)
        if not packed and size < numbers.offset + numbers.bytes:
            raise DataProblem(
                f"it is cut off: the header promises {numbers.bytes:,} bytes of numbers, and there "
                f"are {size - numbers.offset:,}"
            )
        return with_range(array, numbers) if labels else array
    except EOFError:
        raise DataProblem("it is cut off") from None
    except zlib.error:
        raise DataProblem("it is a damaged gzip file") from None
    except OSError as error:
        if packed and error.errno is None:
            raise DataProblem("it is a damaged gzip file") from None
        raise


def _header(file: Readable, reopen: Reopen) -> tuple[Array, Numbers]:
    start = file.read(4)
    if len(start) < 4 or start[:2] != b"\x00\x00" or start[2] not in _TYPES or not start[3]:
        raise DataProblem("it is no file of data that is known: .npy, .npz, IDX or images")
    dtype, code = _TYPES[start[2]]
    axes = start[3]
    raw = file.read(4 * axes)
    if len(raw) < 4 * axes:
        raise DataProblem("it is cut off within the header")
    shape = tuple([int.from_bytes(raw[i : i + 4], "big") for i in range(0, 4 * axes, 4)])
    count = 1
    for size in shape:
        count *= size
    return Array(shape, dtype), Numbers(reopen, 4 + 4 * axes, count, f">{code}")
