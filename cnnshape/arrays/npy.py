"""NumPy's .npy: a magic number, a version, and a short text that says shape and type.

Source: numpy/lib/_format_impl.py, NumPy 2.4, which documents the format. The text is matched, not
evaluated: it is a dictionary with three known keys, written by every version in the same way.
"""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager

from cnnshape.arrays.array import (
    MOST_AXES,
    MOST_DIGITS,
    Array,
    DataProblem,
    Numbers,
    Readable,
    Reopen,
)
from cnnshape.arrays.numbers import with_range

MAGIC = b"\x93NUMPY"
# NumPy's own limit (`max_header_size`) for files that it does not trust.
_LONGEST = 10_000
# Every number is followed by a comma or the end: were both left out, digits could be divided into
# numbers in ever more ways.
_ENTRY = re.compile(
    r"\s*(['\"])(?P<key>descr|fortran_order|shape)\1\s*:\s*"
    r"(?P<value>'[^'\\]*'|\"[^\"\\]*\"|True|False|\(\s*(?:\d+L?\s*(?:,\s*|(?=\))))*\)|\[.*\])\s*(?:,|(?=\}))",
    re.DOTALL,
)
# NumPy's letter and number of bytes → the name of the type, and its struct code.
_TYPES = {
    "b1": ("bool", "?"),
    "i1": ("int8", "b"),
    "i2": ("int16", "h"),
    "i4": ("int32", "i"),
    "i8": ("int64", "q"),
    "u1": ("uint8", "B"),
    "u2": ("uint16", "H"),
    "u4": ("uint32", "I"),
    "u8": ("uint64", "Q"),
    "f2": ("float16", "e"),
    "f4": ("float32", "f"),
    "f8": ("float64", "d"),
    "c8": ("complex64", ""),
    "c16": ("complex128", ""),
}


def read(path: str, key: str, labels: bool) -> Array:
    """The array in a .npy file. Raises DataProblem."""

    def reopen() -> AbstractContextManager[Readable]:
        return open(path, "rb")

    size = os.path.getsize(path)
    with reopen() as file:
        array, numbers = header(file, reopen)
    if numbers is not None and size < numbers.offset + numbers.bytes:
        raise DataProblem(
            f"it is cut off: the header promises {numbers.bytes:,} bytes of numbers, and there are "
            f"{size - numbers.offset:,}"
        )
    return with_range(array, numbers) if labels else array


def header(file: Readable, reopen: Reopen) -> tuple[Array, Numbers | None]:
    """What the header says; the numbers where their type is one that can be read."""
    start = file.read(8)
    if start[:6] != MAGIC or len(start) < 8:
        raise DataProblem("it is no .npy file")
    length_bytes = 2 if start[6] == 1 else 4
    if start[6] not in (1, 2, 3):
        raise DataProblem(f"it is a .npy file of version {start[6]}.{start[7]}, which is unknown")
    length = int.from_bytes(file.read(length_bytes), "little")
    if length > _LONGEST:
        raise DataProblem(f"its header is {length:,} bytes long; {_LONGEST:,} are allowed")
    raw = file.read(length)
    if len(raw) < length:
        raise DataProblem("it is cut off within the header")
    said = _entries(raw.decode("latin-1"))
    shape = tuple([int(digits) for digits in re.findall(r"\d+", said["shape"])])
    dtype, code = _type(said["descr"])
    if not shape:
        raise DataProblem("it holds a single number, not an array of samples")
    array = Array(shape, dtype)
    if not code:
        return array, None
    count = 1
    for size in shape:
        count *= size
    return array, Numbers(reopen, 8 + length_bytes + length, count, code)


def _entries(text: str) -> dict[str, str]:
    text = text.strip()
    found: dict[str, str] = {}
    position = 1
    while text.startswith("{") and len(found) < 3:
        match = _ENTRY.match(text, position)
        if match is None or match["key"] in found:
            break
        found[match["key"]] = match["value"]
        position = match.end()
    if len(found) < 3 or text[position:].strip() != "}":
        raise DataProblem("its header is none that NumPy writes")
    sizes = re.findall(r"\d+", found["shape"])
    if not found["shape"].startswith("(") or len(sizes) > MOST_AXES:
        raise DataProblem("its header is none that NumPy writes")
    if any(len(digits) > MOST_DIGITS for digits in sizes):
        raise DataProblem("its header tells of an axis that no array has")
    return found


def _type(descr: str) -> tuple[str, str]:
    """The name of a type and its struct code, empty where the numbers cannot be read."""
    if descr.startswith("["):
        raise DataProblem("it holds records of several fields, not numbers")
    word = descr[1:-1]
    order, letters = ("<", word) if word[:1].isalpha() else (word[:1], word[1:])
    if letters[:1] == "O":
        raise DataProblem("it holds Python objects, which would have to be unpickled")
    if letters[:1] in ("U", "S", "a"):
        return "string", ""
    if letters not in _TYPES or order not in ("<", ">", "|", "="):
        return "", ""
    name, code = _TYPES[letters]
    return name, f"{'<' if order in '|=' else order}{code}" if code else ""
