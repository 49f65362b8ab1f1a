"""What Keras saves now, read here: every architecture of keras.applications, and models drawn at
random."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

import cnnshape

FILES = Path(__file__).parents[1] / "keras_files"
sys.path.insert(0, str(FILES))

import facts  # noqa: E402
from keras_graphs import Drawing  # noqa: E402
from older_form import keras2  # noqa: E402
from record_files import applications  # noqa: E402
from test_keras_files import Fact, differences  # noqa: E402

DRAWS = int(os.environ.get("CNNSHAPE_DRAWS", "500"))
SEED = int(os.environ.get("CNNSHAPE_SEED", "0"))

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore")]


def read(model: Any) -> list[Fact]:
    return [Fact(line) for line in facts.lines(model)]


def problems(text: str, wanted: list[Fact]) -> list[str]:
    """What the report says about a saved model, and what it says otherwise than Keras."""
    report = cnnshape.analyze(text)
    # An input that leads nowhere is one that Keras keeps as well.
    said = [found for found in report.diagnostics if found.rule.name != "unused-layer"]
    return [found.message for found in said] + differences(report, wanted)


def errors(text: str, wanted: list[Fact]) -> list[str]:
    """The same for a model that was drawn, which may well repeat an activation or take the softmax
    of a single value: what is told of that is true, but not that Keras would refuse it."""
    report = cnnshape.analyze(text)
    return [found.message for found in report.errors] + differences(report, wanted)


def test_architectures_are_what_keras_says() -> None:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    wrong = {}
    for name, model in applications(keras):
        wanted, text = read(model), model.to_json()
        found = problems(text, wanted) + problems(json.dumps(keras2(json.loads(text))), wanted)
        recorded = (FILES / "applications" / f"{name}.tsv").read_text(encoding="utf-8")
        if recorded != facts.document(model, keras.__version__):
            found.append("the record is out of date")
        if found:
            wrong[name] = found
    assert wrong == {}


def test_drawn_models_are_what_keras_says() -> None:
    pytest.importorskip("keras", exc_type=ImportError)
    wrong = {}
    for number in range(DRAWS):
        model = Drawing(SEED * 1_000_000 + number).finished()
        found = [] if model is None else errors(model.to_json(), read(model))
        if found:
            wrong[number] = found
    assert wrong == {}
