"""A model in another form says the same: every spec without errors, there and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnnshape.analysis import study
from cnnshape.convert.problems import NotExpressible
from cnnshape.convert.targets import converted
from cnnshape.files import open_beside, read_source
from cnnshape.infer import Stages
from cnnshape.report import Report
from cnnshape.source import Source

ROOT = Path(__file__).parents[2]


def read(path: Path) -> tuple[Report, Stages]:
    report, stages = study(read_source(str(path)), open_beside)
    assert stages is not None
    return report, stages


def clean(paths: list[Path]) -> list[object]:
    found: list[object] = []
    for path in sorted(paths):
        report, stages = study(read_source(str(path)), open_beside)
        if stages is not None and not report.errors:
            found.append(pytest.param(path, id=path.stem))
    return found


SPECS = clean(list((ROOT / "specs").rglob("*.yaml")))
SAVED = clean(list((ROOT / "tests" / "keras_files").rglob("*.json")))


def facts(report: Report) -> list[object]:
    """Everything that a report says of its rows, folding and places in the text aside."""
    return [
        (
            row.name,
            row.type,
            row.inputs,
            row.input_shapes,
            row.output_shapes,
            row.weights,
            (row.params, row.trainable_params, row.non_trainable_params),
            row.macs,
            row.calls,
        )
        for row in report.rows
    ]


def again(text: str) -> Report:
    report, _ = study(Source(text, "<converted>"))
    assert [d.text for d in report.errors] == []
    return report


def test_there_are_specs_to_convert() -> None:
    assert len(SPECS) > 50
    assert len(SAVED) > 20


@pytest.mark.parametrize("path", [*SPECS, *SAVED])
def test_spec_made_of_a_model_has_the_same_report(path: Path) -> None:
    report, stages = read(path)
    result = again(converted(report, stages, "yaml"))
    assert facts(result) == facts(report)
    assert result.totals == report.totals
    assert (result.name, result.framework) == (report.name, report.framework)
    assert result.outputs == report.outputs


@pytest.mark.parametrize("path", [*SPECS, *SAVED])
def test_converting_the_result_changes_nothing(path: Path) -> None:
    report, stages = read(path)
    text = converted(report, stages, "yaml")
    second, inner = study(Source(text, "<converted>"))
    assert inner is not None
    body = "".join([line for line in text.splitlines(True) if not line.startswith("#")])
    assert converted(second, inner, "yaml") == body


@pytest.mark.parametrize("path", [*SPECS, *SAVED])
def test_file_made_of_a_model_has_the_same_report(path: Path) -> None:
    report, stages = read(path)
    if report.framework != "keras":
        return
    try:
        text = converted(report, stages, "keras-json")
    except NotExpressible:
        return
    assert text.isascii()
    assert {"class_name", "config"} <= json.loads(text).keys()
    result = again(text)
    assert facts(result) == facts(report)
    assert result.totals == report.totals


@pytest.mark.parametrize("path", [*SPECS, *SAVED])
def test_source_made_of_a_model_is_python(path: Path) -> None:
    report, stages = read(path)
    try:
        text = converted(report, stages, report.framework)
    except NotExpressible:
        return
    compile(text, str(path), "exec")
    assert text.isascii()
    assert text.endswith("\n")
