"""The examples that the manual shows, with every number in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cnnshape
from cnnshape import BATCH, Row
from cnnshape.report import Report

SPECS = Path(__file__).parent.parent / "specs"


def load(name: str) -> Report:
    return cnnshape.load(SPECS / f"{name}.yaml")


def shown(row: Row) -> tuple[Any, ...]:
    return tuple(None if dim is BATCH else dim for dim in row.output_shape)


class Line(NamedTuple):
    """A layer with its output shape and its number of parameters."""

    name: str
    shape: tuple[int | None, ...]
    params: int


TABLES: dict[str, list[Line]] = {
    "mnist_cnn": [
        Line("conv2d", (None, 26, 26, 32), 320),
        Line("max_pooling2d", (None, 13, 13, 32), 0),
        Line("conv2d_1", (None, 11, 11, 64), 18_496),
        Line("max_pooling2d_1", (None, 5, 5, 64), 0),
        Line("flatten", (None, 1600), 0),
        Line("dropout", (None, 1600), 0),
        Line("dense", (None, 10), 16_010),
    ],
    "mnist_cnn_channels_first": [
        Line("conv2d", (None, 32, 26, 26), 320),
        Line("max_pooling2d", (None, 32, 13, 13), 0),
        Line("conv2d_1", (None, 64, 11, 11), 18_496),
        Line("max_pooling2d_1", (None, 64, 5, 5), 0),
        Line("flatten", (None, 1600), 0),
        Line("dropout", (None, 1600), 0),
        Line("dense", (None, 10), 16_010),
    ],
    "missing_flatten": [
        Line("conv2d", (None, 98, 98, 32), 896),
        Line("dense", (None, 98, 98, 256), 8_448),
        Line("dense_1", (None, 98, 98, 10), 2_570),
    ],
    "missing_flatten_fixed": [
        Line("conv2d", (None, 98, 98, 32), 896),
        Line("flatten", (None, 307_328), 0),
        Line("dense", (None, 256), 78_676_224),
        Line("dense_1", (None, 10), 2_570),
    ],
    "convlstm_flatten": [
        Line("conv_lstm2d", (None, 38, 38, 256), 2_387_968),
        Line("flatten", (None, 369_664), 0),
        Line("dense", (None, 256), 94_634_240),
    ],
    "convlstm_gap": [
        Line("conv_lstm2d", (None, 38, 38, 256), 2_387_968),
        Line("global_average_pooling2d", (None, 256), 0),
        Line("dense", (None, 256), 65_792),
    ],
    "three_convs": [
        Line("conv1", (1, 16, 14, 14), 448),
        Line("conv2", (1, 32, 7, 7), 4_640),
        Line("conv3", (1, 64, 4, 4), 18_496),
    ],
    "small_cnn_torch": [
        Line("conv1", (1, 16, 14, 14), 160),
        Line("relu", (1, 16, 14, 14), 0),
        Line("conv2", (1, 32, 7, 7), 4_640),
        Line("relu_1", (1, 32, 7, 7), 0),
        Line("flatten", (1, 1568), 0),
        Line("fc1", (1, 64), 100_416),
        Line("relu_2", (1, 64), 0),
        Line("fc2", (1, 32), 2_080),
        Line("relu_3", (1, 32), 0),
        Line("fc3", (1, 10), 330),
    ],
}

# (total, trainable, non-trainable) parameters.
TOTALS: dict[str, tuple[int, int, int]] = {
    "mnist_cnn": (34_826, 34_826, 0),
    "mnist_cnn_channels_first": (34_826, 34_826, 0),
    "vgg16_transfer": (16_812_353, 2_097_665, 14_714_688),
    "convlstm_flatten": (97_022_208, 97_022_208, 0),
    "convlstm_gap": (2_453_760, 2_453_760, 0),
    "keras_vgg16": (138_357_544, 138_357_544, 0),
    "keras_resnet50": (25_636_712, 25_583_592, 53_120),
    "resnet18": (11_689_512, 11_689_512, 0),
    "resnet50": (25_557_032, 25_557_032, 0),
    "mobilenet_v2": (3_504_872, 3_504_872, 0),
    "densenet121": (7_978_856, 7_978_856, 0),
}

WRONG_ON_PURPOSE = {"missing_flatten", "small_cnn_torch_wrong", "ten_mistakes"}
RIGHT = sorted({path.stem for path in SPECS.glob("*.yaml")} - WRONG_ON_PURPOSE)


@pytest.mark.parametrize("name", TABLES)
def test_layers_are_the_ones_shown(name: str) -> None:
    report = load(name)
    assert [(row.name, shown(row), row.params) for row in report.layers] == TABLES[name]


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_the_ones_shown(name: str) -> None:
    totals = load(name).totals
    assert (
        totals.params,
        totals.trainable_params,
        totals.non_trainable_params,
    ) == TOTALS[name]
    assert totals.status == "complete"


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_spec_has_no_diagnostics(name: str) -> None:
    assert load(name).diagnostics == ()


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_spec_explains_itself_to_a_learner(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "What to look at:" in text


def test_mnist_cnn_takes_136_kilobytes() -> None:
    assert round(load("mnist_cnn").totals.params_bytes / 1024, 2) == 136.04


def test_vgg16_as_a_layer_gives_its_last_map() -> None:
    report = load("vgg16_transfer")
    inner = [row for row in report.layers if row.group_path]
    assert {row.group_path[0].name for row in inner} == {"vgg16"}
    assert {row.group_path[0].type for row in inner} == {"Functional"}
    assert shown(inner[-1]) == (None, 4, 4, 512)
    assert sum(row.params for row in inner if isinstance(row.params, int)) == 14_714_688
    outer = [(row.name, shown(row), row.params) for row in report.layers if not row.group_path]
    assert outer == [
        ("flatten", (None, 8192), 0),
        ("dense", (None, 256), 2_097_408),
        ("dense_1", (None, 1), 257),
    ]


def test_missing_flatten_is_told_at_the_first_dense_with_both_cures() -> None:
    report = load("missing_flatten")
    # That the output does not fit the labels follows from it: no second mistake.
    (diagnostic,) = report.diagnostics
    assert diagnostic.rule.name == "missing-flatten"
    assert diagnostic.layer == "dense"
    assert diagnostic.span.text == "Dense"
    said = " ".join([diagnostic.text, diagnostic.help, *(x.message for x in diagnostic.labels)])
    for number in ("307,328", "78,676,224", "8,448"):
        assert number in said
    assert "Flatten" in said
    assert "GlobalAveragePooling2D" in said
    # The consequence: what the model gives, and what the labels are.
    assert "(None, 98, 98, 10)" in said
    assert "10" in said


def test_wrong_in_features_is_told_with_the_right_number_and_its_origin() -> None:
    report = load("small_cnn_torch_wrong")
    (diagnostic,) = report.diagnostics
    assert diagnostic.rule.name == "input-features"
    assert diagnostic.span.text == "2048"
    assert "1568 = 32 × 7 × 7" in diagnostic.text
    assert diagnostic.fix is not None
    assert [edit.text for edit in diagnostic.fix.edits] == ["1568"]
    # What fc1 declares is gone on with.
    assert shown(report["fc3"]) == (1, 10)


def test_in_features_can_be_read_from_the_report() -> None:
    assert load("small_cnn_torch")["fc1"].in_features == 1568


def test_three_convs_have_three_outputs() -> None:
    report = load("three_convs")
    assert report.outputs == ("conv1", "conv2", "conv3")


MISTAKES = [
    ("unknown-layer", "BatchNormalisation"),
    ("unknown-argument", "stride"),
    ("wrong-type", "3x3"),
    ("missing-argument", "SeparableConv2D"),
    ("unknown-reference", "steam"),
    ("groups", "3"),
    ("merge-shapes", "Concatenate"),
    ("reshape-size", "[8, 8, 64]"),
    ("duplicate-name", "twin"),
    ("empty-output", "Conv2D"),
]


def test_ten_mistakes_are_ten_diagnostics_in_one_run() -> None:
    report = load("ten_mistakes")
    found = [(d.rule.name, d.span.text) for d in report.diagnostics]
    assert found == MISTAKES
    text = report.source.text
    for diagnostic in report.diagnostics:
        line, column = report.source.position(diagnostic.span.start)
        assert text.split("\n")[line - 1][column - 1 :].startswith(diagnostic.span.text)


def test_ten_mistakes_still_have_a_table() -> None:
    report = load("ten_mistakes")
    assert shown(report["stem"]) == (None, 32, 32, 32)
    # What a broken layer declares is gone on with.
    assert report["strided"].output_shape[-1] == 64
    assert shown(report["predictions"]) == (None, 10)
    assert report.totals.status == "partial"
