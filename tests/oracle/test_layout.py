"""Where padding goes, and in which order elements are flattened: what the frameworks do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape.explanation.calculator import of_layer
from cnnshape.explanation.flattening import Order

HERE = Path(__file__).parent
FRAMEWORKS = {"keras": "keras", "torch": "pytorch"}


def recorded(framework: str, what: str) -> list[dict[str, Any]]:
    document = json.loads((HERE / "places" / f"{framework}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document[what]
    return found


def explained(framework: str, case: dict[str, Any], shape: list[int]) -> cnnshape.Explanation:
    arguments = {word: str(value) for word, value in case["args"].items()}
    report = of_layer(case["layer"], [shape], arguments, FRAMEWORKS[framework])
    assert report.ok, [d.message for d in report.errors]
    return cnnshape.explain(report, report.layers[-1].name)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_padding_goes_where_the_framework_puts_it(framework: str) -> None:
    cases = recorded(framework, "borders")
    assert len(cases) >= 80
    for case in cases:
        first = framework == "torch"
        shape = [1, case["size"]] if first else [case["size"], 1]
        (padding,) = explained(framework, case, shape).padding
        # What no window reaches cannot be seen from outside.
        assert (padding.before, padding.after) == (case["before"], case["after"]), case


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_elements_are_flattened_in_the_order_of_the_framework(framework: str) -> None:
    cases = recorded(framework, "orders")
    assert cases
    for case in cases:
        order = explained(framework, case, case["shape"]).order
        assert order is not None
        for index, element in enumerate(case["flat"]):
            coordinates = order.coordinates(index)
            assert order.index(coordinates) == index
            assert numbered(case["shape"], order, coordinates) == element, case


def numbered(shape: list[int], order: Order, coordinates: tuple[int, ...]) -> int:
    """The number of an element, counted along the input as it is given, the last axis fastest."""
    by_axis = dict(zip(order.axes, coordinates, strict=True))
    number = 0
    for axis, size in enumerate(shape, start=1):
        number = number * size + by_axis[axis]
    return number
