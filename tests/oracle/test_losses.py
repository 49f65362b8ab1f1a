"""Every recorded loss with labels of every shape and type, replayed without the frameworks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loss_cases import BROADCASTS, ERROR, NEGATIVE, OK, OUTPUTS, text

import cnnshape
from cnnshape.dialects.registry import dialect
from cnnshape.losses import Labels, Loss, accepts, fit

HERE = Path(__file__).parent / "losses"
DIALECTS = {"keras": "keras", "torch": "pytorch"}
LETTERS = {"fits": OK, "broadcasts": BROADCASTS, "refused": ERROR}


def recorded(framework: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / f"{framework}.json").read_text(encoding="utf-8"))
    return found


def rows() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(dialect, the name of a loss, its record)."""
    for framework, name in DIALECTS.items():
        for case in recorded(framework)["cases"]:
            for loss in case["loss"]:
                yield name, loss, case


ROWS = list(rows())


def letter(loss: Loss, labels: Labels, output: tuple[int, ...]) -> str:
    found = fit(loss, labels, output)
    if found != "refused" and accepts(loss, labels, output, "float32"):
        return ERROR
    return LETTERS[found]


@pytest.mark.parametrize(
    ("name", "loss", "case"),
    ROWS,
    ids=[f"{name}-{loss}-{case['args']}-{case['dtype']}" for name, loss, case in ROWS],
)
def test_labels_are_judged_as_by_the_framework(name: str, loss: str, case: dict[str, Any]) -> None:
    declared = dialect(name).losses[loss].given(case["args"])
    framework = next(f for f, n in DIALECTS.items() if n == name)
    shapes = [tuple(shape) for shape in recorded(framework)["labels"]]
    found = {}
    for output in OUTPUTS:
        labels = [Labels(shape, dtype=case["dtype"]) for shape in shapes]
        found[text(output)] = "".join(letter(declared, one, output) for one in labels)
    # A model's output has an axis beside the batch.
    expected = {key: value for key, value in case["outcomes"].items() if key != "-"}
    assert {key: value for key, value in found.items() if key != "-"} == expected


@pytest.mark.parametrize("name", DIALECTS.values())
def test_every_loss_is_recorded_or_takes_more_than_one_output(name: str) -> None:
    known = dialect(name).losses
    asked = {loss for other, loss, _ in ROWS if other == name}
    unasked = {loss for loss in known if loss not in asked}
    assert asked <= set(known)
    # `crossentropy` is one of the recorded three, chosen by the shapes.
    assert {loss for loss in unasked if known[loss].form != "open"} <= {"crossentropy", "ce"}


def valued() -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """(dialect, record, activation, what the framework made of it)."""
    for framework, name in DIALECTS.items():
        record = recorded(framework)
        for row in record["values"]:
            for activation, made in zip(record["activations"], row["outcomes"], strict=True):
                yield name, row, activation, made


def told(name: str, loss: str, args: dict[str, Any], activation: str) -> set[str]:
    """The rules about an output of ten units with this activation, in a model of the dialect."""
    if name == "keras":
        layers: list[Any] = [{"Dense": {"units": 10, "activation": activation}}]
    else:
        words = {"softmax": "Softmax", "log_softmax": "LogSoftmax", "relu": "ReLU"}
        words |= {"tanh": "Tanh", "sigmoid": "Sigmoid", "linear": "Identity"}
        needs = {"dim": 1} if "softmax" in activation else {}
        layers = [{"Linear": [20, 10]}, {words[activation]: needs}]
    spec = {"framework": name, "input": [20], "loss": {loss: args}, "layers": layers}
    return {diagnostic.rule.name for diagnostic in cnnshape.analyze(spec).diagnostics}


VALUED = list(valued())


@pytest.mark.parametrize(
    ("name", "row", "activation", "made"),
    VALUED,
    ids=[f"{row['loss']}-{row['args']}-{activation}" for _, row, activation, _ in VALUED],
)
def test_activation_that_the_framework_cannot_work_with_is_told(
    name: str, row: dict[str, Any], activation: str, made: str
) -> None:
    found = told(name, row["loss"], row["args"], activation)
    # What raises is an error of its own; a loss below zero has no least value.
    assert (made == ERROR) == (found == {"outside-zero-one"})
    if made == NEGATIVE:
        assert found == {"missing-log-softmax"}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (name, row)
        for framework, name in DIALECTS.items()
        for row in recorded(framework)["values"]
        if "no_classes" in row
    ],
)
def test_number_that_the_framework_refuses_is_no_class_here(name: str, row: dict[str, Any]) -> None:
    framework = next(f for f, n in DIALECTS.items() if n == name)
    for number, made in zip(recorded(framework)["no_classes"], row["no_classes"], strict=True):
        data = {"y": {"shape": [], "range": [min(number, 0), max(number, 9)]}}
        layers = [{"Dense": 10}] if name == "keras" else [{"Linear": [20, 10]}]
        spec = {"framework": name, "input": [20], "data": data, "layers": layers}
        report = cnnshape.analyze({**spec, "loss": {row["loss"]: row["args"]}})
        ranges = [d for d in report.diagnostics if d.rule.name == "label-range"]
        if made == ERROR:
            assert ranges
