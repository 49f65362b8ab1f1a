"""Sizes that are not known beforehand: what is said then agrees with what a known size gives.

Every recorded case without an error is replayed with one of its sizes left open, and PyTorch's
cases with the batch left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from replay import FAMILIES, analysed, family, records

from cnnshape import Row, Shape
from cnnshape.rules import UNDEFINED_SIZE
from cnnshape.shape import UNKNOWN_SHAPE, agree

# Layers and rows for which an open size says something else than a known one, and why.
_SEQUENCE = "the first axis is the sequence, whose length the products depend on"
_CHANNELS = "what is no batch for PyTorch here is taken for the channels, which needs a number"
_ONE_ROW = "without further axes, the batch is the row of the product"
_ABOVE_ONE = "a column for each category replaces a last axis of 1, which an open one is not"
EXCEPT = {
    "CategoryEncoding(": _ABOVE_ONE,
    "Discretization(": _ABOVE_ONE,
    "IntegerLookup(": _ABOVE_ONE,
    "StringLookup(": _ABOVE_ONE,
    "TextVectorization(split=None": _ABOVE_ONE,
    "HashedCrossing(": _ABOVE_ONE,
    "Dot(": "Keras compares open sizes like numbers",
    "MultiheadAttention(": _SEQUENCE,
    "Transformer": _SEQUENCE,
    "Conv1d(in_channels=2,out_channels=6,kernel_size=3)@11": _CHANNELS,
    "Conv2d(in_channels=2,out_channels=6,kernel_size=3)@9x8": _CHANNELS,
    "Conv3d(in_channels=2,out_channels=6,kernel_size=3)@7x6x5": _CHANNELS,
    "Linear(in_features=2,out_features=7)@scalar": _ONE_ROW,
    "matmul()@scalar+2x5": _ONE_ROW,
    "AdaptiveAvgPool3d(output_size=[None,None,None])@8x4x1x1x1": "further axes need sizes of 1",
    "einsum(equation=bij,bj)@2x1+4": "an open size is taken to be above one",
    "chunk(": "as many pieces as are asked for, though a small size gives fewer",
    "split(": "the number of pieces depends on the size",
    "ops.squeeze(": "Keras keeps an open size, and refuses to drop one that is named",
    "squeeze(": "an open size is taken to be above one",
}


def built(path: Path) -> list[dict[str, Any]]:
    """The cases that the framework builds, with known sizes above zero only."""
    return [
        case
        for case in records(path)
        if case["error"] is None and all(size for shape in case["inputs"] for size in shape)
    ]


def fits(known: Shape, other: Shape) -> bool:
    return other == UNKNOWN_SHAPE or (
        len(known) == len(other) and all(agree(a, b) for a, b in zip(known, other, strict=True))
    )


def compare(known: Row, other: Row) -> Iterator[str]:
    """What is said of open sizes otherwise than of known ones."""
    if len(known.output_shapes) != len(other.output_shapes) or not all(
        fits(a, b) for a, b in zip(known.output_shapes, other.output_shapes, strict=True)
    ):
        yield f"output {other.output_shapes}, but {known.output_shapes} for known sizes"
    if not agree(known.params, other.params):
        yield f"{other.params} parameters, but {known.params} for known sizes"
    if not agree(known.macs, other.macs):
        yield f"{other.macs} macs, but {known.macs} for known sizes"


def opened(inputs: list[list[int]]) -> Iterator[list[list[int | None]]]:
    """The inputs with one size open, for each size; axes of the same place are opened together."""
    for axis in range(max(len(shape) for shape in inputs)):
        yield [
            [None if place == axis else size for place, size in enumerate(shape)]
            for shape in inputs
        ]


def differences(framework: str, case: dict[str, Any]) -> Iterator[str]:
    batch = case.get("batch")
    known = analysed(framework, case, case["inputs"], batch)
    if known.errors:
        return
    ways = [(inputs, batch) for inputs in opened(case["inputs"])]
    if batch is not None:
        ways.append((case["inputs"], None))
    for inputs, size in ways:
        try:
            report = analysed(framework, case, inputs, size)
        except Exception as error:
            yield f"{inputs}: cnnshape raises {type(error).__name__}: {error}"
            continue
        for diagnostic in report.errors:
            if diagnostic.rule is not UNDEFINED_SIZE:
                yield f"{inputs}, batch {size}: {diagnostic.rule.name}: {diagnostic.message}"
        if not report.errors:
            (a,), (b,) = known.layers, report.layers
            yield from (f"{inputs}, batch {size}: {line}" for line in compare(a, b))


@pytest.mark.parametrize("path", FAMILIES, ids=family)
def test_open_sizes_agree_with_known_ones(path: Path) -> None:
    framework = path.parent.name
    found = [
        f"{case['name']}: {line}"
        for case in built(path)
        if not case["name"].startswith(tuple(EXCEPT))
        for line in differences(framework, case)
    ]
    assert not found, f"{len(found)} differences:\n" + "\n".join(found)


@pytest.mark.parametrize("start", EXCEPT)
def test_every_exception_still_differs(start: str) -> None:
    lines = [
        line
        for path in FAMILIES
        for case in built(path)
        if case["name"].startswith(start)
        for line in differences(path.parent.name, case)
    ]
    assert lines
