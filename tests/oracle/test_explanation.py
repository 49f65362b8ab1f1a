"""Every number that an explanation shows is what its formula gives and what the engine says: over
all recorded layers and all models of the zoo."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from replay import FAMILIES, analysed, family, records

import cnnshape
from cnnshape.explanation import Explanation, Line, explain_all
from cnnshape.render.explanation import text
from cnnshape.render.screen import Screen

SPECS = Path(__file__).parent.parent.parent / "specs"
ZOO = sorted([*SPECS.glob("*.yaml"), *(SPECS / "zoo").glob("*.yaml")])
WRONG = sorted((SPECS.parent / "tests" / "cases" / "err").glob("*.yaml"))

# What an output axis may have without a formula: a size that no argument and no input gives (the
# one element that is left of a reduced axis), or one that is counted, not computed.
WITHOUT_FORMULA = {
    **dict.fromkeys(("TextVectorization", "StringLookup", "IntegerLookup"), "a vocabulary"),
    **dict.fromkeys(("Discretization", "Lambda", "Pipeline"), "declared beside the numbers"),
    **dict.fromkeys(
        ("STFTSpectrogram", "chunk", "split", "stack", "ops.stack", "Dot"), "a number of things"
    ),
    "TimeDistributed": "a whole model inside, which is explained layer by layer",
    "ops.get_item": "what a slice leaves",
    "affine_grid": "a coordinate for each axis",
    "Reshape": "an expression that a mistake hides",
}


def calculated(text: str) -> Fraction | int:
    """The value of a formula, read anew from what is printed."""
    text = text.replace("·", "*").replace("−", "-")
    text = re.sub(r"\d+(\.\d+)?(e[+-]?\d+)?", lambda number: f"F('{number[0]}')", text)
    names = {
        "F": Fraction,
        "floor": math.floor,
        "ceil": math.ceil,
        "max": max,
        "mod": lambda a, b: a % b,
    }
    result: Fraction | int = eval(text, {"__builtins__": {}}, names)
    return result


def lines(found: Explanation) -> Iterator[Line]:
    """Every number that is explained."""
    for output in found.outputs:
        yield from output
    yield from (weight.line for weight in found.weights)
    yield from (line for line in (found.params, found.macs) if line is not None)
    yield from (one.total for one in found.padding)


def wrong(explanations: Iterable[Explanation]) -> Iterator[str]:
    for found in explanations:
        row = found.row
        if row.is_input:
            continue
        for line in lines(found):
            if line.numbers and calculated(line.numbers) != line.value:
                yield f"{row.name}: {line.what} = {line.numbers}, but it is {line.value}"
        shapes = tuple([tuple([line.value for line in output]) for output in found.outputs])
        if shapes != row.output_shapes:
            yield f"{row.name}: {shapes}, but the output is {row.output_shapes}"
        if row.params and (found.params is None or found.params.value != row.params):
            yield f"{row.name}: the sum of the weights is not {row.params}"
        if found.macs is not None and found.macs.value != row.macs:
            yield f"{row.name}: {found.macs.value} MACs, but there are {row.macs}"
        yield from unexplained(found)


def unexplained(found: Explanation) -> Iterator[str]:
    if found.row.type in WITHOUT_FORMULA:
        return
    for line in (line for output in found.outputs for line in output):
        if isinstance(line.value, int) and line.value > 1 and not line.numbers:
            yield f"{found.row.type}: nothing explains {line.what} {line.value}"


@pytest.mark.parametrize("path", FAMILIES, ids=family)
def test_recorded_layers_are_explained_by_formulas_that_hold(path: Path) -> None:
    found: list[str] = []
    for case in records(path):
        if case["error"] is not None:
            continue
        report = analysed(path.parent.name, case, case["inputs"], case.get("batch"))
        if not report.errors:
            found += [f"{case['name']}: {line}" for line in wrong(explain_all(report))]
    assert not found, f"{len(found)} differences:\n" + "\n".join(found)


@pytest.mark.parametrize("path", ZOO, ids=lambda path: path.stem)
def test_models_are_explained_by_formulas_that_hold(path: Path) -> None:
    report = cnnshape.load(path)
    if report.ok:
        assert list(wrong(explain_all(report))) == []


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_models_with_mistakes_are_explained_as_far_as_they_are_known(path: Path) -> None:
    report = cnnshape.load(path)
    screen = Screen()
    for found in explain_all(report):
        shapes = tuple([tuple([line.value for line in output]) for output in found.outputs])
        assert shapes == found.row.output_shapes
        assert text(found, screen).startswith(f"{found.row.name} ({found.row.type})\n")
