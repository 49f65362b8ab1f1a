"""What git ignores is left out, compared with what git itself says."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnshape.config.finding import Configurations
from cnnshape.discovery import Search
from cnnshape.discovery.excluding import Excluding
from cnnshape.discovery.walking import files_below

GIT = shutil.which("git")
with_git = pytest.mark.skipif(GIT is None, reason="git is not installed")

# Everything that is looked for, in folders of every depth.
FILES = [
    f"{folder}{name}.yaml"
    for folder in ("", "a/", "a/b/", "b/", "b/a/", "c d/")
    for name in ("a", "b", "keep")
]


def git(folder: Path, *words: str) -> str:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("GIT_")
    } | {"GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    done = subprocess.run(
        ["git", "-c", "core.quotepath=off", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def found(folder: Path, below: str = ".", *, gitignore: bool = True) -> set[str]:
    """The files that are found, from the folder."""
    search = Search(exclude=("/.git/",), gitignore=gitignore)
    before = Path.cwd()
    os.chdir(folder)
    try:
        excluding = Excluding(search, Configurations(isolated=True))
        return {
            os.path.normpath(os.path.join(inside.path, name)).replace(os.sep, "/")
            for inside in files_below(below, excluding)
            for name in inside.files
        }
    finally:
        os.chdir(before)


def told_by_git(folder: Path) -> set[str]:
    listed = git(folder, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    return {name for name in listed if name.endswith(".yaml")}


CASES = {
    "a name": {".gitignore": "a.yaml\n"},
    "from the top": {".gitignore": "/a.yaml\n"},
    "a folder": {".gitignore": "a/\n"},
    "a path": {".gitignore": "a/b\n"},
    "taken back": {".gitignore": "*.yaml\n!keep.yaml\n"},
    "not taken back below a folder": {".gitignore": "a/\n!a/keep.yaml\n"},
    "all but one folder": {".gitignore": "/*\n!/a/\n"},
    "two stars": {".gitignore": "**/b/*.yaml\n"},
    "comments, blanks and escapes": {".gitignore": "# a.yaml\n\n\\#\nkeep.yaml   \nc\\ d/\n"},
    "line ends of Windows": {".gitignore": "a.yaml\r\nb/\r\n"},
    "a byte order mark": {".gitignore": "\ufeffa.yaml\n"},
    "no patterns": {".gitignore": "!\n\\\n[\n[z-a]\n/\n"},
    "in a folder": {"a/.gitignore": "a.yaml\n/b/\n"},
    "the nearer one decides": {".gitignore": "a.yaml\n", "a/.gitignore": "!a.yaml\n"},
    "the nearer one of three": {
        ".gitignore": "keep.yaml\n",
        "a/.gitignore": "!keep.yaml\n",
        "a/b/.gitignore": "keep.yaml\n",
    },
    "of this clone": {".git/info/exclude": "a.yaml\n/b/\n"},
    "shared over that of this clone": {
        ".git/info/exclude": "a.yaml\n",
        ".gitignore": "!a.yaml\n",
    },
    "a repository inside": {".gitignore": "keep.yaml\n", "a/.git/HEAD": "", "b/.gitignore": "*"},
}


@with_git
@pytest.mark.parametrize("files", CASES.values(), ids=CASES.keys())
def test_as_git_does(tmp_path: Path, files: dict[str, str]) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, dict.fromkeys(FILES, "") | files)
    if "a/.git/HEAD" in files:
        # Git does not look into it at all; what holds there are its own patterns.
        assert {name for name in found(tmp_path) if not name.startswith("a/")} == {
            name for name in told_by_git(tmp_path) if not name.startswith("a/")
        }
        assert "a/keep.yaml" in found(tmp_path)
        return
    assert found(tmp_path) == told_by_git(tmp_path)


LINES = st.lists(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "", "!"]),
        st.sampled_from(["", "/", "**/"]),
        st.lists(
            st.sampled_from(["a", "b", "*", "?", "keep.yaml", "*.yaml", "[ab]*", "**"]),
            min_size=1,
            max_size=3,
        ).map("/".join),
        st.sampled_from(["", "", "/"]),
    ),
    max_size=4,
).map(lambda lines: "".join(f"{line}\n" for line in lines))


@with_git
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(LINES, min_size=4, max_size=4))
def test_any_patterns_mean_what_they_mean_to_git(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "-q")
    names = (".gitignore", "a/.gitignore", "b/.gitignore", ".git/info/exclude")
    write(folder, dict.fromkeys(FILES, "") | dict(zip(names, texts, strict=True)))
    assert found(folder) == told_by_git(folder)


def test_what_is_above_the_folder_holds_too(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(FILES, ""))
    write(tmp_path, {".git/HEAD": "", ".gitignore": "a.yaml\n/a/b/keep.yaml\n"})
    assert found(tmp_path / "a" / "b") == {"b.yaml"}
    assert found(tmp_path, "a/b") == {"a/b/b.yaml"}


def test_a_folder_that_is_named_is_searched_though_it_is_ignored(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(FILES, ""))
    write(tmp_path, {".git/HEAD": "", ".gitignore": "b/\na.yaml\n"})
    assert found(tmp_path, "a") == {"a/b.yaml", "a/keep.yaml"}
    assert found(tmp_path, "a/b") == {"a/b/b.yaml", "a/b/keep.yaml"}


def test_without_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {"a/a.yaml": "", "a/b.yaml": "", "a/.gitignore": "b.yaml", ".gitignore": "a/"})
    assert found(tmp_path) == set()
    # What stands above is another matter.
    assert found(tmp_path / "a") == {"a.yaml"}


def test_not_at_all(tmp_path: Path) -> None:
    write(tmp_path, {"a/a.yaml": "", ".gitignore": "a/", ".git/HEAD": ""})
    assert found(tmp_path, gitignore=False) == {"a/a.yaml"}


@with_git
def test_in_a_worktree(tmp_path: Path) -> None:
    main = tmp_path / "main"
    write(main, {"keep.yaml": ""})
    git(main, "init", "-q")
    git(main, "add", ".")
    git(main, "-c", "user.name=x", "-c", "user.email=x@y.example", "commit", "-qm", "x")
    git(main, "worktree", "add", "-q", str(tmp_path / "other"))
    write(main, {".git/info/exclude": "a.yaml\n"})
    write(tmp_path / "other", {"a.yaml": "", "b.yaml": ""})
    assert found(tmp_path / "other") == {"b.yaml", "keep.yaml"}


def test_files_that_are_no_lists(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "", "b/.gitignore/x": "", "b/b.yaml": "", ".git": "gitdir: nowhere"})
    (tmp_path / ".gitignore").symlink_to("nowhere")
    assert found(tmp_path) == {"a.yaml", "b/b.yaml"}
    (tmp_path / ".gitignore").unlink()
    os.mkfifo(tmp_path / ".gitignore")
    assert found(tmp_path) == {"a.yaml", "b/b.yaml"}
    (tmp_path / ".gitignore").unlink()
    (tmp_path / ".gitignore").write_bytes(b"\xff\na.yaml\n")
    assert found(tmp_path) == {"b/b.yaml"}
