"""Live tests: layers drawn at random, given to the real framework and to cnnshape.

`pytest -m live` runs them where the frameworks are (extras `oracle-keras` and `oracle-torch`).
CNNSHAPE_DRAWS is the number of cases per framework (default 500), CNNSHAPE_SEED (default 0) makes
other ones.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

# The recorders know how to ask the frameworks.
sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))
os.environ.setdefault("KERAS_BACKEND", "numpy")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    comparison = sys.modules.get("comparison")
    for framework, tally in getattr(comparison, "TALLIES", {}).items():
        for line in tally.lines(framework):
            terminalreporter.write_line(line)
