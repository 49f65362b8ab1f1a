"""A file is written as a whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cnnshape.files import FileProblem, decode
from cnnshape.writing import change_file, write_file


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


# -- a file that is changed ----------------------------------------------------------------------

TEXT = "größe: 1\r\nb: 2\n"
ENCODINGS = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16, little end first": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16, big end first": b"\xfe\xff" + TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=list(ENCODINGS))
def test_changed_file_keeps_its_encoding_and_its_line_breaks(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(data)
    change_file(str(path), TEXT, TEXT.replace("1", "4"))
    assert decode(path.read_bytes()) == TEXT.replace("1", "4")
    change_file(str(path), TEXT.replace("1", "4"), TEXT)
    assert path.read_bytes() == data
    assert names(tmp_path) == ["spec.yaml"]


def test_changed_file_keeps_its_permissions_and_links_to_it(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    path = tmp_path / "there" / "spec.yaml"
    path.write_text("old")
    path.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    before = path.stat()
    change_file(str(link), "old", "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    after = path.stat()
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
def test_changed_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("old")
    os.chown(path, 12345, 23456)
    change_file(str(path), "old", "new")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


def test_file_that_holds_something_else_by_now_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("newer")
    with pytest.raises(FileProblem, match="it was changed in the meantime"):
        change_file(str(path), "old", "new")
    assert path.read_text() == "newer"
    assert names(tmp_path) == ["spec.yaml"]


def test_file_that_changes_while_it_is_written_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("old")
    synchronise = os.fsync

    def meanwhile(handle: int) -> None:
        path.write_text("newer")
        synchronise(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(FileProblem, match="it was changed in the meantime"):
        change_file(str(path), "old", "new")
    assert path.read_text() == "newer"
    assert names(tmp_path) == ["spec.yaml"]


def test_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no such file"):
        change_file(str(tmp_path / "spec.yaml"), "old", "new")
    assert names(tmp_path) == []


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of resources")
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("old")
    code = (
        "import resource, signal\n"
        "from cnnshape.writing import change_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "change_file('spec.yaml', 'old', 'x' * 5000)\n"
    )
    result = run(code, tmp_path)
    assert "FileProblem: file too large" in result.stderr
    assert path.read_text() == "old"
    assert names(tmp_path) == ["spec.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("call", ["fsync", "chmod", "replace"])
def test_who_is_killed_leaves_the_whole_of_one_text(tmp_path: Path, call: str) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("old")
    code = (
        "import os, signal\n"
        "from cnnshape.writing import change_file\n"
        f"os.{call} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "change_file('spec.yaml', 'old', 'new')\n"
    )
    assert run(code, tmp_path).returncode == -9
    assert path.read_text() == "old"
