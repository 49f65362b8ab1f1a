"""Which configuration holds for a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnnshape.config.finding import Configurations

STRICT = "strict = true\n"
OURS = "[tool.cnnshape]\nstrict = true\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory below which there are folders `a/b`."""
    root = tmp_path / "project"
    (root / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(root)
    return root


def nearest(path: str) -> tuple[str, bool]:
    """The path of the configuration of a file, and what it says."""
    found = Configurations().of_file(path)
    if found is None:
        return "", False
    assert found.diagnostics == ()
    return found.path, found.settings.strict


def test_none(project: Path) -> None:
    assert nearest("a/b/x.yaml") == ("", False)


@pytest.mark.parametrize("name", ["cnnshape.toml", ".cnnshape.toml", "pyproject.toml"])
@pytest.mark.parametrize("folder", ["", "a", "a/b"])
def test_in_a_folder_above(project: Path, folder: str, name: str) -> None:
    (project / folder / name).write_text(OURS if name == "pyproject.toml" else STRICT)
    assert nearest("a/b/x.yaml") == (os.path.join(folder, name), True)
    found = Configurations().of_file("a/b/x.yaml")
    assert found is not None
    assert found.folder == str(project / folder)
    assert nearest("a/b/../../x.yaml")[1] is (folder == "")


def test_the_nearest_one_counts_and_others_do_not(project: Path) -> None:
    (project / "cnnshape.toml").write_text(STRICT)
    (project / "a" / "cnnshape.toml").write_text("")
    assert nearest("a/b/x.yaml") == (os.path.join("a", "cnnshape.toml"), False)
    assert nearest("x.yaml") == ("cnnshape.toml", True)


def test_of_several_in_a_folder_the_first_counts(project: Path) -> None:
    (project / "pyproject.toml").write_text(OURS)
    (project / ".cnnshape.toml").write_text("")
    assert nearest("x.yaml") == (".cnnshape.toml", False)
    (project / "cnnshape.toml").write_text(STRICT)
    assert nearest("x.yaml") == ("cnnshape.toml", True)


@pytest.mark.parametrize(
    "text",
    [
        "[project]\nname = 'x'\n",
        "[project]\nname = 'cnnshape'\n[tool]\n",
        "[tool.other]\nrequires = 'cnnshape'\n",
        "this is = = no TOML",
    ],
)
def test_a_shared_file_without_our_table_is_passed_over(project: Path, text: str) -> None:
    (project / "cnnshape.toml").write_text(STRICT)
    (project / "a" / "pyproject.toml").write_text(text)
    assert nearest("a/x.yaml") == ("cnnshape.toml", True)


@pytest.mark.parametrize(
    "text",
    [
        OURS,
        "[tool]\ncnnshape = {strict = true}\n",
        "[tool]\ncnnshape.strict = true\n",
        "tool.cnnshape.strict = true\n",
        "tool = {cnnshape = {strict = true}}\n",
        "  [ tool . 'cnnshape' ]\nstrict = true\n",
        '["tool"."cnnshape"]\r\nstrict = true\r\n',
        "\ufeff[tool.cnnshape]\nstrict = true\n",
    ],
)
def test_every_way_to_write_our_table(project: Path, text: str) -> None:
    (project / "pyproject.toml").write_text(text)
    assert nearest("x.yaml") == ("pyproject.toml", True)


def test_above_the_working_directory(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cnnshape.toml").write_text(STRICT)
    # Its path is told in full, because it does not lie below.
    assert nearest("x.yaml") == (str(tmp_path / "cnnshape.toml"), True)


def test_a_folder_of_that_name_is_none(project: Path) -> None:
    (project / "cnnshape.toml").mkdir()
    assert nearest("x.yaml") == ("", False)


def test_one_for_all(project: Path) -> None:
    (project / "cnnshape.toml").write_text("")
    (project / "a" / "other.toml").write_text(STRICT)
    found = Configurations(os.path.join("a", "other.toml")).of_file("a/b/x.yaml")
    assert found is not None
    assert (found.path, found.settings.strict) == (os.path.join("a", "other.toml"), True)
    # Its patterns are relative to where one is, as in ruff.
    assert found.folder == str(project)


def test_isolated(project: Path) -> None:
    (project / "cnnshape.toml").write_text(STRICT)
    assert Configurations(isolated=True).of_file("x.yaml") is None


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("no.toml", None, "the file cannot be read: no such file or directory"),
        ("pyproject.toml", "[project]\n", "there are no settings of cnnshape in this file"),
        ("a", None, "the file cannot be read: it is a directory"),
    ],
)
def test_a_named_one_that_is_no_use(
    project: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        (project / name).write_text(text)
    found = Configurations(name).of_file("x.yaml")
    assert found is not None
    (wrong,) = found.diagnostics
    assert Configurations(name).wrong[0].message == message
    assert (wrong.message, wrong.span.source.name) == (message, name)


def test_a_file_that_is_no_text(project: Path) -> None:
    (project / "cnnshape.toml").write_bytes(b"strict = true # \xff")
    configurations = Configurations()
    assert configurations.of_file("x.yaml") is not None
    (wrong,) = configurations.wrong
    assert wrong.message == "the file cannot be read: it is no UTF-8 text (byte 16, line 1)"


def test_every_file_is_read_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "cnnshape.toml").write_text(STRICT)
    configurations = Configurations()
    first = configurations.of_file("a/b/x.yaml")
    (project / "cnnshape.toml").unlink()
    assert configurations.of_file("a/y.yaml") is first
    assert configurations.of_folder() is first
    assert str(project / "a" / "b") in configurations.folders


def test_a_working_directory_that_is_gone(project: Path) -> None:
    os.chdir("a/b")
    (project / "a" / "b").rmdir()
    assert Configurations().of_file("x.yaml") is None


def test_nothing_is_imported_where_there_is_none(project: Path) -> None:
    code = (
        "import sys; from cnnshape.config.finding import Configurations; "
        "print(Configurations().of_file('a/b/x.yaml')); "
        "print(sorted(name for name in sys.modules if name.startswith('cnnshape.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None\n['cnnshape.config', 'cnnshape.config.finding']\n"
