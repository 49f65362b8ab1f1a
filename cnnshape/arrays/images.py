"""Images: one file, or a folder with a folder of images per class. Only their headers are read.

Pillow is imported here alone; it is the extra `images`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cnnshape.arrays.array import Array, DataProblem
from cnnshape.diagnostics import count

if TYPE_CHECKING:
    Size = tuple[int, int, int]

# What loaders take for images (torchvision.datasets.folder, keras.utils).
SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
# Files are listed up to the first limit, and opened up to the second: a thousand headers take a
# tenth of a second.
MOST_LISTED = 1_000_000
MOST_OPENED = 2_000
# Pillow's modes → channels, as an array of the image has them. A palette stands for colours.
_CHANNELS = {
    **dict.fromkeys(("1", "L", "I", "F", "I;16", "I;16B", "I;16L"), 1),
    **dict.fromkeys(("LA", "La"), 2),
    **dict.fromkeys(("RGB", "YCbCr", "HSV", "LAB", "P"), 3),
    **dict.fromkeys(("RGBA", "RGBa", "RGBX", "CMYK", "PA"), 4),
}


def read_image(path: str) -> Array:
    """A single image, as one sample. Raises DataProblem."""
    size = _size(_pillow(), path)
    if size is None:
        raise DataProblem("it is no file of data that is known: .npy, .npz, IDX or images")
    return Array((1, *size), "uint8", of_images=True)


def read_folder(path: str) -> Array:
    """The images in a folder; the folders in it are the classes. Raises DataProblem."""
    with os.scandir(path) as entries:
        folders = sorted(e.name for e in entries if e.is_dir() and not e.name.startswith("."))
    lists = [list(_listed(os.path.join(path, folder))) for folder in folders]
    classes = sum(1 for files in lists if files)
    if not classes:
        lists = [list(_listed(path, deep=False))]
    total = sum(map(len, lists))
    if not total:
        raise DataProblem("there is no image in this folder, nor in the folders in it")
    pillow = _pillow()
    # Some of every class: one class may have other images than the next.
    share = max(MOST_OPENED // len(lists), 1)
    chosen = [file for files in lists for file in files[:share]][:MOST_OPENED]
    sizes: dict[Size, int] = {}
    broken = 0
    for file in chosen:
        size = _size(pillow, file)
        if size is None:
            broken += 1
        else:
            sizes[size] = sizes.get(size, 0) + 1
    if not sizes:
        raise DataProblem("none of the files in it can be read as an image")
    return Array(
        (total, *_common(sizes)),
        "uint8",
        classes=classes or None,
        remarks=tuple(_remarks(sizes, len(chosen), total, broken)),
        of_images=True,
    )


def _remarks(sizes: dict[Size, int], opened: int, total: int, broken: int) -> Iterator[str]:
    if len({size[:2] for size in sizes}) > 1:
        least, greatest = min(sizes), max(sizes)
        yield (
            f"the images are of {count(len({size[:2] for size in sizes}), 'size')}, "
            f"{least[0]} × {least[1]} to {greatest[0]} × {greatest[1]}: resize them to one"
        )
    if len({size[2] for size in sizes}) > 1:
        channels = ", ".join(map(str, sorted({size[2] for size in sizes})))
        yield f"the images have {channels} channels: convert them to one mode"
    if broken:
        are = "is no image" if broken == 1 else "are no images"
        yield f"{count(broken, 'file')} {are} that can be read"
    if opened < total:
        yield f"{total - opened:,} of {total:,} images were not opened"


def _common(sizes: dict[Size, int]) -> tuple[int | None, ...]:
    """Rows, columns and channels, None where the images differ."""
    axes = zip(*sizes, strict=True)
    return tuple([values[0] if len(set(values)) == 1 else None for values in axes])


def _listed(folder: str, deep: bool = True) -> Iterator[str]:
    """The image files below a folder, in the order of their names."""
    listed = 0
    for place, inside, files in os.walk(folder):
        inside[:] = sorted(name for name in inside if not name.startswith(".")) if deep else []
        for name in sorted(files):
            if name.lower().endswith(SUFFIXES):
                listed += 1
                if listed > MOST_LISTED:
                    return
                yield os.path.join(place, name)


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise DataProblem(
            "images are read by Pillow, which is not installed: pip install 'cnnshape[images]'"
        ) from None
    return Image


def _size(pillow: Any, path: str) -> Size | None:
    """Rows, columns and channels, from the header; None where it is no image."""
    import warnings

    try:
        # A header that promises a huge image is only warned of, because nothing is decoded.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pillow.open(path) as image:
                width, height = image.size
                return height, width, _CHANNELS.get(image.mode, 3)
    except Exception:  # Pillow's readers raise whatever they stumble over in a damaged file.
        return None
