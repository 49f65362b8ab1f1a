"""Every example of the README and the manual is run, and what is printed is compared."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cnnshape

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
MANUAL = sorted((ROOT / "docs").rglob("*.md"))

_BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(path: Path, kind: str) -> Iterator[tuple[int, str]]:
    """(line, text) of the fenced blocks of one kind."""
    text = path.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        if match["kind"] == kind:
            yield text.count("\n", 0, match.start()) + 1, match["body"]


def console_examples() -> Iterator[object]:
    for path in (README, *MANUAL):
        for line, body in blocks(path, "console"):
            command, _, printed = body.partition("\n")
            name = f"{path.name}:{line}"
            yield pytest.param(command.removeprefix("$ "), printed.rstrip("\n"), id=name)


@pytest.mark.parametrize(("command", "printed"), list(console_examples()))
def test_console_example_prints_what_the_text_shows(command: str, printed: str) -> None:
    words = shlex.split(command)
    assert words[0] == "cnnshape"
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "cnnshape", *words[1:]],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout + done.stderr).rstrip("\n") == printed


def test_python_examples_of_the_readme_give_what_they_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert found.attempted >= 6
    assert found.failed == 0


@pytest.mark.parametrize("name", ["cost.md"])
def test_python_examples_of_the_manual_give_what_they_show(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(ROOT / "docs" / name), module_relative=False, encoding="utf-8")
    assert found.attempted >= 5
    assert found.failed == 0


def test_example_of_the_package_gives_what_it_shows() -> None:
    found = doctest.testmod(cnnshape)
    assert found.attempted >= 3
    assert found.failed == 0


def complete_specs() -> Iterator[object]:
    for path in (README, *MANUAL):
        for line, body in blocks(path, "yaml"):
            yield pytest.param(body, id=f"{path.name}:{line}")


@pytest.mark.parametrize("text", list(complete_specs()))
def test_complete_spec_in_the_text_has_no_problem(text: str) -> None:
    report = cnnshape.analyze(text)
    assert [d.text for d in report.diagnostics] == []
    assert report.totals.status == "complete"


def test_readme_has_exactly_one_test_command() -> None:
    commands = re.findall(r"^pip install .*&& pytest.*$", README.read_text(encoding="utf-8"), re.M)
    assert commands == ['pip install ".[test]" && pytest']
