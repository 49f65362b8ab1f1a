"""Write the files of data that the tests read, with NumPy itself.

Run with NumPy installed: ``python tests/arrays/write_arrays.py``. Written with NumPy 2.4.
"""

from __future__ import annotations

import gzip
import struct
from importlib import import_module
from pathlib import Path
from typing import Any

np: Any = import_module("numpy")
FILES = Path(__file__).resolve().parent / "files"


def main() -> None:
    FILES.mkdir(exist_ok=True)
    numbers = np.arange(12)
    arrays = {
        "images": np.zeros((12, 4, 5), "uint8"),
        "labels": numbers % 10,
        "labels_big_endian": (numbers % 7).astype(">i4"),
        "labels_float": numbers.astype("float32") - 1,
        "truth": numbers % 2 == 0,
        "halves": np.zeros((3, 2), "float16"),
        "fortran": np.asfortranarray(np.zeros((6, 3, 2))),
        "one_hot": np.eye(3, dtype="float64")[numbers % 3],
        "empty": np.zeros((0, 3)),
        "words": np.array(["cat", "dog"]),
        "complex": np.zeros(3, "complex64"),
        "records": np.zeros(3, [("a", "i4"), ("b", "f4")]),
        "single": np.float32(3),
        "dates": np.zeros(3, "datetime64[D]"),
    }
    for name, array in arrays.items():
        np.save(FILES / f"{name}.npy", array)
    np.save(FILES / "objects.npy", np.array([{}, 1], dtype=object), allow_pickle=True)
    with (FILES / "version_2.npy").open("wb") as file:
        np.lib.format.write_array(file, numbers, version=(2, 0))
    with (FILES / "version_3.npy").open("wb") as file:
        np.lib.format.write_array(file, numbers, version=(3, 0))
    x, y = np.zeros((5, 8), "float32"), np.arange(5) % 3
    np.savez(FILES / "named.npz", y_train=y, x_train=x)
    np.savez_compressed(FILES / "unnamed.npz", x, y)
    np.savez(FILES / "alone.npz", x)
    # MNIST's own form.
    pixels = struct.pack(">HBB3I", 0, 0x08, 3, 2, 4, 5) + bytes(40)
    (FILES / "images-idx3-ubyte").write_bytes(pixels)
    labels = struct.pack(">HBBI", 0, 0x08, 1, 10) + bytes(range(10))
    (FILES / "labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels, mtime=0))
    floats = struct.pack(">HBBI2f", 0, 0x0D, 1, 2, 0.5, 2.5)
    (FILES / "floats-idx1").write_bytes(floats)


if __name__ == "__main__":
    main()
