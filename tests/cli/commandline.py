"""What the tests of the command line share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# What the script of the entry point does.
ENTRY = "import sys; from cnnshape.cli import main; sys.exit(main())"

# What ends a check of a spec that says neither.
NOT_CHECKED = "Not checked: data and loss (no `data:` or `loss:` in the spec).\n"

CHAIN = """\
name: chain
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 32, kernel_size: 3}
  - MaxPooling2D: 2
  - Flatten
  - Dense: 10
"""
# `strides` is misspelt, `units` is no number, and nothing is called `pol`.
WRONG = """\
name: wrong
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 32, kernel_size: 3, stride: 2, name: first}
  - MaxPooling2D: {name: pool}
  - Flatten
  - Dense: {units: many, name: dense}
  - Dense: {units: 3, inputs: pol, name: head}
outputs: [dense, head]
"""


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Result]
Write = Callable[..., str]


def process(
    *arguments: str, stdin: str = "", env: dict[str, str] | None = None, cwd: Path = ROOT
) -> Result:
    """Runs a command as a process of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"PYTHONPATH": str(ROOT), **(env or {})}
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, *arguments],
        input=stdin.encode(),
        capture_output=True,
        cwd=cwd,
        env=environment,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
