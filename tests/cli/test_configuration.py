"""The configuration on the command line: every command that analyses a spec has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import CHAIN, Run, Write, process

from cnnshape.cli.reports import FORMATS
from cnnshape.config.settings import FORMATS as CONFIGURED

UNUSED = CHAIN + "  - Dense: {units: 3, name: unused}\noutputs: [dense]\n"
# Nothing in it is right but that `strict` is there.
BROKEN = "selects = ['ALL']\nignore = ['CS998']\nstrict = true\n"


def codes(run: Run, *arguments: str) -> list[str]:
    """The codes that are told, each with its file."""
    found = json.loads(run("check", "--format", "json", *arguments).out)["diagnostics"]
    return [f"{diagnostic['file']} {diagnostic['code']}" for diagnostic in found]


def test_rules_are_chosen_for_each_file(run: Run, spec: Write) -> None:
    spec("", "pyproject.toml")
    spec('ignore = ["unused-layer"]', "quiet/cnnshape.toml")
    spec(UNUSED, "quiet/deep/a.yaml")
    spec(UNUSED, "loud/a.yaml")
    spec('[tool.cnnshape.severity]\nCS204 = "error"\n', "strict/pyproject.toml")
    spec(UNUSED, "strict/a.yaml")
    assert codes(run, ".") == ["loud/a.yaml CS204", "strict/a.yaml CS204"]
    result = run("check", ".", "--format", "concise")
    assert result.code == 1
    assert "strict/a.yaml:9:5: error CS204 unused-layer: " in result.out
    assert "loud/a.yaml:9:5: warning CS204 unused-layer: " in result.out


def test_per_file_ignores(run: Run, spec: Write) -> None:
    spec('[per-file-ignores]\n"drafts/" = ["CS2"]\n"!*.yaml" = ["ALL"]\n', "cnnshape.toml")
    for name in ("a.yaml", "b.yml", "drafts/deep/c.yaml", "other/drafts.yaml"):
        spec(UNUSED, name)
    assert codes(run, ".") == ["a.yaml CS204", "other/drafts.yaml CS204"]


def test_what_a_nested_spec_is_not_told_of_is_not_told_of_it_elsewhere(
    run: Run, spec: Write
) -> None:
    outer = "framework: keras\ninput: [28, 28, 1]\nlayers: [{Model: parts/inner.yaml}]\n"
    spec(UNUSED, "parts/inner.yaml")
    assert codes(run, spec(outer, "outer.yaml")) == ["parts/inner.yaml CS204"]
    spec('ignore = ["CS204"]', "parts/cnnshape.toml")
    assert codes(run, "outer.yaml") == []
    spec('per-file-ignores = {"inner.yaml" = ["ALL"]}', "parts/cnnshape.toml")
    assert codes(run, "outer.yaml", "parts/inner.yaml") == []


def test_strict_is_that_of_the_spec(run: Run, spec: Write) -> None:
    spec("strict = true\n", "a/cnnshape.toml")
    assert run("check", spec(CHAIN, "a/clean.yaml"), spec(UNUSED, "b/x.yaml")).code == 0
    assert run("check", spec(UNUSED, "a/x.yaml")).code == 1
    assert run("check", "a/x.yaml", "--isolated").code == 0


def test_one_configuration_for_all(run: Run, spec: Write) -> None:
    spec('ignore = ["CS204"]', "cnnshape.toml")
    spec("", "other.toml")
    name = spec(UNUSED)
    assert codes(run, name) == []
    assert codes(run, name, "--config", "other.toml") == ["model.yaml CS204"]
    assert codes(run, name, "--isolated") == ["model.yaml CS204"]
    result = run("check", name, "--isolated", "--config", "other.toml")
    assert result.code == 2
    assert "--config and --isolated exclude each other" in result.err


FULL = """\
error[CS902] unknown-setting: there is no setting `selects`
 --> cnnshape.toml:1:1
  |
1 | selects = ['ALL']
  | ^^^^^^^
  |
  = help: did you mean `select`?

error[CS904] unknown-selector: there is no rule `CS998`
 --> cnnshape.toml:2:11
  |
2 | ignore = ['CS998']
  |           ^^^^^^^
  |
  = help: did you mean `CS9`?

"""


def test_mistakes_in_it_are_told_once_and_exit_2(run: Run, spec: Write) -> None:
    spec(BROKEN, "cnnshape.toml")
    result = run("check", spec(CHAIN, "a.yaml"), spec(CHAIN, "b.yaml"))
    assert result == (2, FULL + "Found 2 errors in 2 of 2 specs.\n", "")


@pytest.mark.parametrize(
    "arguments", [["summary"], ["in-features"], ["convert", "--to", "yaml"]], ids=" ".join
)
def test_every_command_tells_them(run: Run, spec: Write, arguments: list[str]) -> None:
    name = spec(CHAIN)
    assert run(*arguments, name).code == 0
    spec(BROKEN, "cnnshape.toml")
    result = run(*arguments, name)
    assert result.code == 2
    assert "there is no setting `selects`" in result.out + result.err
    assert run(*arguments, name, "--isolated").code == 0
    assert run(*arguments, name, "--config", "no.toml").code == 2


def test_summary_tells_what_is_selected(run: Run, spec: Write) -> None:
    name = spec(UNUSED)
    assert "CS204" in run("summary", name).out
    spec('ignore = ["CS204"]', "cnnshape.toml")
    assert "CS204" not in run("summary", name).out
    assert json.loads(run("summary", "--format", "json", name).out)["diagnostics"] == []


def test_a_configuration_that_cannot_be_read(run: Run, spec: Write) -> None:
    result = run("check", spec(CHAIN), "--config", "no.toml", "--format", "concise")
    assert result.code == 2
    assert result.out.startswith(
        "no.toml:1:1: error CS001 unreadable-file: the file cannot be read: "
        "no such file or directory\n"
    )


def test_mistakes_in_it_are_told_where_there_is_nothing_to_check(run: Run, spec: Write) -> None:
    spec("exclud = 1\n", "cnnshape.toml")
    spec("a: b\n", "b.yaml")
    result = run("check", ".")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(
        "nothing to check: there is no spec in . (1 file without `layers:` left out)\n"
        "cnnshape.toml:1:1: there is no setting `exclud`\n"
    )


def test_standard_input_has_the_configuration_of_its_place(spec: Write) -> None:
    spec('ignore = ["CS204"]', "quiet/cnnshape.toml")
    spec(CHAIN, "quiet/inner.yaml")
    here = Path.cwd()
    assert process("check", "-", stdin=UNUSED, cwd=here).out.count("CS204") == 1
    name = ("--stdin-filename", "quiet/a.yaml")
    assert process("check", "-", *name, stdin=UNUSED, cwd=here).out.count("CS204") == 0
    wrong = UNUSED.replace("Flatten", "Fltten")
    assert " --> quiet/a.yaml:7:5\n" in process("check", "-", *name, stdin=wrong, cwd=here).out
    nested = "framework: keras\ninput: [28, 28, 1]\nlayers: [{Model: inner.yaml}]\n"
    assert process("check", "-", *name, stdin=nested, cwd=here).code == 0
    assert process("check", "-", stdin=nested, cwd=here).code == 1


def test_the_format_is_that_of_the_working_directory(run: Run, spec: Write) -> None:
    spec("format = 'concise'", "cnnshape.toml")
    spec("format = 'json'", "a/cnnshape.toml")
    name = spec(CHAIN.replace("Flatten", "Fltten"), "a/x.yaml")
    assert run("check", name).out.startswith("a/x.yaml:7:5: error CS101 ")
    assert run("check", name, "--format", "full").out.startswith("error[CS101]")
    assert run("check", name, "--isolated").out.startswith("error[CS101]")


def test_every_format_can_be_configured() -> None:
    assert tuple(FORMATS) == CONFIGURED


def test_nothing_is_mended_where_the_configuration_is_wrong(run: Run, spec: Write) -> None:
    wrong = CHAIN.replace("Flatten", "Fltten")
    name = spec(wrong)
    spec("ignore = ['CS998']", "cnnshape.toml")
    result = run("check", "--fix", name)
    assert result.code == 2
    assert result.err == "cnnshape: model.yaml is not changed: its configuration is wrong\n"
    assert Path(name).read_text() == wrong
    spec("", "cnnshape.toml")
    assert run("check", "--fix", name).code == 0
