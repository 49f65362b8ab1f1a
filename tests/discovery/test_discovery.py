"""Which files are found below a folder, and which are left out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnshape.config.finding import Configurations
from cnnshape.config.settings import DEFAULT_EXCLUDE
from cnnshape.discovery import NO_SEARCH, Discovery, Search
from cnnshape.discovery.excluding import is_excluded_by_default
from cnnshape.patterns import Patterns

SPEC = "layers: []\n"
Tree = Callable[..., None]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Writes specs into an empty working directory; what is given by name is written as it is."""
    monkeypatch.chdir(tmp_path)

    def write(*specs: str, **others: str) -> None:
        for name, text in (dict.fromkeys(specs, SPEC) | others).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def found(*paths: str, search: Search = NO_SEARCH) -> list[str]:
    discovery = Discovery(paths or (".",), search, Configurations())
    return [name.replace(os.sep, "/") for name in discovery.found]


def test_files_come_before_folders_in_the_order_of_their_names(tree: Tree) -> None:
    tree("b.yaml", "a.yml", "a/z.json", "a/b/c.yaml", "B.yaml", "c/a.yaml")
    assert found() == ["B.yaml", "a.yml", "b.yaml", "a/z.json", "a/b/c.yaml", "c/a.yaml"]
    assert found("c", "b.yaml", ".")[:2] == ["c/a.yaml", "b.yaml"]


def test_default_exclude(tree: Tree) -> None:
    folders = (".git", ".venv", "venv", "node_modules", "__pycache__", "dist", "build")
    tree("a.yaml", "models/.hidden.yaml", *[f"{name}/a.yaml" for name in folders])
    tree(*[f"models/{name}/b/a.yaml" for name in folders], "models/dist.yaml", ".#a.yaml")
    assert found() == ["a.yaml", "models/.hidden.yaml", "models/dist.yaml"]
    # What is named is searched.
    assert found("dist", "models/build/b") == ["dist/a.yaml", "models/build/b/a.yaml"]


NAMES = ["a", ".a", ".#a", "a.yaml", *[pattern.rstrip("/") for pattern in DEFAULT_EXCLUDE]]


@pytest.mark.parametrize("is_folder", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_default_exclude_means_what_its_patterns_mean(name: str, is_folder: bool) -> None:
    patterns = Patterns(DEFAULT_EXCLUDE, "/x")
    assert is_excluded_by_default(name, is_folder) is (
        patterns.decide(f"/x/y/{name}", is_folder) is True
    )


EXCLUDE = {
    # what: (configuration, what is found of a.yaml, b/a.yaml, b/c.yaml, dist/a.yaml)
    "a name": ('exclude = ["a.yaml"]', ["b/c.yaml"]),
    "instead of the default": ('exclude = ["/a.yaml", "b"]', ["dist/a.yaml"]),
    "nothing": ("exclude = []", ["a.yaml", "b/a.yaml", "b/c.yaml", "dist/a.yaml"]),
    "as well": ('extend-exclude = ["b/"]', ["a.yaml"]),
    "relative to the configuration": ('extend-exclude = ["/a.yaml"]', ["b/a.yaml", "b/c.yaml"]),
    "taken back": (
        'extend-exclude = ["b/*", "!c.yaml", "!dist/"]',
        ["a.yaml", "b/c.yaml", "dist/a.yaml"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), EXCLUDE.values(), ids=EXCLUDE.keys())
def test_exclude(tree: Tree, text: str, expected: list[str]) -> None:
    tree("a.yaml", "b/a.yaml", "b/c.yaml", "dist/a.yaml", **{"cnnshape.toml": text})
    assert found() == expected


def test_options_over_the_configuration(tree: Tree) -> None:
    tree("a.yaml", "b/a.yaml", "b/c.yaml", **{"cnnshape.toml": 'exclude = ["b"]'})
    assert found(search=Search(exclude=("/a.yaml",))) == ["b/a.yaml", "b/c.yaml"]
    assert found(search=Search(extend_exclude=("/a.yaml",))) == []
    assert found(search=Search(extend_exclude=("!b/", "c.yaml"))) == ["a.yaml", "b/a.yaml"]


def test_every_folder_has_the_configuration_that_is_nearest(tree: Tree) -> None:
    tree(
        *("a.yaml", "x.spec", "sub/a.yaml", "sub/b.yaml", "sub/x.spec", "sub/deep/a.yaml"),
        **{
            "cnnshape.toml": 'exclude = ["b.yaml"]',
            "sub/cnnshape.toml": 'exclude = ["/a.yaml"]\ninclude = ["x.*"]',
        },
    )
    assert found() == ["a.yaml", "sub/b.yaml", "sub/x.spec", "sub/deep/a.yaml"]


def test_include(tree: Tree) -> None:
    tree("a.yaml", "b.spec", "models/c.txt", "c.txt", **{"d.spec": "other: 1\n"})
    tree(**{"cnnshape.toml": 'include = ["*.spec", "/models/*.txt"]'})
    assert found() == ["a.yaml", "b.spec", "models/c.txt"]
    assert Discovery(["."], Search(), Configurations()).skipped == 1


def test_what_is_named_is_checked_though_it_is_excluded(tree: Tree) -> None:
    tree("b/a.yaml", "b/c.yaml", **{"cnnshape.toml": 'exclude = ["b", "a.yaml"]'})
    assert found("b/a.yaml", "b/*.yaml") == ["b/a.yaml", "b/c.yaml"]
    assert found("b") == ["b/c.yaml"]


FORCED = {
    "a file": ("exclude = ['a.yaml']", ["b/a.yaml"], []),
    "a folder above": ("exclude = ['b']", ["b/a.yaml", "c/a.yaml"], ["c/a.yaml"]),
    "the default": ("", ["dist/x/a.yaml", "b/a.yaml"], ["b/a.yaml"]),
    "a default taken back": ("extend-exclude = ['!dist/']", ["dist/x/a.yaml"], ["dist/x/a.yaml"]),
    "a folder": ("exclude = ['b']", ["b"], []),
    "a pattern": ("exclude = ['/b/a.*']", ["*/a.yaml"], ["c/a.yaml"]),
}


@pytest.mark.parametrize(("text", "paths", "expected"), FORCED.values(), ids=FORCED.keys())
def test_what_is_named_can_be_left_out(
    tree: Tree, text: str, paths: list[str], expected: list[str]
) -> None:
    tree("b/a.yaml", "c/a.yaml", "dist/x/a.yaml", **{"cnnshape.toml": text})
    discovery = Discovery(paths, Search(force_exclude=True), Configurations())
    assert [name.replace(os.sep, "/") for name in discovery.found] == expected
    assert discovery.excluded == (expected != paths)
    tree(**{"cnnshape.toml": f"{text}\nforce-exclude = true\n"})
    assert found(*paths) == expected
    assert len(found(*paths, search=Search(force_exclude=False))) >= 1


def test_a_file_elsewhere_is_compared_by_its_name(tree: Tree, tmp_path: Path) -> None:
    tree("build/here/x", "build/other/a.yaml", "build/other/b.yaml")
    os.chdir("build/here")
    search = Search(force_exclude=True, extend_exclude=("b.yaml",))
    assert found("../other/a.yaml", "../other/b.yaml", search=search) == ["../other/a.yaml"]


def test_standard_input_has_the_place_that_it_is_given(tree: Tree) -> None:
    tree(**{"cnnshape.toml": "exclude = ['b']"})
    assert found("-", search=Search(stdin_name="b/a.yaml", force_exclude=True)) == []
    assert found("-", search=Search(stdin_name="c/a.yaml", force_exclude=True)) == ["c/a.yaml"]


def test_links(tree: Tree, tmp_path: Path) -> None:
    tree("a.yaml", "models/b.yaml")
    (tmp_path / "models" / "round").symlink_to("..")
    (tmp_path / "models" / "self.yaml").symlink_to("self.yaml")
    (tmp_path / "models" / "link.yaml").symlink_to("../a.yaml")
    (tmp_path / "models" / "folder.yaml").symlink_to("..")
    (tmp_path / "models" / "nowhere.yaml").symlink_to("nothing")
    discovery = Discovery(["."])
    reasons = {
        name: found if isinstance(found, str) else "" for name, found in discovery.found.items()
    }
    assert reasons == {
        "a.yaml": "",
        "models/b.yaml": "",
        "models/link.yaml": "",
        "models/nowhere.yaml": "no such file or directory",
        "models/self.yaml": "too many levels of symbolic links",
    }
    # A link that is named is followed.
    assert found("models/round/models/round/a.yaml") == ["models/round/models/round/a.yaml"]


def test_what_is_no_regular_file_is_no_spec(tree: Tree, tmp_path: Path) -> None:
    tree("a.yaml")
    os.mkfifo(tmp_path / "b.yaml")
    (tmp_path / "c.yaml").mkdir()
    assert found() == ["a.yaml"]
    (reason,) = Discovery(["b.yaml"]).found.values()
    assert reason == "it is no regular file"


@pytest.mark.skipif(sys.platform == "darwin", reason="names are Unicode there")
def test_names_that_are_no_unicode(tree: Tree, tmp_path: Path) -> None:
    tree("a.yaml")
    name = b"\xff\n.yaml"
    (tmp_path / os.fsdecode(name)).write_text(SPEC)
    (tmp_path / ".gitignore").write_bytes(b"\xfe.yaml\n")
    assert found() == ["a.yaml", os.fsdecode(name)]
    (tmp_path / ".gitignore").write_bytes(b"\xff*\n")
    assert found() == ["a.yaml"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_folder_that_cannot_be_read(tree: Tree, tmp_path: Path) -> None:
    tree("a.yaml")
    (tmp_path / "locked").mkdir(mode=0)
    assert Discovery(["."]).found["locked"] == "permission denied"


def test_a_deep_tree(tree: Tree, tmp_path: Path) -> None:
    # Deeper than Python's stack; what removes temporary folders could not, so it is done here.
    depth = sys.getrecursionlimit() + 100
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    Path("a.yaml").write_text(SPEC)
    os.chdir(tmp_path)
    try:
        assert len(found()) == 1
    finally:
        os.chdir("d/" * depth)
        Path("a.yaml").unlink()
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")


NEEDED = {
    "a file": ("a.yaml",),
    "a folder": (".",),
}


@pytest.mark.parametrize("paths", NEEDED.values(), ids=NEEDED.keys())
@pytest.mark.parametrize(
    ("files", "loaded"),
    [
        ({}, ""),
        ({"cnnshape.toml": "strict = true"}, "toml"),
        ({"pyproject.toml": "[project]\nname = 'cnnshape'\n"}, ""),
        ({"cnnshape.toml": "exclude = ['b/']"}, "toml patterns"),
        ({".gitignore": "b.yaml\n"}, "patterns"),
    ],
    ids=["nothing", "configuration", "of others", "exclude", "gitignore"],
)
def test_libraries_are_loaded_where_they_are_needed(
    tree: Tree, paths: tuple[str, ...], files: dict[str, str], loaded: str
) -> None:
    tree("a.yaml", **files)
    code = (
        "import sys; from cnnshape.discovery import Discovery, Search; "
        "from cnnshape.config.finding import Configurations; "
        f"Discovery({paths!r}, Search(), Configurations()); "
        "print(*[n for n in ('tomllib', 'tomli', 'pathspec') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    toml = "tomllib" if sys.version_info >= (3, 11) else "tomli"
    expected = loaded.replace("toml", toml)
    # For a file that is named, no pattern is compared.
    patterns = "pathspec" if paths == (".",) else ""
    assert done.stdout.split() == expected.replace("patterns", patterns).split()
