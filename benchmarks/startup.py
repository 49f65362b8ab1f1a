"""How much time whole processes take, against the libraries that they cannot do without.

    python benchmarks/startup.py [--runs 20]

The processes take turns, so that what slows the machine down slows all of them; the medians of one
run are compared. The targets: a summary of a small model within 1.25 × of importing click, yaml and
rich, of ResNet-50 within 2 ×; what needs no table within 1.3 × of importing click and yaml.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What the script that pip installs for the entry point does.
ENTRY = "import sys; from cnnshape.cli import main; sys.exit(main())"

WITH_RICH = "import click, yaml, rich.table, rich.console"
WITHOUT_RICH = "import click, yaml"

# (what, its arguments, the floor, the target as a multiple of it)
CASES = (
    ("summary specs/mnist_cnn.yaml", WITH_RICH, 1.25),
    ("summary specs/resnet50.yaml", WITH_RICH, 2.0),
    ("check --format concise specs/mnist_cnn.yaml", WITHOUT_RICH, 1.3),
    ("in-features specs/small_cnn_torch.yaml", WITHOUT_RICH, 1.3),
    ("--version", WITHOUT_RICH, 1.3),
)


def seconds(code: str, arguments: str = "") -> float:
    """The wall time of one process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    # As after an installation, which compiles every module.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", code, *arguments.split()]
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20, help="of each process")
    runs = parser.parse_args().runs
    for case, _, _ in CASES:
        seconds(ENTRY, case)
    times: dict[str, list[float]] = {}
    for _ in range(runs):
        for floor in (WITH_RICH, WITHOUT_RICH):
            times.setdefault(floor, []).append(seconds(floor))
        for case, _, _ in CASES:
            times.setdefault(case, []).append(seconds(ENTRY, case))
    medians = {what: statistics.median(found) for what, found in times.items()}
    print(f"Python {sys.version.split()[0]}, medians of {runs} runs")
    for floor in (WITH_RICH, WITHOUT_RICH):
        print(f"{medians[floor] * 1000:6.0f} ms  floor: python -c '{floor}'")
    for case, floor, target in CASES:
        ratio = medians[case] / medians[floor]
        verdict = "" if ratio <= target else "  MISSED"
        print(
            f"{medians[case] * 1000:6.0f} ms  {ratio:4.2f} × (target {target} ×)"
            f"  cnnshape {case}{verdict}"
        )


if __name__ == "__main__":
    main()
