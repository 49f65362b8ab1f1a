"""Which modules a command loads, to the last one: each is paid at every start.

The lists are in tests/startup/, one file per command: its arguments, then the modules beyond those
of its floor. Where a command now loads another module on purpose, record them again:

    python tests/test_startup.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LISTS = sorted((ROOT / "tests" / "startup").glob("*.txt"))

# What nothing can do without; what summary takes to draw a table.
FLOOR = "click, yaml"
TABLE = "click, yaml, rich.table, rich.console"


def loaded(arguments: str, floor: str) -> list[str]:
    """The modules that a command loads beyond the floor, in a folder without a configuration."""
    code = (
        f"import sys, {floor}; floor = set(sys.modules); from cnnshape.cli import main; "
        f"code = main({arguments.split()!r}); "
        "print('\\n@', code, *sorted(set(sys.modules) - floor))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        for spec in (ROOT / "specs").glob("*.yaml"):
            (Path(folder) / spec.name).write_bytes(spec.read_bytes())
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    code_said, *modules = done.stdout.rpartition("\n@ ")[2].split()
    assert code_said == "0"
    return modules


def floor_of(arguments: str) -> str:
    return TABLE if arguments.startswith("summary") else FLOOR


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_command_loads_what_it_is_said_to_load(path: Path) -> None:
    arguments, *listed = path.read_text(encoding="utf-8").splitlines()
    found = loaded(arguments, floor_of(arguments))
    ours = {name for name in found if name.startswith("cnnshape")}
    said = {name for name in listed if name.startswith("cnnshape")}
    assert sorted(ours - said) == []
    assert sorted(said - ours) == []
    # What the standard library loads in turn differs from one version of Python to the next.
    others = {name.partition(".")[0].lstrip("_") for name in found} - {"cnnshape"}
    allowed = {name.partition(".")[0].lstrip("_") for name in listed}
    assert sorted(others - allowed - {"rich"}) == []


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_only_the_summary_loads_rich(path: Path) -> None:
    listed = path.read_text(encoding="utf-8").splitlines()
    assert not any(name.startswith("rich") for name in listed)


if __name__ == "__main__":
    for path in LISTS:
        arguments = path.read_text(encoding="utf-8").splitlines()[0]
        modules = [name for name in loaded(arguments, floor_of(arguments)) if "rich" not in name]
        path.write_text("\n".join([arguments, *modules]) + "\n", encoding="utf-8")
