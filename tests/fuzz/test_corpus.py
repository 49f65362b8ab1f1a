"""What the fuzzers found, and the inputs that lead to most of the code: once more, in full."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from choices import Choices
from harnesses import HARNESSES, ROOT, specs
from seeds import seeds

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file())
# Generous: the machine may be busy. The campaign itself allows two seconds.
SECONDS = 10.0


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_input_of_the_corpus_is_dealt_with(path: Path) -> None:
    start = time.process_time()
    HARNESSES[path.parent.name](path.read_bytes(), all=True)
    assert time.process_time() - start < SECONDS


def test_every_folder_of_the_corpus_has_a_harness() -> None:
    assert {path.name for path in CORPUS.iterdir()} <= set(HARNESSES)


@pytest.mark.parametrize("harness", HARNESSES)
def test_harness_begins_with_real_inputs(harness: str) -> None:
    drawn = list(seeds(harness))
    assert len(drawn) >= 4
    for data in sorted(drawn, key=len)[:4]:
        HARNESSES[harness](data, all=True)


def test_what_is_told_does_not_depend_on_the_hashes_of_the_process(tmp_path: Path) -> None:
    """Sets have another order in every process."""
    for number, text in enumerate(specs()[::4]):
        (tmp_path / f"{number:03}.yaml").write_text(text, encoding="utf-8")
    entry = "import sys; from cnnshape.cli import main; sys.exit(main())"
    told = {
        subprocess.run(
            [sys.executable, "-c", entry, "check", ".", "--format", "json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(told) == 1
    assert len(told.pop()) > 10_000


def test_choices_are_drawn_from_the_bytes() -> None:
    draw = Choices(bytes([3, 1, 0, 2, 2, 104, 105]))
    assert draw.below(2) == 1
    assert draw.of("abc") == "b"
    assert draw.below(1000) == 2
    assert draw.text(5) == "hi"
    assert draw.is_empty
    assert (draw.below(9), draw.text(5)) == (0, "")
