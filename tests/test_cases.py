"""Specs with their diagnostics: every file in cases/ is a test.

`cases/ok/NAME.yaml` must give no diagnostic. `cases/err/NAME.yaml` must give those of `NAME.out`, a
line each: `line:column-line:column CODE name: message`. To write the `.out` of a new case, or to
renew one, run `python tests/test_cases.py NAME` and read what it says: is every line true, at the
right place, and helpful?
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import cnnshape
from cnnshape import Diagnostic

CASES = Path(__file__).parent / "cases"
RIGHT = sorted((CASES / "ok").glob("*.yaml"))
WRONG = sorted((CASES / "err").glob("*.yaml"))


def line_of(diagnostic: Diagnostic, path: Path) -> str:
    source, start, end = diagnostic.span
    place = "-".join("{}:{}".format(*source.position(at)) for at in (start, end))
    file = "" if source.name == str(path) else f"{Path(source.name).name}:"
    return f"{file}{place} {diagnostic.rule.code} {diagnostic.rule.name}: {diagnostic.text}"


def lines(path: Path) -> str:
    """The diagnostics of a file, sorted by place."""
    return "".join(line_of(d, path) + "\n" for d in cnnshape.load(path).diagnostics)


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_spec_is_silent(path: Path) -> None:
    assert lines(path) == ""


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_spec_is_told(path: Path) -> None:
    expected = path.with_suffix(".out")
    assert expected.exists(), f"run `python tests/test_cases.py {path.stem}`"
    assert lines(path) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*RIGHT, *WRONG], ids=lambda path: path.stem)
def test_a_case_says_what_it_is_about(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_every_expectation_has_its_case() -> None:
    assert {path.stem for path in (CASES / "err").glob("*.out")} == {path.stem for path in WRONG}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        found = CASES / "err" / f"{name}.yaml"
        found.with_suffix(".out").write_text(lines(found), encoding="utf-8")
        print(lines(found), end="")
