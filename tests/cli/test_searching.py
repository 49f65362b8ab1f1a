"""Which files `check` takes: its options."""

from __future__ import annotations

import os

import pytest
from commandline import CHAIN, Run, Write


def files(run: Run, *arguments: str) -> list[str]:
    result = run("check", "--show-files", *arguments)
    assert (result.code, result.err) == (0, "")
    return result.out.replace(os.sep, "/").splitlines()


@pytest.fixture
def tree(spec: Write) -> Write:
    for name in ("a.yaml", "b/a.yaml", "b/c.yaml", "dist/d.yaml"):
        spec(CHAIN, name)
    spec("a: b\n", "other.yaml")
    spec("c.yaml\n", ".gitignore")
    return spec


def test_show_files(run: Run, tree: Write) -> None:
    assert files(run, ".") == ["a.yaml", "b/a.yaml"]
    assert files(run, "b/c.yaml", "other.yaml", ".")[:2] == ["b/c.yaml", "other.yaml"]
    assert run("check", "--show-files", "no.yaml", "a.yaml") == (
        *(2, "a.yaml\n", "cnnshape: no.yaml cannot be read: no such file or directory\n"),
    )
    assert run("check", "--show-files", "dist/").out == os.path.join("dist", "d.yaml") + "\n"


def test_show_files_of_nothing(run: Run, tree: Write) -> None:
    result = run("check", "--show-files", ".", "--extend-exclude", "a.yaml")
    assert (result.code, result.out) == (2, "")
    assert "nothing to check: there is no spec in . (1 file without" in result.err


def test_options_about_what_is_left_out(run: Run, tree: Write) -> None:
    assert files(run, ".", "--no-gitignore") == ["a.yaml", "b/a.yaml", "b/c.yaml"]
    assert files(run, ".", "--exclude", "/b, a.yaml") == ["dist/d.yaml"]
    assert files(run, ".", "--extend-exclude", "/b") == ["a.yaml"]
    assert files(run, ".", "--extend-exclude", "/b", "--extend-exclude", "!dist/") == [
        *("a.yaml", "dist/d.yaml")
    ]
    assert files(run, "b/a.yaml", "a.yaml", "--extend-exclude", "/b", "--force-exclude") == [
        "a.yaml"
    ]
    tree("gitignore = false\nforce-exclude = true\n", "cnnshape.toml")
    assert files(run, ".", "dist/d.yaml") == ["a.yaml", "b/a.yaml", "b/c.yaml"]
    assert files(run, ".", "--gitignore") == ["a.yaml", "b/a.yaml"]
    assert "dist/d.yaml" in files(run, "dist/d.yaml", "--no-force-exclude")


def test_all_that_is_named_may_be_left_out(run: Run, tree: Write) -> None:
    # What pre-commit gives: files that were changed, whichever they are.
    result = run("check", "--force-exclude", "dist/d.yaml")
    assert result == (0, "No problems found in 0 specs.\n", "")


@pytest.mark.parametrize("option", ["--exclude", "--extend-exclude"])
def test_a_pattern_that_is_none(run: Run, tree: Write, option: str) -> None:
    result = run("check", ".", option, "a,b\\")
    assert result.code == 2
    assert "`b\\` is no pattern" in result.err


def test_a_name_for_standard_input_that_is_not_read(run: Run, tree: Write) -> None:
    result = run("check", "a.yaml", "--stdin-filename", "b.yaml")
    assert result.code == 2
    assert "--stdin-filename is for standard input: give - as a path" in result.err
