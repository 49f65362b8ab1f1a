"""How the limits of a model are written."""

from __future__ import annotations

from typing import Any

import pytest

from cnnshape.limits import LimitProblem, Limits, read_limit

RIGHT = [
    ("params", "5M", 5_000_000),
    ("params", "5m", 5_000_000),
    ("params", "2.5 M", 2_500_000),
    ("params", "600K", 600_000),
    ("params", "1.5B", 1_500_000_000),
    ("params", "5,000,000", 5_000_000),
    ("params", "5_000_000", 5_000_000),
    ("params", 5_000_000, 5_000_000),
    ("params", 5e6, 5_000_000),
    ("params", "0", 0),
    ("macs", "4.1G", 4_100_000_000),
    ("macs", "1T", 10**12),
    # As the tables count: 1 KB is 1,024 bytes.
    ("size", "20MB", 20 * 1024**2),
    ("size", "20 MiB", 20 * 1024**2),
    ("size", "20M", 20 * 1024**2),
    ("size", "512", 512),
    ("size", "512 B", 512),
    ("size", "1.5KB", 1536),
    ("activations", "1GB", 1024**3),
]

NUMBER = "must be a number, or one with a unit: 5M"
BYTES = "must be a number, or one with a unit: 64MB"
WRONG: list[tuple[str, Any, str]] = [
    ("params", "many", NUMBER),
    ("params", "", NUMBER),
    ("params", "-5M", NUMBER),
    ("params", "5MB", NUMBER),
    ("params", "1,5M", NUMBER),
    ("params", "5 M M", NUMBER),
    ("params", "٥M", NUMBER),
    ("params", True, NUMBER),
    ("params", None, NUMBER),
    ("params", ["5M"], NUMBER),
    ("params", float("inf"), NUMBER),
    ("params", "1.5", "must be a whole number: 5M"),
    ("params", "9" * 30, "is larger than any model"),
    ("params", "9" * 9000, NUMBER),
    ("macs", "10000000T", "is larger than any model"),
    ("size", "20G Bytes", BYTES),
    ("activations", "20%", BYTES),
]


@pytest.mark.parametrize(("name", "value", "number"), RIGHT)
def test_right(name: str, value: Any, number: int) -> None:
    assert read_limit(name, value) == number


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_wrong(name: str, value: Any, message: str) -> None:
    with pytest.raises(LimitProblem) as raised:
        read_limit(name, value)
    assert str(raised.value) == message


def test_nothing_is_limited_by_default() -> None:
    assert Limits() == Limits(None, None, None, None)
