"""--format, --report, --statistics and --quiet of `cnnshape check`, and what it ends with."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from commandline import CHAIN, WRONG, Result, Run, Write, process

WARNED = CHAIN + "  - Dense: {units: 3, name: unused}\noutputs: [dense]\n"


# -- formats and reports ---------------------------------------------------------------------------


def test_reports_are_written_beside_what_is_printed(run: Run, spec: Write) -> None:
    name = spec(WRONG)
    plain = run("check", name)
    options = ["--report", "json=out.json", "--report", "sarif=out.sarif", "--report", "full=o.txt"]
    assert run("check", name, *options) == plain
    assert Path("out.json").read_text() == run("check", name, "--format", "json").out
    assert Path("out.sarif").read_text() == run("check", name, "--format", "sarif").out
    assert Path("o.txt").read_text() == plain.out
    assert sorted(os.listdir()) == ["model.yaml", "o.txt", "out.json", "out.sarif"]


def test_a_report_replaces_the_one_before_and_has_no_colours(run: Run, spec: Write) -> None:
    spec("old", "out.txt")
    plain = run("check", spec(WRONG), "--format", "concise").out
    result = run("check", "model.yaml", "-q", "--color", "always", "--report", "concise=out.txt")
    assert "\x1b[" in result.out
    assert Path("out.txt").read_text() == plain


def test_one_report_may_take_the_place_of_the_output(run: Run, spec: Write) -> None:
    result = run("check", spec(WRONG), "--report", "github=-", "--report", "jsonl=out.jsonl")
    assert result.out == run("check", "model.yaml", "--format", "github").out
    assert len(Path("out.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--report", "json=-", "--report", "sarif=-"],
            "only one format can be written to standard output",
        ),
        (
            ["--report", "json=-", "--format", "full"],
            "only one format can be written to standard output",
        ),
        (
            ["--report", "json=-", "--statistics"],
            "only one format can be written to standard output",
        ),
        (
            ["--report", "json=a", "--report", "sarif=./a"],
            "two reports cannot be written to the same file",
        ),
        (["--format", "sarf"], "there is no format 'sarf'; did you mean `sarif`?"),
        (
            ["--format", "xml"],
            "there is no format 'xml'; there are full, concise, json, jsonl, github, gitlab, "
            "sarif, junit and rdjson",
        ),
        (["--report", "jsn=a"], "there is no format 'jsn'; did you mean `json`?"),
        (["--report", "json"], "'json' is no report; write FORMAT=FILE"),
        (["--report", "json="], "'json=' is no report; write FORMAT=FILE"),
        (["--report", "json=no/a"], "no/a cannot be written: no such file or directory"),
        (
            ["--report", "json=./model.yaml"],
            "./model.yaml is a spec that is checked, and no report",
        ),
        (["--report", "json=."], ". cannot be written: it is a directory"),
        (["--statistics", "--format", "junit"], "there are no statistics in the format junit"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(options: list[str], said: str, run: Run, spec: Write) -> None:
    result = run("check", spec(WRONG), *options)
    assert (result.code, result.out) == (2, "")
    assert said in " ".join(result.err.split())
    assert os.listdir() == ["model.yaml"]
    assert Path("model.yaml").read_text(encoding="utf-8") == WRONG


# -- statistics, quiet -----------------------------------------------------------------------------

TWICE = WRONG.replace("{name: pool}", "{name: pool, stride: 2, pol_size: 2}")


def test_statistics(run: Run, spec: Write) -> None:
    assert run("check", spec(TWICE), "--statistics") == (
        1,
        "3  CS102  [*]  unknown-argument\n"
        "1  CS104       wrong-type\n"
        "1  CS201  [*]  unknown-reference\n"
        "[*] has a fix: --fix, or --unsafe-fixes\n",
        "",
    )
    assert run("check", spec(CHAIN), "--statistics", "--format", "concise") == (0, "", "")


def test_statistics_as_json(run: Run, spec: Write) -> None:
    result = run("check", spec(TWICE), "--statistics", "--format", "json")
    assert result.code == 1
    found = json.loads(result.out)
    assert found[0] == {
        "code": "CS102",
        "name": "unknown-argument",
        "severity": "error",
        "count": 3,
        "fixable": 3,
    }
    assert [tally["code"] for tally in found] == ["CS102", "CS104", "CS201"]


@pytest.mark.parametrize("format", ["full", "concise"])
def test_quiet_leaves_the_closing_line_out(format: str, run: Run, spec: Write) -> None:
    name = spec(WRONG)
    whole = run("check", name, "--format", format)
    body, closing = whole.out[:-1].rsplit("\n", 1)
    assert closing == "Found 3 errors in 1 spec; 2 fixable with --fix."
    assert run("check", name, "--format", format, "-q") == (1, body + "\n", "")
    assert run("check", spec(CHAIN), "--quiet", "--format", format) == (0, "", "")


# -- exit codes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (CHAIN, [], 0),
        (WARNED, [], 0),
        (WARNED, ["--strict"], 1),
        (WARNED, ["--strict", "--exit-zero"], 0),
        (CHAIN, ["--strict"], 0),
        (WRONG, [], 1),
        (WRONG, ["--strict"], 1),
        (WRONG, ["--exit-zero"], 0),
        ("a: [", [], 1),
        ("a: [", ["--exit-zero"], 0),
    ],
)
def test_exit_code(text: str, options: list[str], code: int, run: Run, spec: Write) -> None:
    for format in ("full", "json", "junit"):
        assert run("check", spec(text), "--format", format, *options).code == code


def test_exit_zero_is_not_for_unreadable_files_and_wrong_usage(run: Run, spec: Write) -> None:
    assert run("check", spec(CHAIN), "none.yaml", "--exit-zero").code == 2
    assert run("check", "model.yaml", "--exit-zero", "--fromat", "json").code == 2
    spec("a: b\n", "none/a.yaml")
    assert run("check", "none", "--exit-zero").code == 2


def test_exit_zero_is_not_for_bugs(run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("cnnshape.analysis.study", broken)
    assert run("check", spec(CHAIN), "--exit-zero").code == 101


@pytest.mark.parametrize(
    ("format", "out"),
    [
        ("full", "No problems found in 0 specs (1 other file is no spec).\n"),
        ("gitlab", "[]\n"),
        ("jsonl", ""),
    ],
)
def test_nothing_to_check_may_be_allowed(format: str, out: str, run: Run, spec: Write) -> None:
    spec("a: b\n", "models/a.yaml")
    expected = Result(0, out, "")
    assert run("check", "models", "--allow-empty", "--format", format, "--strict") == expected
    result = run("check", "models", "--format", format, "--report", "json=out.json")
    assert (result.code, result.out) == (2, "")
    assert not Path("out.json").exists()


def test_the_formats_are_written_by_a_process_as_well(tmp_path: Path) -> None:
    (tmp_path / "größe.yaml").write_text(WRONG, encoding="utf-8")
    env = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    for format in ("github", "junit", "sarif", "gitlab", "rdjson", "jsonl", "concise"):
        result = process("check", "größe.yaml", "--format", format, cwd=tmp_path, env=env)
        assert (result.code, result.err) == (1, "")
        assert result.out.isascii()
