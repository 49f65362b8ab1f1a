"""--x, --y and --loss: files of data against the model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import Run, Write
from PIL import Image

FILES = Path(__file__).parents[1] / "arrays" / "files"
MODEL = """\
framework: keras
input: [4, 5, 1]
layers:
  - Flatten
  - Dense: {units: 10, activation: softmax}
"""
TORCH = """\
framework: pytorch
input: [1, 4, 5]
layers:
  - Flatten
  - Linear: [20, 9]
"""
SPARSE = ("--loss", "sparse_categorical_crossentropy")


@pytest.fixture
def model(spec: Write, tmp_path: Path) -> str:
    """A spec beside the files of data."""
    shutil.copytree(FILES, tmp_path, dirs_exist_ok=True)
    return spec(MODEL)


def told(run: Run, *arguments: str) -> list[str]:
    """`place name` of what is told."""
    result = run("check", *arguments, "--format", "json")
    assert result.err == ""
    return [f"{d['line']}:{d['column']} {d['name']}" for d in json.loads(result.out)["diagnostics"]]


def test_files_that_fit_are_silent_and_told_below(run: Run, model: str) -> None:
    result = run("check", model, "--x", "images.npy", "--y", "labels.npy", *SPARSE)
    assert result == (
        0,
        "No problems found in 1 spec.\n"
        "Looked at images.npy: 12 samples of shape (4, 5), uint8.\n"
        "Looked at labels.npy: 12 samples of shape (), int64, 0 to 9.\n",
        "",
    )


# what: (the options, what is told)
CASES: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "MNIST's own files": (
        ("--x", "images-idx3-ubyte", "--y", "labels-idx1-ubyte.gz", *SPARSE),
        ["2:1 sample-count"],
    ),
    "class numbers against a one-hot loss": (
        ("--y", "labels.npy", "--loss", "categorical_crossentropy"),
        ["5:5 integer-labels"],
    ),
    "one-hot labels with other classes": (
        ("--y", "one_hot.npy", "--loss", "categorical_crossentropy"),
        ["5:5 units-classes"],
    ),
    "a label below 0": (("--y", "labels_float.npy", *SPARSE), ["5:5 label-range"]),
    "texts as labels": (("--y", "words.npy", *SPARSE), ["5:5 label-dtype"]),
    "an archive": (("--x", "named.npz", "--y", "named.npz", *SPARSE), ["2:1 data-shape"]),
    "an array of an archive": (
        ("--x", "named.npz:x_train", "--y", "named.npz:y_train", *SPARSE),
        ["2:1 data-shape"],
    ),
    "an argument of the loss": (
        ("--loss", "SparseCategoricalCrossentropy: {from_logits: true}"),
        ["1:46 activation-twice"],
    ),
    "an unknown loss": (("--loss", "crossentrop"), ["1:1 unknown-loss"]),
    "an unknown input": (("--x", "left=images.npy"), ["2:1 data-names"]),
    "an input by its name": (("--x", "input_layer=images.npy"), []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_does_not_fit_is_told_in_the_spec(name: str, run: Run, model: str) -> None:
    options, expected = CASES[name]
    assert told(run, model, *options) == expected


def test_diagnostic_shows_what_was_found_in_the_file(run: Run, model: str) -> None:
    out = run("check", model, "-q", "--y", "labels_big_endian.npy", "--loss", "mse").out
    assert (
        out
        == """\
error[CS602] target-shape: `mse` cannot compare labels of shape () with an output of shape (10,) \
(one sample)
 --> model.yaml:5:5
  |
5 |   - Dense: {units: 10, activation: softmax}
  |     ^^^^^
  |
 ::: --loss:1:1
  |
1 | mse
  | --- the loss
  |
 ::: labels_big_endian.npy:1:9
  |
1 | {shape: [], dtype: int32, range: [0, 6], samples: 12}
  |         -- the labels
  |
  = help: the labels of one sample must have the shape (10,)

"""
    )


def test_options_stand_over_the_spec(run: Run, model: str, spec: Write) -> None:
    path = spec(MODEL + "data: {x: [4, 5, 1], y: [10]}\nloss: categorical_crossentropy\n")
    assert told(run, path) == []
    assert told(run, path, "--y", "labels.npy") == ["7:7 integer-labels"]
    assert told(run, path, "--y", "labels.npy", *SPARSE) == []


def test_images_have_their_channels_where_the_model_has_them(
    run: Run, spec: Write, tmp_path: Path
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / "train" / name).mkdir(parents=True)
        Image.new("L", (5, 4)).save(tmp_path / "train" / name / "1.png")
    loss = ("--loss", "CrossEntropyLoss")
    assert told(run, spec(TORCH), "--x", "train", *loss) == ["5:5 unused-units"]
    assert told(run, spec(MODEL), "--x", "train") == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--y", "objects.npy"),
            "Invalid value for '--y': objects.npy: it holds Python objects, which would have to be "
            "unpickled",
        ),
        (
            ("--x", "images.npy", "--x", "labels.npy"),
            "Invalid value for '--x': several files: write NAME=FILE for each input or output",
        ),
        (
            ("--x", "a=images.npy", "--x", "a=labels.npy"),
            "Invalid value for '--x': `a` is given twice: write NAME=FILE for each input or output",
        ),
        (
            ("--loss", ""),
            "Invalid value for '--loss': '' is no loss; write a name, or NAME: {argument: value}",
        ),
    ],
)
def test_wrong_options_are_usage_errors(
    options: tuple[str, ...], message: str, run: Run, model: str
) -> None:
    result = run("check", model, *options)
    assert result.code == 2
    assert message in result.err


def test_misspelled_loss_of_an_option_is_not_mended_in_the_spec(run: Run, model: str) -> None:
    before = Path(model).read_text(encoding="utf-8")
    run("check", model, "--fix", "--loss", "sparse_categorical_crossentrop")
    assert Path(model).read_text(encoding="utf-8") == before


def test_summary_takes_them_as_well(run: Run, model: str) -> None:
    result = run("summary", model, "--y", "labels.npy", "--loss", "categorical_crossentropy")
    assert result.code == 1
    assert "integer-labels" in result.out
