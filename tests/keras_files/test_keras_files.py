"""Models that Keras saved: what comes out is what Keras says about them, layer by layer."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape import BATCH, UNKNOWN, Dim, Report, Row, Shape
from cnnshape.discovery import Discovery

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
    return tuple([sum(column) for column in zip(*found, strict=True)])


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


def test_directory_is_searched_for_saved_models(tmp_path: Path) -> None:
    config = (HERE / "keras3" / "nested.json").read_text(encoding="utf-8")
    (tmp_path / "model.json").write_text(config, encoding="utf-8")
    archive(tmp_path / "archive.keras", {"config.json": config})
    archive(tmp_path / "broken.keras", {"metadata.json": "{}"})
    words = {"class_name": "Tokenizer", "config": {"word_index": '{"layers": 1}'}}
    (tmp_path / "words.json").write_text(json.dumps(words), encoding="utf-8")
    discovery = Discovery([str(tmp_path)])
    found = {Path(name).name: source for name, source in discovery.found.items()}
    assert sorted(found) == ["archive.keras", "broken.keras", "model.json"]
    assert found["broken.keras"] == "it is an archive without a config.json"
    assert discovery.skipped == 1


def test_saved_model_is_a_layer_of_a_spec(tmp_path: Path) -> None:
    config = (HERE / "keras3" / "model_at_the_end.json").read_text(encoding="utf-8")
    archive(tmp_path / "inner.keras", {"config.json": config})
    spec = tmp_path / "outer.yaml"
    spec.write_text("framework: keras\ninput: [6]\nlayers: [Model: inner.keras, Dense: 2]\n")
    report = cnnshape.load(spec)
    assert report.diagnostics == ()
    assert [row.name for row in report.layers][-1] == "dense"
    assert report.totals.params == 28 + 10


# -- what a file may have in it beside ordinary layers -------------------------------------------


def saved_model(name: str) -> Any:
    return json.loads((HERE / "keras3" / f"{name}.json").read_text(encoding="utf-8"))


def layer(model: Any, name: str) -> Any:
    return next(one for one in model["config"]["layers"] if one["config"]["name"] == name)


def told(model: Any) -> list[str]:
    """What is said about a model: code and message."""
    report = cnnshape.analyze(json.dumps(model))
    return [f"{found.rule.code} {found.message}" for found in report.diagnostics]


def test_layer_of_ones_own_is_told_and_unknown() -> None:
    model = saved_model("branches")
    own = layer(model, "wide")
    own["class_name"], own["module"], own["registered_name"] = "Gate", None, "Mine>Gate"
    report = cnnshape.analyze(json.dumps(model))
    (found,) = report.diagnostics
    assert found.rule.name == "opaque-layer"
    assert found.span.text == '"Gate"'
    assert found.layer == "wide"
    assert report["wide"].params is UNKNOWN
    assert report["narrow"].params == 40
    assert report.totals.status != "complete"


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (
            "wide",
            {"class_name": "Lambda", "config": {"name": "wide", "function": {}}},
            "what the function of a `Lambda` computes is not known without running it",
        ),
        (
            "wide",
            {"class_name": "TFSMLayer", "config": {"name": "wide"}},
            "what `TFSMLayer` gives is not computed here",
        ),
        (
            "sum",
            {"class_name": "Einsum", "module": "keras.src.ops.numpy"},
            "what `Einsum` of `keras.src.ops.numpy` gives is not computed here",
        ),
        (
            "narrow",
            {"class_name": "LayerScale", "module": "somewhere", "registered_name": "LayerScale"},
            "`LayerScale` of `somewhere` is no layer of Keras: the file does not say what it "
            "computes",
        ),
    ],
)
def test_what_is_not_computed_is_one_diagnostic(
    name: str, change: dict[str, Any], message: str
) -> None:
    model = saved_model("branches")
    layer(model, name).update(change)
    assert told(model) == [f"CS109 {message}"]


def test_misspelled_layer_is_told_with_what_was_meant() -> None:
    model = saved_model("branches")
    layer(model, "wide")["class_name"] = "Conv2d"
    (found,) = cnnshape.analyze(json.dumps(model)).errors
    assert found.rule.name == "unknown-layer"
    assert "Conv2D" in found.help


def test_mistake_is_told_where_it_stands_in_the_file() -> None:
    text = (HERE / "keras3" / "branches.json").read_text(encoding="utf-8")
    text = text.replace('"strides": [1, 1]', '"strides": [1, "one"]', 1)
    (found,) = cnnshape.analyze(text).diagnostics
    assert found.span.text == '"one"'
    assert found.layer == "narrow"


def test_model_that_the_file_does_not_describe() -> None:
    (message,) = told({"class_name": "Mine", "config": {"units": 3}})
    assert message == "CS006 the file does not say which layers `Mine` consists of"
    (message,) = told({"format": "graph-model", "modelTopology": {"node": [], "library": {}}})
    assert "graph of TensorFlow's operations" in message


def test_chain_that_was_never_built_needs_an_input() -> None:
    model = saved_model("sequential")
    del model["config"]["layers"][0], model["config"]["build_input_shape"], model["build_config"]
    assert told(model) == ["CS005 the file does not say what the model is given"]


def test_oldest_form_of_a_chain_is_a_list() -> None:
    dense = {"units": 3, "activation": "linear", "use_bias": True}
    layers = [
        {"class_name": "Dense", "config": {"name": "a", "batch_input_shape": [None, 8], **dense}},
        {"class_name": "Dense", "config": {"name": "b", **dense}},
    ]
    report = cnnshape.analyze(json.dumps({"class_name": "Sequential", "config": layers}))
    assert report.diagnostics == ()
    assert [row.params for row in report.layers] == [27, 12]


def test_text_with_a_dollar_is_no_expression() -> None:
    model = saved_model("model_at_the_end")
    text = json.dumps(model).replace('"dense"', '"$dense"').replace('"inner"', '"$(inner)"')
    report = cnnshape.analyze(text)
    assert report.diagnostics == ()
    assert "$(inner)/$dense" in report


# -- recorded shapes -----------------------------------------------------------------------------


def test_recorded_shape_that_the_layers_contradict_is_told_once() -> None:
    model = saved_model("branches")
    layer(model, "narrow")["config"]["filters"] = 9
    layer(model, "wide")["config"]["filters"] = 9
    messages = told(model)
    assert messages == [
        f"CS312 `{name}` gives (None, 16, 16, 9), but the file records (None, 16, 16, 8)"
        for name in ("narrow", "wide")
    ]


def test_layer_that_was_built_for_something_else() -> None:
    model = saved_model("sequential")
    model["config"]["layers"][1]["config"]["filters"] = 9
    assert told(model) == [
        "CS312 `batch_normalization` was built for (None, 30, 30, 8), but `conv2d` gives "
        "(None, 30, 30, 9): its weights do not fit"
    ]


def test_layer_that_was_built_for_other_images_is_no_mistake() -> None:
    model = saved_model("sequential")
    built = model["config"]["layers"][1]["build_config"]["input_shape"]
    assert built == [None, 32, 32, 3]
    built[1:3] = [64, 64]
    assert told(model) == []


def test_recorded_shapes_are_not_compared_with_other_inputs() -> None:
    report = cnnshape.load(HERE / "keras3" / "branches.json", input_shape=(20, 20, 4))
    assert report.diagnostics == ()
    assert report["sum"].output_shape[1:] == (20, 20, 8)


# -- whatever is in the file ---------------------------------------------------------------------

NAMES = ("branches", "nested", "operations", "recurrent", "attention")
MODELS = [
    json.loads((HERE / form / f"{name}.json").read_text(encoding="utf-8"))
    for form in ("keras3", "keras2")
    for name in NAMES
]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 2.5, "x", "$x", "Model", [], [None, 4], ["x", 0, 0], {}, {"config": {}}]
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, (dict, list)):
            yield from places(value, (*path, key))
        else:
            yield (*path, key)


PLACES = [list(places(model)) for model in MODELS]


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_changed_file_is_always_read(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(MODELS) - 1))
    model = copy.deepcopy(MODELS[number])
    *path, last = data.draw(st.sampled_from(PLACES[number]))
    node = model
    for key in path:
        node = node[key]
    if data.draw(st.booleans()):
        del node[last]
    else:
        node[last] = data.draw(ODD)
    text = json.dumps(model)
    for found in cnnshape.analyze(text).diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(text)
