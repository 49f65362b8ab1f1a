"""Images: a file, a folder with a folder per class, and what is said where Pillow is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from cnnshape.arrays import images, read_array
from cnnshape.arrays.array import DataProblem


def picture(path: Path, size: tuple[int, int] = (5, 4), mode: str = "RGB") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size).save(path)


@pytest.mark.parametrize(
    ("mode", "channels"), [("1", 1), ("L", 1), ("LA", 2), ("P", 3), ("RGB", 3), ("RGBA", 4)]
)
def test_image_has_rows_columns_and_channels(mode: str, channels: int, tmp_path: Path) -> None:
    picture(tmp_path / "a.png", (5, 4), mode)
    found = read_array(str(tmp_path / "a.png"))
    assert (found.shape, found.dtype, found.of_images) == ((1, 4, 5, channels), "uint8", True)


def test_folders_are_classes(tmp_path: Path) -> None:
    for name in ("cat/1.png", "cat/2.jpg", "dog/1.png", "dog/deep/2.PNG"):
        picture(tmp_path / name)
    (tmp_path / "notes").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "dog" / "readme.txt").write_text("")
    found = read_array(str(tmp_path))
    assert (found.shape, found.classes, found.remarks) == ((4, 4, 5, 3), 2, ())


def test_folder_without_folders_has_no_classes(tmp_path: Path) -> None:
    picture(tmp_path / "1.png")
    found = read_array(str(tmp_path))
    assert (found.shape, found.classes) == ((1, 4, 5, 3), None)


def test_what_differs_is_open_and_told(tmp_path: Path) -> None:
    picture(tmp_path / "a" / "1.png", (5, 4))
    picture(tmp_path / "a" / "2.png", (9, 4))
    picture(tmp_path / "b" / "1.png", (5, 4), "L")
    (tmp_path / "b" / "2.png").write_bytes(b"no image")
    found = read_array(str(tmp_path))
    assert found.shape == (4, 4, None, None)
    assert found.remarks == (
        "the images are of 2 sizes, 4 × 5 to 4 × 9: resize them to one",
        "the images have 1, 3 channels: convert them to one mode",
        "1 file is no image that can be read",
    )


def test_of_many_images_some_of_every_class_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        picture(tmp_path / "a" / f"{number}.png")
        picture(tmp_path / "b" / f"{number}.png", (7, 4))
    monkeypatch.setattr(images, "MOST_OPENED", 4)
    found = read_array(str(tmp_path))
    assert found.shape == (12, 4, None, 3)
    assert found.remarks[-1] == "8 of 12 images were not opened"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".", "there is no image in this folder, nor in the folders in it"),
        ("a.txt", "it is no file of data that is known: .npy, .npz, IDX or images"),
    ],
)
def test_what_is_no_image_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(DataProblem) as caught:
        read_array(str(tmp_path / name))
    assert str(caught.value) == reason


def test_folder_of_broken_images_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no image")
    with pytest.raises(DataProblem, match="none of the files in it can be read as an image"):
        read_array(str(tmp_path))


def test_missing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture(tmp_path / "a.png")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(DataProblem) as caught:
        read_array(str(tmp_path / "a.png"))
    assert str(caught.value) == (
        "images are read by Pillow, which is not installed: pip install 'cnnshape[images]'"
    )
