"""How layers are wired: order of computation, loops, dead ends."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.report import Report

KERAS = "framework: keras\ninput: [8]\nlayers:\n"


def complaints(report: Report) -> list[tuple[str, str]]:
    return [(d.rule.name, d.span.text) for d in report.diagnostics]


def dense(name: str, inputs: str = "") -> str:
    return f"  - Dense: {{units: 4, name: {name}{', inputs: ' + inputs if inputs else ''}}}\n"


CHAINS: dict[str, tuple[str, bool]] = {
    "one after the other": (KERAS + dense("a") + dense("b"), True),
    "one after the other, said so": (KERAS + dense("a") + dense("b", "a"), True),
    "a single layer": (KERAS + dense("a"), True),
    "a shortcut": (KERAS + dense("a") + dense("b") + "  - Add: {inputs: [a, b]}\n", False),
    "the same twice": (KERAS + dense("a") + "  - Add: {inputs: [a, a]}\n", False),
    "two branches": (KERAS + dense("a") + dense("b", "input") + "outputs: [a, b]\n", False),
    "two outputs of one chain": (KERAS + dense("a") + dense("b") + "outputs: [a, b]\n", False),
    "a layer called twice": (KERAS + dense("a") + dense("b") + "  - reuse: b\n", False),
    "two inputs": (
        "framework: keras\ninputs: {x: [4], y: [4]}\nlayers:\n  - Add: {inputs: [x, y]}\n",
        False,
    ),
    "layers out of order": (
        KERAS + dense("a", "b") + dense("b", "input") + "outputs: [a]\n",
        False,
    ),
}


@pytest.mark.parametrize(("text", "wanted"), CHAINS.values(), ids=list(CHAINS))
def test_is_chain(text: str, wanted: bool) -> None:
    report = cnnshape.analyze(text)
    assert report.errors == ()
    assert report.is_chain is wanted


def test_a_reference_may_point_forward() -> None:
    report = cnnshape.analyze(
        KERAS + dense("a", "b") + "  - Dense: {units: 5, name: b, inputs: input}\noutputs: [a]\n"
    )
    assert report.diagnostics == ()
    # Rows keep the order of the text; the sizes follow the wiring.
    assert [row.name for row in report] == ["input_layer", "a", "b"]
    assert report["a"].params == 5 * 4 + 4


def test_a_long_way_back_is_computed() -> None:
    lines = [dense(f"a{number}", f"a{number + 1}") for number in range(2000)]
    text = KERAS + "".join(lines) + dense("a2000", "input") + "outputs: [a0]\n"
    report = cnnshape.analyze(text)
    assert report.diagnostics == ()
    assert report.totals.params == 2000 * 20 + 36


CYCLES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a layer that feeds itself": (dense("a", "a") + "outputs: [a]\n", [("cycle", "a")]),
    "two layers that feed each other": (
        dense("a", "b") + dense("b", "a") + "outputs: [b]\n",
        [("cycle", "a")],
    ),
    "three layers in a circle": (
        dense("a", "c") + dense("b", "a") + dense("c", "b") + "outputs: [c]\n",
        [("cycle", "a")],
    ),
    "a loop beside a way in": (
        "  - Add: {inputs: [input, b], name: a}\n" + dense("b", "a").replace("4", "8"),
        [("cycle", "a")],
    ),
    "two loops": (
        dense("a", "a") + dense("b", "b") + "outputs: [a, b]\n",
        [("cycle", "a"), ("cycle", "b")],
    ),
    "a layer after a loop": (dense("a", "a") + dense("b"), [("cycle", "a")]),
    "a group that feeds itself": (
        "  - Sequential: [{Dense: {units: 4, name: a}}]\n    name: g\n    inputs: g\n",
        [("cycle", "g")],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), CYCLES.values(), ids=list(CYCLES))
def test_cycle(text: str, wanted: list[tuple[str, str]]) -> None:
    report = cnnshape.analyze(KERAS + text)
    assert complaints(report) == wanted


def test_a_loop_names_both_layers_and_is_cut() -> None:
    report = cnnshape.analyze(KERAS + dense("a", "b") + dense("b", "a") + dense("c", "input"))
    (diagnostic,) = report.errors
    assert "`a`" in diagnostic.message
    assert "`b`" in diagnostic.message
    assert report["c"].params == 36


UNUSED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "nothing": (dense("a") + dense("b"), []),
    "a side branch": (dense("a") + dense("b", "a") + dense("c", "a"), [("unused-layer", "Dense")]),
    "a side branch of two layers is told at its end": (
        dense("a") + dense("b") + dense("c") + dense("d", "a"),
        [("unused-layer", "Dense")],
    ),
    "two side branches": (
        dense("a") + dense("b", "a") + dense("c", "a") + dense("d", "a"),
        [("unused-layer", "Dense"), ("unused-layer", "Dense")],
    ),
    "what stands after the outputs": (
        dense("a") + dense("b") + "outputs: [a]\n",
        [("unused-layer", "Dense")],
    ),
    "an output in the middle": (dense("a") + dense("b") + "outputs: [a, b]\n", []),
    "one of several outputs of a layer": (
        "  - Dense: {units: 4, name: a}\n  - Dense: {units: 3, inputs: a.0}\n",
        [],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), UNUSED.values(), ids=list(UNUSED))
def test_unused_layers(text: str, wanted: list[tuple[str, str]]) -> None:
    report = cnnshape.analyze(KERAS + text)
    assert complaints(report) == wanted
    assert report.ok


def test_an_unused_input_is_told() -> None:
    text = "framework: keras\ninputs: {x: [4], y: [4]}\nlayers:\n  - Dense: {units: 3, inputs: x}\n"
    assert complaints(cnnshape.analyze(text)) == [("unused-layer", "y")]


def test_unused_layers_are_not_guessed_at_after_a_bad_reference() -> None:
    text = KERAS + dense("a") + dense("b", "a") + dense("c", "aa") + dense("d", "a")
    assert complaints(cnnshape.analyze(text)) == [("unknown-reference", "aa")]


NUMBER_OF_INPUTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "one where two are needed": ("  - Subtract\n", [("input-count", "Subtract")]),
    "three where two are needed": (
        "  - Subtract: {inputs: [input, input, input]}\n",
        [("input-count", "Subtract")],
    ),
    "two where one is needed": (
        "  - Dense: {units: 4, inputs: [input, input]}\n",
        [("input-count", "Dense")],
    ),
    "as many as there are": ("  - Add: {inputs: [input, input, input]}\n", []),
}


@pytest.mark.parametrize(("text", "wanted"), NUMBER_OF_INPUTS.values(), ids=list(NUMBER_OF_INPUTS))
def test_number_of_inputs(text: str, wanted: list[tuple[str, str]]) -> None:
    assert complaints(cnnshape.analyze(KERAS + text)) == wanted
