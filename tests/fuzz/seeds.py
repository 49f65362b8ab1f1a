"""Writes what the fuzzers begin with: `python tests/fuzz/seeds.py FOLDER`, a folder per harness."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

HERE = Path(__file__).parent
TESTS = HERE.parent
ROOT = TESTS.parent
# Larger files are slow, and teach no more than small ones.
LARGEST = 20_000


def seeds(harness: str) -> Iterator[bytes]:
    """Real inputs of one harness."""
    match harness:
        case "yaml_text":
            yield from _files(ROOT / "specs", "*.yaml")
            yield from _files(TESTS / "cases", "*.yaml")
            yield from _files(ROOT / "cnnshape" / "templates", "*.yaml")
        case "json_text":
            yield from _files(TESTS / "keras_files", "*.json")
        case "archive":
            for text in _files(TESTS / "keras_files", "*.json"):
                yield _packed(text)
        case "configuration":
            yield from _files(ROOT, "*.toml")
            yield from (text.encode() for text in _CONFIGURATIONS)
        case _:
            drawn = random.Random(harness)
            yield from (drawn.randbytes(drawn.randrange(4, 60)) for _ in range(200))


_CONFIGURATIONS = (
    'ignore = ["unused-layer"]\nexclude = ["drafts/"]\n[severity]\nmissing-flatten = "warning"\n',
    '[per-file-ignores]\n"experiments/*.yaml" = ["CS3"]\n[limits]\nparams = "5M"\nsize = "64MB"\n',
    "strict = true\nselect = ['ALL']\nformat = 'concise'\ngitignore = false\n",
    '[tool.cnnshape]\ninclude = ["*.spec"]\nextend-select = ["CS5"]\nforce-exclude = true\n',
)


def _files(folder: Path, pattern: str) -> Iterator[bytes]:
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and path.stat().st_size < LARGEST and "corpus" not in path.parts:
            yield path.read_bytes()


def _packed(text: bytes) -> bytes:
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        file.writestr("config.json", text)
    return archive.getvalue()


if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(TESTS)]
    from harnesses import HARNESSES

    for harness in HARNESSES:
        folder = Path(sys.argv[1]) / harness
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(seeds(harness)):
            (folder / f"seed{number:03}").write_bytes(data)
