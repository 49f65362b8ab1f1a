"""Runs a fuzzer: `python tests/fuzz/campaign.py HARNESS FOUND [libFuzzer's own arguments]`.

Needs the extra `fuzz`. See README.md.
"""

from __future__ import annotations

import resource
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

SECONDS = 2.0
MEBIBYTES = 300
# So that no input is slow because of what it is allowed to be: a model of 200,000 layers.
LAYERS = 2_000


def run(harness: str, found: Path, arguments: list[str]) -> None:
    """Until libFuzzer ends it. What is wrong is written into the folder `found`, once per place in
    the code, and the fuzzer goes on."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["cnnshape", "yaml"]):
        _import_everything()
        from harnesses import HARNESSES

    vars(import_module("cnnshape.nesting"))["MAX_LAYERS"] = LAYERS
    call = HARNESSES[harness]
    call(b"")
    known: set[str] = set()

    def measured(data: bytes) -> None:
        memory, start = _peak(), time.process_time()
        try:
            call(data)
            took, grown = time.process_time() - start, _peak() - memory
            if took > SECONDS:
                raise TimeoutError(f"{took:.1f} seconds")
            if grown > MEBIBYTES:
                raise MemoryError(f"{grown:.0f} MiB")
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{harness}-{type(error).__name__}-{Path(frame.filename).stem}-{frame.lineno}"
            if place not in known:
                known.add(place)
                (found / place).write_bytes(data)
                (found / f"{place}.txt").write_text(traceback.format_exc(), errors="replace")

    atheris.Setup([sys.argv[0], *arguments], measured)
    atheris.Fuzz()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _import_everything() -> None:
    """What is imported in the middle of an input would not be watched."""
    from pkgutil import walk_packages

    package = import_module("cnnshape")
    for module in walk_packages(package.__path__, "cnnshape."):
        if module.name not in ("cnnshape.__main__", "cnnshape.cli.watching"):
            import_module(module.name)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
