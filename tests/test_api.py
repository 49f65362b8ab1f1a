"""The Python API: load, analyze, and the report that a test of one's own may ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape import BATCH, UNKNOWN, Report, Role, Severity

SPEC: dict[str, Any] = {
    "name": "tiny",
    "framework": "pytorch",
    "input": [1, 28, 28],
    "vars": {"width": 4},
    "layers": [
        {"Conv2d": {"out_channels": "$width", "kernel_size": 3, "name": "conv"}},
        {"BatchNorm2d": {"name": "bn"}},
        {"flatten": 1},
        {"Linear": {"out_features": 10, "name": "fc1"}},
    ],
}


@pytest.fixture
def report() -> Report:
    return cnnshape.analyze(SPEC)


def test_a_mapping_and_its_text_give_the_same_report(report: Report) -> None:
    again = cnnshape.analyze(json.dumps(SPEC))
    assert [(row.name, row.output_shapes, row.params) for row in report] == [
        (row.name, row.output_shapes, row.params) for row in again
    ]


def test_a_file_is_named_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text("framework: keras\ninput: [3]\nlayers: [Flatten]\n", encoding="utf-8")
    report = cnnshape.load(path)
    assert report.name == "model"
    assert report.source.name == str(path)
    assert cnnshape.load(str(path)).name == "model"


TEXT = "name: größe\nframework: keras\ninput: [3]\nlayers: [Flatten]\n"
ENCODINGS = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with its mark": TEXT.encode("utf-8-sig"),
    "UTF-16 with its mark": TEXT.encode("utf-16"),
    "Windows line ends": TEXT.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=list(ENCODINGS))
def test_files_are_read_in(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_bytes(data)
    report = cnnshape.load(path)
    assert report.name == "größe"
    assert report.diagnostics == ()


def test_the_mark_of_an_encoding_is_no_part_of_a_text() -> None:
    report = cnnshape.analyze("\ufeffinput: [3]\n")
    (diagnostic,) = report.diagnostics
    assert diagnostic.span.text == "input: [3]"


UNREADABLE: dict[str, tuple[bytes | None, str]] = {
    "a file that is not there": (None, "no such file"),
    "bytes that are no text": (b"name: \xff\xfe\xfa\n", "no UTF-8"),
}


@pytest.mark.parametrize(("data", "said"), UNREADABLE.values(), ids=list(UNREADABLE))
def test_a_file_that_cannot_be_read_raises(data: bytes | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(OSError, match=said):
        cnnshape.load(path)


def test_a_directory_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        cnnshape.load(tmp_path)


def test_a_mapping_that_json_cannot_hold_raises() -> None:
    with pytest.raises(TypeError):
        cnnshape.analyze({"input": {1, 2}})


def test_rows_are_looked_up_by_name(report: Report) -> None:
    assert report["fc1"].in_features == 2704
    assert report["fc1"].out_features == 10
    assert report["conv"].kernel_size == (3, 3)
    assert "fc1" in report
    assert "fc2" not in report
    assert 3 not in report


def test_a_name_that_is_not_there_raises_with_a_near_one(report: Report) -> None:
    with pytest.raises(KeyError, match="did you mean `fc1`"):
        report["fc_1"]


def test_an_argument_that_is_not_there_raises(report: Report) -> None:
    with pytest.raises(AttributeError, match=r"'conv' \(Conv2d\) has no 'units'"):
        _ = report["conv"].units
    assert not hasattr(report["conv"], "units")


def test_a_row_says_what_it_knows(report: Report) -> None:
    row = report["conv"]
    assert (row.name, row.type) == ("conv", "Conv2d")
    assert row.inputs == ("input",)
    assert row.input_shape == (BATCH, 1, 28, 28)
    assert row.output_shape == (BATCH, 4, 26, 26)
    assert (row.params, row.trainable_params, row.non_trainable_params) == (40, 40, 0)
    assert row.macs == 4 * 26 * 26 * 9
    assert row.calls == 1
    assert row.weights is not None
    assert [(w.name, w.shape, w.role) for w in row.weights] == [
        ("conv.weight", (4, 1, 3, 3), Role.TRAINABLE),
        ("conv.bias", (4,), Role.TRAINABLE),
    ]
    assert repr(row) == "<Row conv (Conv2d) (BATCH, 4, 26, 26) 40>"


def test_buffers_are_weights_but_no_parameters(report: Report) -> None:
    row = report["bn"]
    assert row.params == 8
    assert row.weights is not None
    assert [w.name for w in row.weights if w.role is Role.STATISTIC] == [
        "bn.running_mean",
        "bn.running_var",
        "bn.num_batches_tracked",
    ]


def test_layers_are_the_rows_without_the_inputs(report: Report) -> None:
    assert len(report) == 5
    assert [row.name for row in report] == ["input", "conv", "bn", "flatten", "fc1"]
    assert [row.name for row in report.layers] == ["conv", "bn", "flatten", "fc1"]
    assert next(iter(report)).input_shape is None


def test_totals_are_sums(report: Report) -> None:
    totals = report.totals
    assert totals.params == 40 + 8 + 27_050
    assert totals.params_bytes == 4 * totals.params
    assert (totals.status, totals.missing, totals.macs_missing) == ("complete", 0, 0)


def test_a_report_without_a_mistake_is_ok(report: Report) -> None:
    assert report.ok
    assert report.errors == ()
    assert report.count(Severity.ERROR) == 0
    assert report.outputs == ("fc1",)
    assert report.framework == "pytorch"


def test_warnings_are_ok() -> None:
    spec = {**SPEC, "outputs": ["bn"]}
    report = cnnshape.analyze(spec)
    assert report.count(Severity.WARNING) == 1
    assert report.ok


def test_a_mistake_does_not_raise() -> None:
    spec = {**SPEC, "layers": [{"Conv2d": {"out_channels": 4}}, {"flatten": 1}]}
    report = cnnshape.analyze(spec)
    assert not report.ok
    (diagnostic,) = report.errors
    assert diagnostic.rule.name == "missing-argument"
    assert report["0"].params is UNKNOWN
    assert report.totals.status == "partial"
    assert report.totals.missing == 1


SPECS_WITHOUT_A_MODEL = {"an empty text": "", "a word": "x", "a mapping of nothing": {}}


@pytest.mark.parametrize("spec", SPECS_WITHOUT_A_MODEL.values(), ids=list(SPECS_WITHOUT_A_MODEL))
def test_a_spec_without_a_model_has_a_report(spec: str | Mapping[str, Any]) -> None:
    report = cnnshape.analyze(spec)
    assert not report.ok
    assert len(report) == 0
    assert report.totals.params == 0


OVERRIDES: dict[str, tuple[dict[str, Any], tuple[Any, ...]]] = {
    "nothing": ({}, (BATCH, 4, 26, 26)),
    "the input's shape": ({"input_shape": [1, 64, 32]}, (BATCH, 4, 62, 30)),
    "the input's shape with open sizes": ({"input_shape": (1, None, 32)}, (BATCH, 4, None, 30)),
    "the batch size": ({"batch_size": 8}, (8, 4, 26, 26)),
    "a variable": ({"settings": {"width": 16}}, (BATCH, 16, 26, 26)),
    "a variable as text": ({"settings": {"width": "16"}}, (BATCH, 16, 26, 26)),
}


@pytest.mark.parametrize(("options", "wanted"), OVERRIDES.values(), ids=list(OVERRIDES))
def test_the_caller_overrides(options: dict[str, Any], wanted: tuple[Any, ...]) -> None:
    assert cnnshape.analyze(SPEC, **options)["conv"].output_shape == wanted


def test_the_caller_overrides_the_data_format() -> None:
    spec = {"framework": "keras", "input": [3, 8, 9], "layers": [{"Conv2D": [4, 3]}]}
    report = cnnshape.analyze(spec, data_format="channels_first")
    assert report["conv2d"].output_shape == (BATCH, 4, 6, 7)


def test_a_file_may_be_overridden_too(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(SPEC), encoding="utf-8")
    report = cnnshape.load(path, batch_size=2, settings={"width": 8})
    assert report["conv"].output_shape == (2, 8, 26, 26)


def test_macs_are_for_one_sample() -> None:
    one = cnnshape.analyze(SPEC).totals.macs
    assert cnnshape.analyze(SPEC, batch_size=16).totals.macs == one


def test_the_same_spec_gives_the_same_report(report: Report) -> None:
    again = cnnshape.analyze(SPEC)
    assert [row.weights for row in report] == [row.weights for row in again]
    assert report.totals == again.totals


def test_diagnostics_are_data() -> None:
    report = cnnshape.analyze(
        "framework: keras\ninput: [8, 8, 3]\nlayers:\n  - Conv2D: {filtres: 4, kernel_size: 3}\n"
    )
    (diagnostic,) = report.diagnostics
    assert diagnostic.rule.code == "CS102"
    assert diagnostic.span.source is report.source
    assert diagnostic.span.source.position(diagnostic.span.start) == (4, 14)
    assert diagnostic.fix is not None
    (edit,) = diagnostic.fix.edits
    text = report.source.text
    mended = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert "filters: 4" in mended
