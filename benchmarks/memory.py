"""The largest amount of memory that whole processes take.

    python benchmarks/memory.py

The targets: the summary of ResNet-50 within 1.3 × of importing click, yaml and rich; a check and a
summary of 100,000 layers within 600 MiB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from startup import ENTRY, ROOT, WITH_RICH

from specs import keras_chain

LIMIT = 600


def peak(code: str, *arguments: str) -> float:
    """MiB of one process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    command = [sys.executable, "-c", code, *arguments]
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        process = subprocess.Popen(command, env=environment, stdout=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main() -> None:
    floor = peak(WITH_RICH)
    print(f"{floor:6.0f} MiB  floor: python -c '{WITH_RICH}'")
    resnet = peak(ENTRY, "summary", str(ROOT / "specs" / "resnet50.yaml"))
    missed = "  MISSED" if resnet > 1.3 * floor else ""
    ratio = f"{resnet / floor:4.2f} × (target 1.3 ×)"
    print(f"{resnet:6.0f} MiB  {ratio}  summary of ResNet-50{missed}")
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "large.yaml"
        spec.write_text(keras_chain(100_000), encoding="utf-8")
        for command in ("check", "summary"):
            taken = peak(ENTRY, command, str(spec))
            missed = "  MISSED" if taken > LIMIT else ""
            print(f"{taken:6.0f} MiB  (target {LIMIT} MiB)  {command} of 100,000 layers{missed}")


if __name__ == "__main__":
    main()
