"""Writes what the fuzzers begin with: `python tests/fuzz/seeds.py FOLDER`, a folder per harness."""

from __future__ import annotations

import gzip
import io
import math
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
        case "data_file":
            yield from _data()
        case _:
            drawn = random.Random(harness)
            yield from (drawn.randbytes(drawn.randrange(4, 60)) for _ in range(200))


_CONFIGURATIONS = (
    'ignore = ["unused-layer"]\nexclude = ["drafts/"]\n[severity]\nmissing-flatten = "warning"\n',
    '[per-file-ignores]\n"experiments/*.yaml" = ["CS3"]\n[limits]\nparams = "5M"\nsize = "64MB"\n',
    "strict = true\nselect = ['ALL']\nformat = 'concise'\ngitignore = false\n",
    '[tool.cnnshape]\ninclude = ["*.spec"]\nextend-select = ["CS5"]\nforce-exclude = true\n',
)


def _data() -> Iterator[bytes]:
    """The forms of NumPy, of MNIST and of images, as small as they can be."""
    for descr, shape, item in (("<f4", (2, 3), 4), ("|u1", (5,), 1), (">i8", (2, 1, 1, 2), 8)):
        yield _npy(descr, shape, item)
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        file.writestr("x_train.npy", _npy("|u1", (4, 2, 2), 1))
        file.writestr("y_train.npy", _npy("<i8", (4,), 8))
    yield archive.getvalue()
    idx = b"\0\0\x08\x03" + b"".join(n.to_bytes(4, "big") for n in (2, 3, 3)) + bytes(18)
    yield idx
    yield gzip.compress(idx)
    yield b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x1c\0\0\0\x1c\x08\x02\0\0\0"
    yield b"GIF89a\x1c\0\x1c\0\0\0\0"
    yield b"BM" + bytes(12) + b"\x28\0\0\0\x1c\0\0\0\x1c\0\0\0\x01\0\x18\0"
    yield b"\xff\xd8\xff\xc0\0\x11\x08\0\x1c\0\x1c\x03" + bytes(9)


def _npy(descr: str, shape: tuple[int, ...], item: int) -> bytes:
    said = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    said = said.ljust(117) + "\n"
    head = b"\x93NUMPY\x01\0" + len(said).to_bytes(2, "little") + said.encode()
    return head + bytes(item * math.prod(shape))


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
