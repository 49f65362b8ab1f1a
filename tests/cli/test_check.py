"""`cnnshape check`: which files it takes, and how it tells what it found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from commandline import CHAIN, NOT_CHECKED, WRONG, Run, Write, process

FULL = """\
error[CS102] unknown-argument: `Conv2D` has no argument `stride`
 --> model.yaml:5:43
  |
5 |   - Conv2D: {filters: 32, kernel_size: 3, stride: 2, name: first}
  |                                           ^^^^^^
  |
  = help: did you mean `strides`?
  = fix: rename `stride` to `strides`

error[CS104] wrong-type: `units` must be a whole number of at least 1, not many
 --> model.yaml:8:20
  |
8 |   - Dense: {units: many, name: dense}
  |                    ^^^^
  |

error[CS201] unknown-reference: there is no layer `pol`
 --> model.yaml:9:31
  |
9 |   - Dense: {units: 3, inputs: pol, name: head}
  |                               ^^^
  |
  = help: did you mean `pool`?
  = fix: write `pool` for `pol`

Found 3 errors in 1 spec; 2 fixable with --fix.
"""


def test_full(run: Run, spec: Write) -> None:
    assert run("check", spec(WRONG)) == (1, FULL, "")


def test_concise(run: Run, spec: Write) -> None:
    result = run("check", spec(WRONG), "--format", "concise")
    assert result.code == 1
    assert result.out.splitlines() == [
        "model.yaml:5:43: error CS102 unknown-argument: `Conv2D` has no argument `stride`",
        "model.yaml:8:20: error CS104 wrong-type: `units` must be a whole number of at least 1, "
        "not many",
        "model.yaml:9:31: error CS201 unknown-reference: there is no layer `pol`",
        "Found 3 errors in 1 spec; 2 fixable with --fix.",
    ]


def test_clean(run: Run, spec: Write) -> None:
    assert run("check", spec(CHAIN)) == (0, "No problems found in 1 spec.\n", "")


def test_warnings_are_counted_and_are_no_failure(run: Run, spec: Write) -> None:
    text = CHAIN + "  - Dense: {units: 3, name: unused}\noutputs: [dense]\n"
    result = run("check", spec(text), "--format", "concise")
    assert result.code == 0
    assert "warning CS204 unused-layer: " in result.out
    assert result.out.endswith("Found 1 warning in 1 spec.\n")
    result = run("check", "model.yaml", spec(WRONG, "wrong.yaml"), spec(CHAIN, "clean.yaml"))
    assert result.code == 1
    end = "Found 3 errors and 1 warning in 2 of 3 specs; 2 fixable with --fix.\n"
    assert result.out.endswith(end)


def test_directories(run: Run, spec: Write) -> None:
    spec(CHAIN, "models/a.yaml")
    spec(CHAIN, "models/deep/b.yml")
    spec('{"framework": "keras", "input": [3], "layers": ["Flatten"]}', "models/c.json")
    spec("{framework: keras, input: [3], layers: [Flatten]}", "models/flow.yaml")
    spec("services: {layers: 3}\n", "models/compose.yaml")
    spec("a: b\n", "models/other.yaml")
    spec("{", "models/broken.json")
    spec(WRONG, "models/.hidden/d.yaml")
    spec(WRONG, "models/notes.txt")
    result = run("check", "models")
    assert result == (0, "No problems found in 4 specs (3 other files are no specs).\n", "")
    spec(CHAIN.replace("Flatten", "Fltten"), "models/a.yaml")
    result = run("check", "models", "--format", "concise")
    assert result.code == 1
    assert result.out.startswith(os.path.join("models", "a.yaml") + ":7:5: error CS101 ")
    end = "Found 1 error in 1 of 4 specs (3 other files are no specs); 1 fixable with --fix.\n"
    assert result.out.endswith(end)


def test_a_named_file_is_always_checked(run: Run, spec: Write) -> None:
    result = run("check", spec("a: b\n", "other.txt"), "--format", "concise")
    assert result.code == 1
    assert result.out.startswith("other.txt:")


def test_one_skipped_file_is_told_in_the_singular(run: Run, spec: Write) -> None:
    spec(CHAIN, "models/a.yaml")
    spec("a: b\n", "models/b.yaml")
    result = run("check", "models")
    assert result.out == "No problems found in 1 spec (1 other file is no spec).\n"


def test_globs(run: Run, spec: Write) -> None:
    spec(CHAIN, "models/a.yaml")
    spec(CHAIN, "models/deep/b.yaml")
    spec("a: b\n", "models/deep/c.yml")
    assert run("check", "models/**/*.yaml").out == "No problems found in 2 specs.\n"
    assert run("check", "models/*").out == (
        "No problems found in 2 specs (1 other file is no spec).\n"
    )
    result = run("check", "models/*.json", "--format", "concise")
    assert result.code == 2
    assert result.out.startswith(
        "models/*.json:1:1: error CS001 unreadable-file: the file cannot be read: no file matches "
        "this pattern\n"
    )


def test_the_same_file_is_checked_once(run: Run, spec: Write) -> None:
    name = spec(CHAIN)
    assert run("check", name, f"./{name}", ".").out == "No problems found in 1 spec.\n"


def test_a_mistake_in_a_nested_model_is_told_once(run: Run, spec: Write) -> None:
    spec(CHAIN.replace("Flatten", "Fltten"), "inner.yaml")
    spec("framework: keras\ninput: [28, 28, 1]\nlayers: [{Model: inner.yaml}]\n", "outer.yaml")
    result = run("check", "outer.yaml", "inner.yaml", "--format", "concise")
    assert result.out.count("CS101") == 1
    assert result.out.endswith("Found 1 error in 2 of 2 specs; 1 fixable with --fix.\n")


def test_the_order_is_that_of_the_paths_then_of_the_names(run: Run, spec: Write) -> None:
    for name in ("b.yaml", "a.yaml", "z/c.yaml", "d.yaml"):
        spec("x\n", f"models/{name}" if name != "d.yaml" else name)
    spec("x: &y\nlayers: \n", "models/e.yaml")
    result = run("check", "d.yaml", "models", "--format", "concise")
    files = [line.partition(":")[0] for line in result.out.splitlines()[:-1]]
    assert list(dict.fromkeys(files)) == ["d.yaml", os.path.join("models", "e.yaml")]


@pytest.mark.parametrize("format", ["full", "concise"])
def test_nothing_to_check_is_a_usage_error(run: Run, spec: Write, format: str) -> None:
    spec("a: b\n", "models/b.yaml")
    result = run("check", "models", "--format", format)
    assert result.code == 2
    assert result.out == ""
    assert "nothing to check: there is no spec in models (1 file without `layers:`" in result.err


def test_an_empty_directory_is_nothing_to_check(run: Run, tmp_path: Path) -> None:
    result = run("check", str(tmp_path))
    assert result.code == 2
    assert f"nothing to check: there is no spec in {tmp_path}\n" in result.err


@pytest.mark.parametrize("command", ["check", "summary", "in-features"])
def test_an_unreadable_file(run: Run, tmp_path: Path, command: str) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("# größe\nlayers: []\n".encode("latin-1"))
    result = run(command, str(path))
    assert result.code == 2
    assert "it is no UTF-8 text (byte 4, line 1)" in result.out + result.err
    assert "unreadable-file" in result.out + result.err
    if command == "check":
        assert run("check", str(tmp_path)).code == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_an_unreadable_directory(run: Run, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0)
    result = run("check", str(tmp_path))
    assert result.code == 2
    assert "permission denied" in result.out


def test_a_directory_is_no_spec(run: Run, tmp_path: Path) -> None:
    result = run("summary", str(tmp_path))
    assert result.code == 2
    assert "the file cannot be read: it is a directory" in result.out


def test_standard_input() -> None:
    result = process("check", "-", stdin=WRONG)
    assert (result.code, result.err) == (1, "")
    assert result.out == FULL.replace("model.yaml", "<stdin>") + NOT_CHECKED
