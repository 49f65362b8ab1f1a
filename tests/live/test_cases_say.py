"""What the comments of the cases say that the frameworks say, held against the frameworks."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from case_comments import FRAMEWORKS, Said, matches, read_comment

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore")]

HERE = Path(__file__).parent
CASES = HERE.parent / "cases"
# What must be there to ask; the folders of the records have the names of the frameworks.
NEEDED = {"Keras": ("keras.layers", "jax.numpy"), "PyTorch": ("torch.nn",)}


def told() -> dict[str, Said]:
    found = {}
    for path in sorted(CASES.glob("*/*.yaml")):
        said = read_comment(path).said
        if said is not None:
            found[path.stem] = said
    return found


TOLD = told()


@functools.cache
def answers(framework: str) -> dict[str, list[str]]:
    """(when, what) the framework says of every case. In a process of its own, because Keras is
    asked with a backend that trains."""
    names = [name for name, said in TOLD.items() if said.framework == framework]
    done = subprocess.run(
        [sys.executable, str(HERE / "ask_cases.py"), "--print", *names],
        capture_output=True,
        encoding="utf-8",
        cwd=HERE.parents[1],
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", TOLD)
def test_framework_says_it_and_then(name: str) -> None:
    said = TOLD[name]
    assert said.framework in FRAMEWORKS
    for module in NEEDED[said.framework]:
        pytest.importorskip(module, exc_type=ImportError)
    moment, text = answers(said.framework)[name]
    assert moment == said.moment, text
    assert matches(said.text, text), text
