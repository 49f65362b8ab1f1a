"""How the tests of the command line run it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commandline import Result, Run, Write

from cnnshape.cli import main


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CNNSHAPE_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""

    def run(*arguments: str) -> Result:
        code = main(arguments)
        captured = capsys.readouterr()
        # What could not be checked is told below everything, and tested in test_notes.py.
        out = re.sub(r"^Not checked: .*\n\Z", "", captured.out, flags=re.MULTILINE)
        return Result(code, out, captured.err)

    return run


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a spec into an empty working directory and gives its name."""
    monkeypatch.chdir(tmp_path)

    def write(text: str, name: str = "model.yaml") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    return write
