"""Specs with the full picture of what `cnnshape check` says: every file in cases/ is a test.

`cases/ok/NAME.yaml` must give no diagnostic. For `cases/err/NAME.yaml`, what is printed must be
`NAME.out`. `cases/fix/NAME.yaml` becomes `NAME.fixed.yaml` with `--fix`, and `NAME.unsafe.yaml`
with `--fix --unsafe-fixes`; a file that would be the same as the one before it is left out.

To write what is expected of a new case, or to renew it, run `python tests/test_cases.py NAME…`
(without names: all of them) and read what it says: is every line true, at the right place, and
helpful?
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path

import pytest

from cnnshape.cli import main

CASES = Path(__file__).parent / "cases"
RIGHT = sorted((CASES / "ok").glob("*.yaml"))
WRONG = sorted((CASES / "err").glob("*.yaml"))
MENDED = [
    path
    for path in sorted((CASES / "fix").glob("*.yaml"))
    if path.suffixes not in ([".fixed", ".yaml"], [".unsafe", ".yaml"])
]


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
            code = main(("check", "--color", "never", path.name))
    finally:
        os.chdir(before)
    assert code in (0, 1)
    # What could not be checked belongs to the run, not to the case.
    return re.sub(r"^Not checked: .*\n\Z", "", printed.getvalue(), flags=re.MULTILINE)


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_spec_is_silent(path: Path) -> None:
    assert picture(path) == "No problems found in 1 spec.\n"


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_spec_is_told(path: Path) -> None:
    expected = path.with_suffix(".out")
    assert expected.exists(), f"run `python tests/test_cases.py {path.stem}`"
    assert picture(path) == expected.read_text(encoding="utf-8")


def fixes(path: Path, folder: Path) -> tuple[bytes, bytes]:
    """What `--fix` makes of a file, and `--fix --unsafe-fixes` of that."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    with contextlib.redirect_stdout(_Output()), contextlib.redirect_stderr(_Output()):
        main(("check", "--fix", str(copy)))
        safe = copy.read_bytes()
        main(("check", "--fix", "--unsafe-fixes", str(copy)))
    return safe, copy.read_bytes()


def expected_fixes(path: Path) -> tuple[bytes, bytes]:
    said = [path.read_bytes()]
    for kind in ("fixed", "unsafe"):
        file = path.with_suffix(f".{kind}.yaml")
        said.append(file.read_bytes() if file.exists() else said[-1])
    return said[1], said[2]


def write_fixes(path: Path, folder: Path) -> None:
    before = path.read_bytes()
    for kind, text in zip(("fixed", "unsafe"), fixes(path, folder), strict=True):
        file = path.with_suffix(f".{kind}.yaml")
        file.unlink(missing_ok=True)
        if text != before:
            file.write_bytes(text)
        before = text


@pytest.mark.parametrize("path", MENDED, ids=lambda path: path.stem)
def test_a_spec_is_mended(path: Path, tmp_path: Path) -> None:
    assert fixes(path, tmp_path) == expected_fixes(path)


@pytest.mark.parametrize("path", MENDED, ids=lambda path: path.stem)
def test_a_mended_spec_stays_as_it_is(path: Path, tmp_path: Path) -> None:
    _, mended = expected_fixes(path)
    copy = tmp_path / path.name
    copy.write_bytes(mended)
    assert fixes(copy, tmp_path) == (mended, mended)


@pytest.mark.parametrize("path", [*RIGHT, *WRONG, *MENDED], ids=lambda path: path.stem)
def test_a_case_says_what_it_is_about(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_every_expectation_has_its_case() -> None:
    assert {path.stem for path in (CASES / "err").glob("*.out")} == {path.stem for path in WRONG}
    names = {path.name.partition(".")[0] for path in (CASES / "fix").iterdir()}
    assert names == {path.stem for path in MENDED}


if __name__ == "__main__":
    for found in (*WRONG, *MENDED):
        if sys.argv[1:] and found.stem not in sys.argv[1:]:
            continue
        if found in WRONG:
            found.with_suffix(".out").write_text(picture(found), encoding="utf-8")
            print(picture(found), end="")
            continue
        with tempfile.TemporaryDirectory() as folder:
            write_fixes(found, Path(folder))
        for kind in ("fixed", "unsafe"):
            file = found.with_suffix(f".{kind}.yaml")
            print(file.read_text(encoding="utf-8") if file.exists() else "", end="")
