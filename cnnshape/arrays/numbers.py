"""The range of the numbers in a file, read in pieces and up to a limit."""

from __future__ import annotations

import sys
from array import array

from cnnshape.arrays.array import Array, DataProblem, Numbers, Readable

# Of more labels only the first ones are looked at: a million take a twentieth of a second.
MOST_NUMBERS = 1_000_000
_PIECE = 65_536
# Struct codes → those of the `array` module, which has none for truth values and halves.
_CODES = {"?": "B", "b": "b", "B": "B", "h": "h", "H": "H", "i": "i", "I": "I"}
_CODES.update({"q": "q", "Q": "Q", "f": "f", "d": "d"})


def with_range(given: Array, numbers: Numbers | None) -> Array:
    """The array with the range of its first numbers, and a remark where there are more."""
    if numbers is None or numbers.code[1:] not in _CODES or not numbers.count:
        return given
    try:
        with numbers.open() as file:
            _skip(file, numbers.offset)
            least, greatest, seen = _range(file, numbers)
    except EOFError:
        raise DataProblem("it is cut off within the numbers") from None
    remarks = given.remarks
    if seen < numbers.count:
        left = f"the numbers after the first {seen:,} of {numbers.count:,} were not looked at"
        remarks = (*remarks, left)
    return given._replace(least=least, greatest=greatest, remarks=remarks)


def _skip(file: Readable, count: int) -> None:
    """What is packed cannot be skipped by a seek without unpacking it all the same."""
    while count:
        piece = file.read(min(count, _PIECE))
        if not piece:
            raise EOFError
        count -= len(piece)


def _range(file: Readable, numbers: Numbers) -> tuple[float, float, int]:
    code = _CODES[numbers.code[1:]]
    swapped = (numbers.code[0] == ">") == (sys.byteorder == "little")
    left = min(numbers.count, MOST_NUMBERS)
    seen = left
    least, greatest = float("inf"), float("-inf")
    while left:
        piece = array(code)
        wanted = min(left, _PIECE) * piece.itemsize
        data = file.read(wanted)
        if len(data) < wanted:
            raise EOFError
        piece.frombytes(data)
        if swapped and piece.itemsize > 1:
            piece.byteswap()
        least, greatest = min(least, *piece[:1], min(piece)), max(greatest, max(piece))
        left -= len(piece)
    return least, greatest, seen
