"""A check of a thousand specs of the size of ResNet-50: the first time, and again.

    python benchmarks/many.py [--specs 1000]

The target: an unchanged second run takes a tenth of the first one at most.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from startup import ENTRY, ROOT, converted

TARGET = 10


def seconds(folder: str, *options: str) -> float:
    """The wall time of one check."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ENTRY, "check", *options, "."]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--specs", type=int, default=1000)
    number = parser.parse_args().specs
    # Written out, without the line that says what it must come to.
    lines = converted("resnet50", "yaml").splitlines()
    text = "\n".join([line for line in lines if not line.startswith("expect")]) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        for i in range(number):
            spec = text.replace("out_features: 1000", f"out_features: {1000 + i}")
            (Path(folder) / f"model{i}.yaml").write_text(spec, encoding="utf-8")
        alone = seconds(folder, "--no-cache", "--jobs", "1")
        first, second = seconds(folder), seconds(folder)
    missed = "" if first >= TARGET * second else "  MISSED"
    print(f"{alone:6.2f} s  one process, no cache, {number:,} specs of {len(text):,} characters")
    print(f"{first:6.2f} s  {alone / first:4.1f} times as fast: all cores, an empty cache")
    print(f"{second:6.2f} s  {first / second:4.0f} times as fast (target {TARGET}): again{missed}")


if __name__ == "__main__":
    main()
