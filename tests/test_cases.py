"""Specs with the full picture of what `cnnshape check` says: every file in cases/ is a test.

`cases/ok/NAME.yaml` must give no diagnostic. For `cases/err/NAME.yaml`, what is printed must be
`NAME.out`. To write the `.out` of a new case, or to renew one, run
`python tests/test_cases.py NAME…` (without names: all of them) and read what it says: is every line
true, at the right place, and helpful?
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path

import pytest

from cnnshape.cli import main

CASES = Path(__file__).parent / "cases"
RIGHT = sorted((CASES / "ok").glob("*.yaml"))
WRONG = sorted((CASES / "err").glob("*.yaml"))


class _Output(io.StringIO):
    """What a pipe that takes UTF-8 gets."""

    encoding = "utf-8"


def picture(path: Path) -> str:
    """What `cnnshape check` prints in the folder of a file, where its path is its name alone."""
    printed = _Output()
    # As contextlib.chdir of Python 3.11.
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with contextlib.redirect_stdout(printed):
            main(("check", "--color", "never", path.name))
    finally:
        os.chdir(before)
    return printed.getvalue()


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_spec_is_silent(path: Path) -> None:
    assert picture(path) == "No problems found in 1 spec.\n"


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_spec_is_told(path: Path) -> None:
    expected = path.with_suffix(".out")
    assert expected.exists(), f"run `python tests/test_cases.py {path.stem}`"
    assert picture(path) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*RIGHT, *WRONG], ids=lambda path: path.stem)
def test_a_case_says_what_it_is_about(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_every_expectation_has_its_case() -> None:
    assert {path.stem for path in (CASES / "err").glob("*.out")} == {path.stem for path in WRONG}


if __name__ == "__main__":
    for name in sys.argv[1:] or [path.stem for path in WRONG]:
        found = CASES / "err" / f"{name}.yaml"
        found.with_suffix(".out").write_text(picture(found), encoding="utf-8")
        print(picture(found), end="")
