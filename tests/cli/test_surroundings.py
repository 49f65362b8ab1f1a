"""Every command in surroundings that are not those of a developer at a terminal: nobody listens,
nothing is open, nothing may be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import CHAIN, ENTRY, ROOT, WRONG

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and shells of POSIX")

# A command and what it exits with where all is well.
COMMANDS = {
    "summary": (["summary", "right.yaml"], 0),
    "check": (["check", "wrong.yaml"], 1),
    "check of a folder": (["check", "."], 1),
    "check as JSON": (["check", "wrong.yaml", "--format", "json"], 1),
    "in-features": (["in-features", "right.yaml"], 0),
    "layers": (["layers"], 0),
    "a layer": (["layers", "Conv2D"], 0),
    "convert": (["convert", "right.yaml", "--to", "keras"], 0),
    "rule": (["rule", "CS301"], 0),
    "rules": (["rules"], 0),
    "schema": (["schema"], 0),
    "completion": (["completion", "bash"], 0),
    "init": (["init", "-"], 0),
    "diff": (["diff", "right.yaml", "wrong.yaml"], 0),
    "help": (["--help"], 0),
    "version": (["--version"], 0),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "right.yaml").write_text(CHAIN)
    (tmp_path / "wrong.yaml").write_text(WRONG)
    return tmp_path


def shell(
    line: str, words: list[str], folder: Path, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """`line` with `"$@"` for the command."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONUNBUFFERED", "HOME", "TERM")}
    command = [sys.executable, "-c", ENTRY, *words]
    return subprocess.run(
        ["sh", "-c", line, "sh", *command],
        cwd=folder,
        capture_output=True,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_nobody_listens(name: str, folder: Path) -> None:
    words, _ = COMMANDS[name]
    done = shell('{ "$@"; echo "exit $?" >&2; } | true', words, folder)
    code = done.stderr.decode().splitlines()[-1]
    # A short output may be gone before the pipe closes.
    assert code in ("exit 141", f"exit {COMMANDS[name][1]}")
    assert b"Traceback" not in done.stderr
    assert b"bug" not in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_the_disk_is_full(name: str, folder: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("needs /dev/full")
    words, _ = COMMANDS[name]
    done = shell('"$@" > /dev/full', words, folder)
    assert done.returncode == 2
    assert b"the output cannot be written: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_open(name: str, closed: str, folder: Path) -> None:
    words, code = COMMANDS[name]
    done = shell(f'"$@" {closed}', words, folder)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_neither_home_nor_terminal(name: str, folder: Path) -> None:
    words, code = COMMANDS[name]
    done = shell('"$@"', words, folder, TERM="dumb", COLUMNS="20")
    assert done.returncode == code
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_the_folder_cannot_be_written(name: str, folder: Path) -> None:
    words, code = COMMANDS[name]
    before = sorted(os.listdir(folder))
    folder.chmod(0o555)
    try:
        done = shell('"$@"', words, folder)
    finally:
        folder.chmod(0o755)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert sorted(os.listdir(folder)) == before


@pytest.mark.parametrize(
    "words",
    [
        ["check", "wrong.yaml", "--fix", "--unsafe-fixes"],
        ["check", "wrong.yaml", "--add-ignore"],
        ["check", "wrong.yaml", "--report", "json=right.yaml.json"],
        ["convert", "right.yaml", "--to", "keras", "-o", "model.py"],
        ["init", "new.yaml"],
    ],
    ids=["fix", "add-ignore", "report", "convert", "init"],
)
def test_no_file_is_half_written_on_a_full_disk(words: list[str], folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = shell("ulimit -f 0; trap '' XFSZ; \"$@\"", words, folder)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
