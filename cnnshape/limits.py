"""Budgets that a model must stay within, and how they are written: `5M`, `64MB`."""

from __future__ import annotations

import re

from cnnshape.memory import byte_text
from cnnshape.record import Record


class Limits(Record):
    """The largest values that are allowed; None where nothing is said.

    `params` and `macs` are numbers (multiply-accumulates of one sample), `activations` and `size`
    are bytes: of the largest output of a layer for one sample, and of all the weights.
    """

    params: int | None = None
    macs: int | None = None
    activations: int | None = None
    size: int | None = None


NO_LIMITS = Limits()
_BYTES = ("activations", "size")

_COUNT_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12}
# As in the tables, where 1 KB is 1,024 bytes; so KiB means the same.
_BYTE_UNITS = {"": 1, "B": 1} | {
    letter + ending: 1024**power
    for power, letter in enumerate("KMGT", 1)
    for ending in ("", "B", "IB")
}
_FORM = r"((?:\d{1,3}(?:,\d{3}){1,6}|\d[\d_]{0,30})(?:\.\d{1,20})?)\s*([A-Za-z]*)"
# No number of more digits can be meant, and `int` refuses those with thousands.
_LARGEST = 10**18


class LimitProblem(Exception):
    """The text is no limit; the message says what it must be."""


def read_limit(name: str, value: object) -> int:
    """The limit of the field `name` of Limits, from `5M`, `64MB`, `5_000_000` or a number.

    Raises LimitProblem.
    """
    units = _BYTE_UNITS if name in _BYTES else _COUNT_UNITS
    example = "64MB" if name in _BYTES else "5M"
    match = None
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        match = re.fullmatch(_FORM, str(value).strip(), re.ASCII)
    if match is None or match[2].upper() not in units:
        raise LimitProblem(f"must be a number, or one with a unit: {example}")
    from fractions import Fraction

    number = Fraction(re.sub("[_,]", "", match[1])) * units[match[2].upper()]
    if number > _LARGEST:
        raise LimitProblem("is larger than any model")
    # A limit of 0.5 bytes is not meant, but 1.5K is.
    if number.denominator != 1:
        raise LimitProblem(f"must be a whole number: {example}")
    return int(number)


def limit_text(name: str, number: int) -> str:
    """A limit of the field `name`, or what is held against it: `5,000,000`, `64.00 MB`."""
    return byte_text(number) if name in _BYTES else f"{number:,}"
