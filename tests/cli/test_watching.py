"""`check --watch`: files are really changed, and what is printed then is read."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import CHAIN, ENTRY, ROOT, Run, Write

WRONG = CHAIN.replace("Flatten", "Fltten")
OUTER = "framework: keras\ninput: [28, 28, 1]\nlayers: [{Model: parts/inner.yaml}]\n"
CLEAN = "No problems found in 1 spec."
SECONDS = 20.0


class Watching:
    """A running check."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", ENTRY, "check", "--format", "concise", "--watch", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))

    def told(self) -> list[str]:
        """The lines of the next check."""
        found: list[str] = []
        while not found or found[-1] != "Watching for changes; Ctrl+C ends it.":
            found.append(self._lines.get(timeout=SECONDS))
        return found[:-1]

    def is_quiet(self, seconds: float) -> bool:
        time.sleep(seconds)
        return self._lines.empty()

    def end(self) -> int:
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(SECONDS)
        finally:
            self._process.kill()
            assert self._process.stdout is not None
            self._process.stdout.close()


@pytest.fixture
def watch() -> Iterator[type[Watching]]:
    running: list[Watching] = []

    class Started(Watching):
        def __init__(self, *arguments: str) -> None:
            super().__init__(*arguments)
            running.append(self)

    yield Started
    for one in running:
        assert one.end() == 0


def test_a_spec_that_changes(watch: type[Watching], spec: Write) -> None:
    checks = watch(spec(CHAIN))
    assert checks.told() == [CLEAN]
    spec(WRONG)
    assert checks.told()[0].startswith("model.yaml:7:5: error CS101 unknown-layer: ")
    # As editors write: another file takes its place.
    os.replace(spec(CHAIN, "new.txt"), "model.yaml")
    assert checks.told() == [CLEAN]
    Path("model.yaml").unlink()
    assert "no such file or directory" in checks.told()[0]
    spec(CHAIN)
    assert checks.told() == [CLEAN]


def test_a_nested_spec_that_changes(watch: type[Watching], spec: Write) -> None:
    spec(CHAIN, "parts/inner.yaml")
    checks = watch(spec(OUTER))
    assert checks.told() == [CLEAN]
    spec(WRONG, "parts/inner.yaml")
    assert "parts/inner.yaml:7:5: error CS101" in checks.told()[0]


def test_a_configuration_that_comes_and_changes(watch: type[Watching], spec: Write) -> None:
    unused = CHAIN + "  - Dense: {units: 3, name: unused}\noutputs: [dense]\n"
    checks = watch(spec(unused, "models/a.yaml"))
    assert checks.told()[-1] == "Found 1 warning in 1 spec."
    spec('ignore = ["CS204"]', "cnnshape.toml")
    assert checks.told() == [CLEAN]
    spec('ignore = ["CS2044"]', "cnnshape.toml")
    assert "cnnshape.toml:1:11: error CS904 unknown-selector" in checks.told()[0]


def test_files_that_come_and_go(watch: type[Watching], spec: Write) -> None:
    spec("a: b\n", "models/b.yaml")
    checks = watch("models")
    assert "nothing to check: there is no spec in models" in checks.told()[-1]
    spec(CHAIN, "models/b.yaml")
    assert checks.told() == [CLEAN]
    spec(WRONG, "models/deep/c.yaml")
    assert "models/deep/c.yaml:7:5: error" in checks.told()[0]
    spec("deep/\n", "models/.gitignore")
    assert checks.told() == [CLEAN]


def test_what_does_not_matter(watch: type[Watching], spec: Write) -> None:
    checks = watch(spec(CHAIN), "--report", "json=model.json")
    assert checks.told() == [CLEAN]
    # Its own report is no reason, nor is a file that was not read.
    spec("x", "other.txt")
    assert checks.is_quiet(2.0)
    spec(WRONG)
    assert "CS101" in checks.told()[0]


def test_a_configuration_that_is_named(watch: type[Watching], spec: Write) -> None:
    checks = watch("models/a.yaml", "--config", "other.toml")
    assert "the file cannot be read" in checks.told()[0]
    spec("", "other.toml")
    assert "models/a.yaml:1:1: error CS001" in checks.told()[0]
    spec(CHAIN, "models/a.yaml")
    assert checks.told() == [CLEAN]


def test_standard_input_cannot_be_watched(run: Run) -> None:
    result = run("check", "--watch", "-")
    assert result.code == 2
    assert "--watch cannot watch standard input" in result.err


def test_the_library_that_is_missing(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    result = run("check", "--watch", spec(CHAIN))
    assert (result.code, result.out) == (2, "")
    assert "--watch needs the package watchfiles: pip install 'cnnshape[watch]'" in result.err
