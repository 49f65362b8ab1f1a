"""Models that Keras saved: what comes out is what Keras says about them, layer by layer."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

import cnnshape
from cnnshape import BATCH, Dim, Report, Row, Shape

HERE = Path(__file__).parent
SAVED = sorted(
    path.relative_to(HERE).as_posix()
    for path in HERE.rglob("*.json")
    if path.parent.name != "applications"
)
APPLICATIONS = sorted(path.stem for path in (HERE / "applications").glob("*.json"))


class Fact:
    """One line of a record."""

    def __init__(self, line: str) -> None:
        self.name, self.type, shapes, *counts = line.split("\t")
        self.counts: tuple[Dim, ...] = tuple([int(count) for count in counts])
        self.shapes = [_shape(text) for text in shapes.split()]


def _shape(text: str) -> list[int | None]:
    sizes = [] if text == "()" else text.split("x")
    return [None if size == "?" else int(size) for size in sizes]


def facts(path: Path) -> list[Fact]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Fact(line) for line in lines if not line.startswith("#")]


def recorded(saved: str) -> list[Fact]:
    """The facts about a saved model, whatever form it is saved in."""
    path = Path(saved)
    name = path.parent.name if path.stem == "model" else path.stem
    return facts(HERE / "facts" / f"{name}.tsv")


def plain(shape: Shape) -> list[Any]:
    return [None if dim is BATCH else dim for dim in shape]


def counts(rows: Iterable[Row]) -> tuple[Dim, ...]:
    found = [(row.params, row.trainable_params, row.non_trainable_params) for row in rows]
    assert all(isinstance(one, int) for row in found for one in row)
    return tuple([sum(column) for column in zip(*found, strict=True)])  # type: ignore[arg-type]


def differences(report: Report, wanted: Sequence[Fact]) -> list[str]:
    """The layers of which the report says something else than the record."""
    rows = {row.name: row for row in report}
    found = []
    for fact in wanted:
        if fact.name in rows:
            row = rows[fact.name]
            shapes = [plain(shape) for shape in row.output_shapes]
            own = counts([row])
        else:
            inside = [row for row in report if row.name.startswith(f"{fact.name}/")]
            if not inside:
                found.append(f"{fact.name} is missing")
                continue
            shapes, own = fact.shapes, counts(inside)
        if own != fact.counts or not _same(shapes, fact):
            found.append(f"{fact.name}: {shapes} {own}, not {fact.shapes} {fact.counts}")
    return found


def _same(shapes: list[list[Any]], fact: Fact) -> bool:
    if "/" not in fact.name:
        return shapes == fact.shapes
    # Keras says of a model inside what it was made for, not what it is given.
    return [len(shape) for shape in shapes] == [len(shape) for shape in fact.shapes] and all(
        a == b or b is None
        for shape, other in zip(shapes, fact.shapes, strict=True)
        for a, b in zip(shape, other, strict=True)
    )


@pytest.mark.parametrize("saved", SAVED)
def test_saved_model_is_what_keras_says(saved: str) -> None:
    report = cnnshape.load(HERE / saved)
    assert report.diagnostics == ()
    assert differences(report, recorded(saved)) == []


@pytest.mark.parametrize("saved", SAVED)
def test_nothing_but_layers_is_in_the_report(saved: str) -> None:
    # Keras 2 gives a chain an input under another name.
    names = {fact.name for fact in recorded(saved) if fact.type != "InputLayer"}
    assert {row.name for row in cnnshape.load(HERE / saved).layers} <= names


@pytest.mark.parametrize("name", APPLICATIONS)
def test_application_is_what_keras_says(name: str) -> None:
    report = cnnshape.load(HERE / "applications" / f"{name}.json")
    assert report.diagnostics == ()
    assert differences(report, facts(HERE / "applications" / f"{name}.tsv")) == []
    assert report.totals.status == "complete"


def test_large_file_takes_less_than_a_second() -> None:
    path = HERE / "applications" / "ConvNeXtTiny.json"
    text = path.read_text(encoding="utf-8")
    started = time.process_time()
    cnnshape.analyze(text)
    assert time.process_time() - started < 1


# -- archives ------------------------------------------------------------------------------------


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_archive_is_read_for_its_configuration(tmp_path: Path) -> None:
    config = (HERE / "keras3" / "nested.json").read_text(encoding="utf-8")
    path = archive(
        tmp_path / "nested.keras",
        {"metadata.json": "{}", "config.json": config, "model.weights.h5": b"\x89HDF\r\n"},
    )
    report = cnnshape.load(path)
    assert report.diagnostics == ()
    assert differences(report, recorded("nested.json")) == []
    assert report.source.name == str(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"metadata.json": "{}"}, "it is an archive without a config.json"),
        (b"PK\x03\x04 and no more", "it is a damaged archive"),
        (b"\x89HDF\r\n\x1a\n", "it is an HDF5 file"),
    ],
)
def test_file_that_is_no_archive_of_a_model(
    tmp_path: Path, content: dict[str, str | bytes] | bytes, reason: str
) -> None:
    path = tmp_path / "model.keras"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        archive(path, content)
    with pytest.raises(OSError, match=reason):
        cnnshape.load(path)


def test_archive_that_unpacks_to_very_much_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "bomb.keras", {"config.json": b" " * 200_000_000})
    assert path.stat().st_size < 1_000_000
    with pytest.raises(OSError, match="larger than 64 MB"):
        cnnshape.load(path)


# -- what a file may have in it beside ordinary layers -----------------------------------------


def saved(name: str) -> Any:
    return json.loads((HERE / "keras3" / f"{name}.json").read_text(encoding="utf-8"))


def layer(model: Any, name: str) -> Any:
    return next(one for one in model["config"]["layers"] if one["config"]["name"] == name)


def said(model: Any) -> list[str]:
    report = cnnshape.analyze(json.dumps(model))
    return [f"{d.rule.code} {d.rule.severity.value}: {d.message}" for d in report.diagnostics]
