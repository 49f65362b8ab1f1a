"""What the shells offer: the entry that their scripts call, run as they run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import CHAIN, ENTRY, ROOT, WRONG, Run, process

from cnnshape.cli.group import COMMANDS
from cnnshape.cli.reports import FORMATS
from cnnshape.render.columns import NAMES
from cnnshape.rules import ALL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.yaml", "b.txt", "models/deep/c.yml", "models/deep/d.keras", ".hidden/e.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CHAIN, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    (tmp_path / "models" / "deep" / "new\nline.yaml").write_text(CHAIN, encoding="utf-8")
    return tmp_path


def offered(line: str, folder: Path = ROOT, shell: str = "bash") -> list[str]:
    """What is offered for the last word of a line, as the script of the shell asks for it."""
    words = line.split(" ")
    env = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    if shell == "fish":
        env = {"COMP_WORDS": line, "COMP_CWORD": words[-1]}
    env["_CNNSHAPE_COMPLETE"] = f"{shell}_complete"
    result = process(env=env, cwd=folder)
    assert (result.code, result.err) == (0, "")
    return [line for line in result.out.splitlines() if line]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("cnnshape ", [f"plain,{name}" for name in COMMANDS]),
        ("cnnshape in", ["plain,in-features", "plain,init"]),
        ("cnnshape check ", ["plain,a.yaml", "plain,models/", "plain,wrong.yaml"]),
        ("cnnshape check m", ["plain,models/deep/c.yml", "plain,models/deep/d.keras"]),
        ("cnnshape check models/deep/d", ["plain,models/deep/d.keras"]),
        ("cnnshape check ./a", ["plain,./a.yaml"]),
        ("cnnshape check .h", ["plain,.hidden/e.yaml"]),
        ("cnnshape check b", ["file,b"]),
        ("cnnshape check nowhere/", ["file,nowhere/"]),
        ("cnnshape summary a.yaml w", ["plain,wrong.yaml"]),
        ("cnnshape check --format ", [f"plain,{name}" for name in FORMATS]),
        ("cnnshape check --report sa", ["plain,sarif="]),
        ("cnnshape check --report sarif=o", ["file,o"]),
        ("cnnshape check --config c", ["file,c"]),
        ("cnnshape check --select CS301,CS30", [f"plain,CS301,CS30{n}" for n in range(1, 10)]),
        ("cnnshape check --ignore missing-", [
            *(f"plain,{rule.name}" for rule in ALL if rule.name.startswith("missing-")),
        ]),
        ("cnnshape check --select AL", ["plain,ALL"]),
        ("cnnshape rule CS201", ["plain,CS201"]),
        ("cnnshape rule unused-l", ["plain,unused-layer"]),
        ("cnnshape summary a.yaml --columns ", [f"plain,{name}" for name in (*NAMES, "share")]),
        ("cnnshape summary a.yaml --columns name,mac", [
            *("plain,name,macs", "plain,name,macs-share"),
        ]),
        ("cnnshape summary a.yaml --sort-by para", ["plain,params", "plain,params-share"]),
        ("cnnshape summary a.yaml --optimizer adamw", ["plain,adamw"]),
        ("cnnshape summary a.yaml --layer-range conv", ["plain,conv2d"]),
        ("cnnshape summary a.yaml --layer-range conv2d d", ["plain,dense"]),
        ("cnnshape in-features a.yaml ", [
            *("plain,input_layer", "plain,conv2d", "plain,max_pooling2d", "plain,flatten"),
            "plain,dense",
        ]),
        ("cnnshape in-features wrong.yaml he", ["plain,head"]),
        ("cnnshape in-features none.yaml ", []),
        ("cnnshape in-features b.txt fl", ["plain,flatten"]),
        ("cnnshape layers DepthwiseConv2", ["plain,DepthwiseConv2D"]),
        ("cnnshape layers --framework pytorch Conv2", ["plain,Conv2d"]),
        ("cnnshape completion ", ["plain,bash", "plain,zsh", "plain,fish"]),
        ("cnnshape schema --framework ", ["plain,keras", "plain,pytorch"]),
        ("cnnshape convert a.yaml -o x", ["file,x"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_offered(line: str, expected: list[str], folder: Path) -> None:
    assert offered(line, folder) == expected


def test_zsh_and_fish_are_told_what_a_word_is(folder: Path) -> None:
    assert offered("cnnshape in-features a.yaml den", folder, "zsh") == ["plain", "dense", "Dense"]
    found = offered("cnnshape rule CS301", folder, "fish")
    assert found == ["plain", "CS301", "A dense layer on a feature map."] or found == [
        "plain,CS301\tA dense layer on a feature map."
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_this_program(shell: str, run: Run) -> None:
    result = run("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert f"_CNNSHAPE_COMPLETE={shell}_complete" in result.out
    assert run("completion", "tcsh").code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_takes_the_script(shell: str, run: Run, folder: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = run("completion", shell).out
    done = subprocess.run([program, "-n"], input=script.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes(run: Run, folder: Path) -> None:
    script = run("completion", "bash").out
    program = f"#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -c '{ENTRY}' \"$@\"\n"
    (folder / "cnnshape").write_text(program, encoding="utf-8")
    (folder / "cnnshape").chmod(0o755)
    lines = f"""{script}
PATH=.:$PATH
COMP_WORDS=(cnnshape check wr)
COMP_CWORD=2
_cnnshape_completion cnnshape
echo "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(
        ["bash", "-c", lines], capture_output=True, cwd=folder, text=True, check=False
    )
    assert done.stdout == "wrong.yaml\n"
