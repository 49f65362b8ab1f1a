"""`check --show-settings`: what holds for a spec, and where it comes from."""

from __future__ import annotations

import pytest
from commandline import CHAIN, Run, Write
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.config.explaining import toml
from cnnshape.config.reading import read_configuration
from cnnshape.config.toml import loads
from cnnshape.source import Source

EVERYTHING = """\
select = ["ALL"]
extend-select = ["CS301"]
ignore = ["CS204"]
include = ["models/*.spec"]
exclude = ["old/"]
extend-exclude = ["*.draft.yaml", "a \\"b\\""]
gitignore = false
force-exclude = true
strict = true
format = "concise"
severity = { unused-layer = "error", CS308 = "off" }
per-file-ignores = { "*.yaml" = ["CS2", "CS301"], "!b.yaml" = ["CS6"] }
limits = { params = "5M", size = "20MB" }
"""
DEFAULT = """\
# {}
# select is not set: the rules that are told by default
extend-select = []  # default
ignore = []  # default
severity = {{}}  # default
per-file-ignores = {{}}  # default
limits = {{}}  # default
include = []  # default
exclude = [".*/", ".#*", "__pycache__/", "__pypackages__/", "build/", "dist/", "node_modules/", \
"site-packages/", "venv/"]  # default
extend-exclude = []  # default
gitignore = true  # default
force-exclude = false  # default
strict = false  # default
format = "full"  # default
"""


def test_without_a_configuration(run: Run, spec: Write) -> None:
    result = run("check", "--show-settings", spec(CHAIN))
    assert result == (0, DEFAULT.format("model.yaml"), "")


def test_specs_with_the_same_settings_are_told_of_once(run: Run, spec: Write) -> None:
    for name in ("a.yaml", "b.yaml", "c/d.yaml", "e.yaml"):
        spec(CHAIN, name)
    assert run("check", "--show-settings", ".").out == DEFAULT.format("a.yaml and 3 other specs")
    spec("", "c/cnnshape.toml")
    spec('per-file-ignores = {"b.*" = ["CS2", "CS3"]}', "cnnshape.toml")
    shown = run("check", "--show-settings", ".").out.splitlines()
    assert [
        line for line in shown if line.startswith(("# ", "per")) and " not set" not in line
    ] == [
        "# a.yaml and 1 other spec",
        'per-file-ignores = { "b.*" = ["CS2", "CS3"] }  # cnnshape.toml:1',
        "# b.yaml",
        'per-file-ignores = { "b.*" = ["CS2", "CS3"] }  # cnnshape.toml:1',
        "# ignored because of the path: CS2, CS3",
        "# c/d.yaml",
        "per-file-ignores = {}  # default",
    ]


def test_what_is_shown_is_a_configuration(run: Run, spec: Write) -> None:
    spec(EVERYTHING, "cnnshape.toml")
    shown = run("check", "--show-settings", "--no-force-exclude", spec(CHAIN)).out
    again = read_configuration(Source(shown, "cnnshape.toml"), "/")
    before = read_configuration(Source(EVERYTHING, "cnnshape.toml"), "/")
    assert again is not None
    assert before is not None
    assert again.diagnostics == ()
    assert again.settings == before.settings._replace(force_exclude=False)
    assert "limits = { params = 5000000, size = 20971520 }  # cnnshape.toml:13\n" in shown
    assert "force-exclude = false  # --force-exclude\n" in shown


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--select", "CS3"], ['select = ["CS3"]  # --select', "ignore = []  # default"]),
        (
            ["--ignore", "CS3,CS6"],
            ['ignore = ["CS204", "CS3", "CS6"]  # cnnshape.toml:3, --ignore'],
        ),
        (["--select", "CS3", "--ignore", "CS6"], ['ignore = ["CS6"]  # --ignore']),
        (["--exclude", "a/"], ['exclude = ["a/"]  # --exclude']),
        (["--gitignore"], ["gitignore = true  # --gitignore"]),
        (["--isolated", "--strict"], ["strict = true  # --strict", "ignore = []  # default"]),
    ],
    ids=" ".join,
)
def test_options_of_the_command(
    run: Run, spec: Write, options: list[str], expected: list[str]
) -> None:
    spec(EVERYTHING, "cnnshape.toml")
    shown = run("check", "--show-settings", spec(CHAIN), *options).out.splitlines()
    assert [line for line in expected if line not in shown] == []


def test_mistakes_in_the_configuration_are_told_aside(run: Run, spec: Write) -> None:
    spec("strict = 1", "cnnshape.toml")
    result = run("check", "--show-settings", spec(CHAIN))
    assert (result.code, result.out) == (2, DEFAULT.format("model.yaml"))
    assert "error[CS903] wrong-setting: `strict` must be true or false\n" in result.err


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_can_be_read_again(text: str) -> None:
    assert loads(f"x = {toml((text, text))}") == {"x": [text, text]}
