"""How the program behaves as a process: exit codes, pipes, interrupts, bugs, start-up."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import CHAIN, ENTRY, ROOT, Run, Write, process

import cnnshape
from cnnshape.cli import main
from cnnshape.cli.group import COMMANDS
from cnnshape.diagnostics import enumerate_words


def test_version(run: Run) -> None:
    result = run("--version")
    assert result.code == 0
    assert result.out.startswith(
        f"cnnshape {cnnshape.__version__}\nIts numbers are verified against Keras 3."
    )
    assert " and PyTorch 2." in result.out


def test_help(run: Run) -> None:
    result = run("--help")
    assert result.code == 0
    assert "every mistake of a CNN" in result.out
    for command in COMMANDS:
        assert f"\n  {command} " in result.out
        assert run(command, "-h").out.startswith(f"Usage: cnnshape {command} [OPTIONS]")


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    result = run()
    assert result.code == 2
    assert "Usage: cnnshape [OPTIONS] COMMAND [ARGS]..." in result.err


@pytest.mark.parametrize(
    ("word", "help"),
    [
        ("sumary", "did you mean `summary`?"),
        ("xyz", f"the commands are {enumerate_words(COMMANDS, 'and')}."),
        ("model.yaml", "for the table of a spec write `cnnshape summary model.yaml`."),
    ],
)
def test_an_unknown_command(run: Run, word: str, help: str) -> None:
    result = run(word)
    assert result.code == 2
    assert f"Error: There is no command {word!r}; {help}\n" in result.err
    assert "Try 'cnnshape --help' for help." in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["summary"],
        ["check"],
        ["in-features"],
        ["summary", "--depth", "0", "x"],
        ["summary", "--format", "xml", "x"],
        ["summary", "--nothing", "x"],
        ["--nothing"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Usage: cnnshape")


@pytest.mark.parametrize(
    "arguments",
    [
        ["\x1b[31mred\u202e"],
        ["rule", "\x1b[31mred\u202e"],
        ["check", "--format", "\x1b[31mred\u202e", "x"],
        ["check", "--report", "json=no/\x1b[31mred\u202e/x", "."],
        ["summary", "--depth", "\x1b[31mred\u202e", "x"],
        ["summary", "--\x1b[31mred\u202e", "x"],
        ["convert", "x", "--to", "\x1b[31mred\u202e"],
        ["layers", "\x1b[31mred\u202e"],
        ["init", "no/\x1b[31mred\u202e/x.yaml"],
    ],
    ids=lambda words: words[0] if words[0].isascii() else "command",
)
def test_no_escape_in_a_message_of_usage_reaches_the_terminal(
    run: Run, spec: Write, arguments: list[str]
) -> None:
    spec(CHAIN)
    result = run(*arguments)
    assert result.code == 2
    assert "\\x1b[31mred\\u202e" in result.err
    assert all(c.isprintable() or c == "\n" for c in result.err + result.out)


def test_a_bug_is_told_without_a_traceback(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of\n\x1b[31mnothing")

    monkeypatch.setattr("cnnshape.analysis.study", broken)
    result = run("check", spec(CHAIN))
    assert result == (
        101,
        "",
        f"cnnshape {cnnshape.__version__} failed, and that is a bug in cnnshape, not in your "
        "spec:\n  ZeroDivisionError: of ?[31mnothing\n"
        "Please report it, with the spec and the command, if you can. "
        "CNNSHAPE_DEBUG=1 shows where it happened.\n",
    )
    monkeypatch.setenv("CNNSHAPE_DEBUG", "1")
    assert "Traceback (most recent call last):" in run("check", "model.yaml").err


def test_an_interrupt_is_no_traceback(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cnnshape.analysis.study", interrupted)
    assert run("check", spec(CHAIN)) == (130, "", "")


def popen(*arguments: str) -> subprocess.Popen[bytes]:
    # Without buffers, Python loses what a closed pipe did not take and tells nobody.
    buffered = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    return subprocess.Popen(
        [sys.executable, "-c", ENTRY, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**buffered, "PYTHONPATH": str(ROOT)},
    )


def after_closing(child: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    """(exit code, standard error) of a process that nobody listens to any more."""
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    err = child.stderr.read()
    return child.wait(timeout=60), err


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_while_waiting_for_standard_input() -> None:
    with popen("check", "-") as child:
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=1)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, b"", b"")


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize("command", [["summary"], ["check", "--format", "json"], ["in-features"]])
def test_a_closed_pipe_is_no_traceback(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(CHAIN)
    with popen(*command, str(path)) as child:
        assert after_closing(child) == (141, b"")


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_head(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    layers = "".join(f"  - Dense: {{units: 3, name: d{n}}}\n" for n in range(3000))
    path.write_text(f"framework: keras\ninput: [3]\nlayers:\n{layers}")
    with popen("summary", str(path)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b'Model: "model"\n'
        assert after_closing(child) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(CHAIN)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", ENTRY, "summary", str(path)],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == b"cnnshape: the output cannot be written: No space left on device\n"


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
def test_closed_standard_output_is_no_bug(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(CHAIN)
    done = subprocess.run(
        ["sh", "-c", '"$0" -c "$1" summary "$2" >&-', sys.executable, ENTRY, str(path)],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="terminals of Linux")
@pytest.mark.parametrize(("columns", "environment"), [(60, {}), (60, {"NO_COLOR": "1"})])
def test_on_a_terminal(tmp_path: Path, columns: int, environment: dict[str, str]) -> None:
    import fcntl
    import struct
    import termios

    path = tmp_path / "model.yaml"
    path.write_text(CHAIN)
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, "summary", str(path)],
        stdout=theirs,
        env={**kept, "TERM": "xterm", "PYTHONPATH": str(ROOT), **environment},
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode().replace("\r\n", "\n")
    os.close(ours)
    assert done.returncode == 0
    assert ("\x1b[" in shown) == (not environment)
    plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= columns
    assert "│ max_pooling2d             │ (None, 13, 13, 32) │       0 │" in plain


def test_closed_standard_input_is_told() -> None:
    code = f"import sys; sys.stdin.close(); {ENTRY}"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "-", "--format", "concise"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 2
    assert b"the file cannot be read: standard input is closed" in done.stdout


@pytest.mark.parametrize("term", ["dumb", "", "xterm-256color"])
def test_a_bare_environment(term: str) -> None:
    result = process("summary", "-", stdin=CHAIN, env={"TERM": term, "HOME": "/nonexistent"})
    assert (result.code, result.err) == (0, "")
    assert "\x1b" not in result.out


LIGHT = [
    ["--version"],
    ["check", "--format", "concise", "SPEC"],
    ["check", "--format", "full", "SPEC"],
    ["check", "--format", "json", "SPEC"],
    ["summary", "--format", "json", "SPEC"],
    ["summary", "--format", "csv", "SPEC"],
    ["summary", "--format", "markdown", "SPEC"],
    ["in-features", "SPEC"],
    ["in-features", "-v", "SPEC"],
]


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_what_needs_no_table_does_not_load_rich(tmp_path: Path, arguments: list[str]) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(CHAIN)
    code = (
        "import sys; from cnnshape.cli import main; main(); "
        "sys.stderr.write(' '.join(m for m in sys.modules if m.partition('.')[0] == 'rich'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *(str(path) if a == "SPEC" else a for a in arguments)],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stderr.split() == ([] if "-v" not in arguments else done.stderr.split())
    assert b"rich.console" not in done.stderr


def test_the_module_can_be_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cnnshape", "--version"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stdout.startswith(b"cnnshape ")


def test_main_takes_the_arguments_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["cnnshape", "--version"])
    assert main() == 0
