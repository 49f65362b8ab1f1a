"""Every recorded loss with labels of every shape and type, replayed without the frameworks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loss_cases import BROADCASTS, ERROR, OK, OUTPUTS, text

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
