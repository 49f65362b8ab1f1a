"""The pages of `cnnshape layers`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from cnnshape.convert.manual import listing, page, pages, spelled
from cnnshape.dialects.registry import every
from cnnshape.render.manual import list_json, list_text, page_json, page_text

NAMED = [
    pytest.param(dialect, name, id=f"{dialect.name}-{name}")
    for dialect, _, names in listing()
    for name in names
]

# Cells work on a state beside their input, which a spec does not feed.
WITHOUT_EXAMPLE = {"LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells", "RNN", "RNNCell"}


@pytest.mark.parametrize(("dialect", "name"), NAMED)
def test_every_layer_has_a_page_with_an_example(dialect: object, name: str) -> None:
    of = next(each for each in every() if each is dialect)
    binding = of.find(name)
    assert binding is not None
    found = page(binding, of)
    text = page_text(found)
    assert text.startswith(f"{name} ({of.title})\n")
    assert [line.name for line in found.arguments] == list(binding.call.arguments)
    assert found.formulas
    if name not in WITHOUT_EXAMPLE:
        assert found.examples, "no sample is accepted"
        assert "Example" in text


def test_the_page_of_a_convolution() -> None:
    (found,) = pages("Conv2D")
    text = page_text(found)
    assert "also called Convolution2D" in text
    assert "  filters\n      number of filters, the channels of the output;" in text
    assert "  strides = 1\n" in text
    assert "  (None, 32, 32, 16) → (None, 30, 30, 32)\n" in text
    assert "  (None, 16, 32, 32) → (None, 32, 30, 30)\n" in text
    assert "  conv2d/kernel (3, 3, 16, 32)\n" in text
    assert "  4,640 parameters, 4,147,200 multiply-accumulates\n" in text


def test_a_name_of_both_frameworks_has_two_pages() -> None:
    assert [found.framework for found in pages("Flatten")] == ["Keras", "PyTorch"]
    assert [found.framework for found in pages("Flatten", "pytorch")] == ["PyTorch"]
    assert "It takes no arguments." not in page_text(pages("Flatten")[1])


def test_a_page_as_json() -> None:
    found = json.loads(page_json(pages("Linear")))
    (layer,) = found["layers"]
    assert (found["version"], layer["name"], layer["framework"]) == (1, "Linear", "PyTorch")
    assert layer["arguments"][1]["name"] == "out_features"
    assert layer["arguments"][1]["required"] is True


def test_the_list_names_every_family() -> None:
    text = list_text(list(listing()))
    assert text.startswith("Keras (verified: Keras 3.15.1)\n  ")
    assert "PyTorch (verified: PyTorch 2.13.0)" in text
    assert "Conv2DTranspose" in text
    families = json.loads(list_json(listing()))["families"]
    assert {family["framework"] for family in families} == {"keras", "pytorch"}


SPELLED: dict[str, tuple[object, str]] = {
    "nothing": (None, "null"),
    "yes": (True, "true"),
    "no": (False, "false"),
    "a pair": ((1, 2), "[1, 2]"),
    "a mapping": ({"a": None}, "{a: null}"),
    "a word": ("same", "same"),
}


@pytest.mark.parametrize(("value", "text"), SPELLED.values(), ids=list(SPELLED))
def test_a_default_is_spelled_as_in_a_spec(value: object, text: str) -> None:
    assert spelled(value) == text


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cnnshape", "layers", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_command_prints_a_page_or_the_list() -> None:
    assert run("Dense").stdout.startswith("Dense (Keras)\n")
    assert run("--framework", "pytorch").stdout.startswith("PyTorch (verified")
    assert json.loads(run("Dense", "--format", "json").stdout)["layers"][0]["name"] == "Dense"


def test_the_command_suggests_a_name() -> None:
    done = run("Conv3")
    assert done.returncode == 2
    assert "there is no layer 'Conv3'; did you mean `Conv3D`?" in done.stderr
