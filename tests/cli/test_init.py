"""`cnnshape init`: a spec to start from."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Run
from jsonschema import Draft202012Validator

import cnnshape
from cnnshape import document
from cnnshape.cli.init import TEMPLATES
from cnnshape.convert.spec_schema import spec_schema
from cnnshape.diagnostics import Log
from cnnshape.dialects.registry import NAMES
from cnnshape.source import Source
from cnnshape.values import plain


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("framework", NAMES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_clean_and_commented(framework: str, template: str, run: Run) -> None:
    result = run("init", "own.yaml", "--framework", framework, "--template", template)
    assert result == (0, "Wrote own.yaml. Its table: cnnshape summary own.yaml\n", "")
    assert run("check", "--strict", "own.yaml").out == "No problems found in 1 spec.\n"
    text = Path("own.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert text.count("#") >= 5
    report = cnnshape.load("own.yaml")
    assert (report.framework, report.name) == (framework, template)
    assert report.totals.status == "complete"
    node = document.read(Source(text, "own.yaml"), Log())
    assert node is not None
    assert Draft202012Validator(spec_schema(framework)).is_valid(plain(node))


def test_the_counts_of_known_networks(run: Run) -> None:
    # vgg16 without its head, and torchvision's resnet18 without its last layer.
    for framework, frozen in (("keras", 14_714_688), ("pytorch", 11_176_512)):
        run("init", "--force", "--framework", framework, "--template", "transfer")
        assert cnnshape.load("model.yaml").totals.non_trainable_params == frozen


def test_the_templates_are_those_that_are_offered() -> None:
    folder = Path(cnnshape.__file__).parent / "templates"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.yaml")}
    assert found == {f"{framework}/{name}.yaml" for framework in NAMES for name in TEMPLATES}


def test_without_options_it_is_a_classifier(run: Run) -> None:
    assert run("init").out == "Wrote model.yaml. Its table: cnnshape summary model.yaml\n"
    assert cnnshape.load("model.yaml").framework == "keras"
    assert run("init", "-").out == Path("model.yaml").read_text(encoding="utf-8")


def test_a_file_is_not_overwritten_unless_told(run: Run) -> None:
    Path("model.yaml").write_text("mine", encoding="utf-8")
    result = run("init")
    assert result.code == 2
    assert "model.yaml cannot be written: it exists already; --force overwrites it." in result.err
    assert Path("model.yaml").read_text(encoding="utf-8") == "mine"
    assert run("init", "--force").code == 0
    assert cnnshape.load("model.yaml").ok


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no/model.yaml"], "no/model.yaml cannot be written: no such file or directory."),
        (["."], ". cannot be written: it is a directory."),
        (["--template", "unknown"], "'unknown' is not one of 'classifier'"),
        (["--framework", "theano"], "'theano' is not one of 'keras', 'pytorch'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(arguments: list[str], said: str, run: Run) -> None:
    result = run("init", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in " ".join(result.err.split())
