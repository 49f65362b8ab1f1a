"""A file is written as a whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cnnshape.files import FileProblem
from cnnshape.writing import write_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    mask = os.umask(0o027)
    try:
        write_file(str(path), "é\n")
    finally:
        os.umask(mask)
    assert path.read_bytes() == "é\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(tmp_path) == ["new.yaml"]


def test_existing_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text("old")
    with pytest.raises(FileProblem, match="it exists already"):
        write_file(str(path), "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["old.yaml"]


def test_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text("old")
    path.chmod(0o600)
    write_file(str(path), "new", replace=True)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_link_still_leads_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    path = tmp_path / "there" / "file.yaml"
    path.write_text("old")
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    write_file(str(link), "new", replace=True)
    assert link.is_symlink()
    assert path.read_text() == "new"


@pytest.mark.parametrize(
    ("name", "problem"), [("", "directory"), ("no/file", "no such file"), ("a\0b", "NUL")]
)
def test_place_where_nothing_can_be_written(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(FileProblem, match=problem):
        write_file(f"{tmp_path}/{name}", "new", replace=True)
    assert names(tmp_path) == []


def test_device_is_not_replaced() -> None:
    with pytest.raises(FileProblem, match="no regular file"):
        write_file("/dev/null", "new", replace=True)


def test_interrupted_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.yaml"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FileProblem, match="no space left"):
        write_file(str(path), "new", replace=True)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["old.yaml"]
