"""Configuration files: what is read from them, and what is said about mistakes in them."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.config.keys import KEYS
from cnnshape.config.reading import read_configuration
from cnnshape.config.settings import DEFAULTS, Configuration, Settings
from cnnshape.limits import Limits
from cnnshape.source import Source

EVERY_KEY = """\
select = ["ALL", "CS3", "missing-flatten"]
extend-select = ["CS301"]
ignore = ["CS204"]
include = ["models/*.spec"]
exclude = ["old/"]
extend-exclude = ["*.draft.yaml", "!keep.draft.yaml"]
gitignore = false
force-exclude = true
strict = true
format = "concise"

[severity]
unused-layer = "error"
CS308 = "off"

[per-file-ignores]
"experiments/**" = ["CS2", "CS301"]

[limits]
params = "5M"
size = "20MB"
"""


def read(text: str, name: str = "cnnshape.toml") -> Configuration:
    found = read_configuration(Source(text, name), "/project")
    assert found is not None
    return found


def complaints(text: str, name: str = "cnnshape.toml") -> list[str]:
    lines = []
    for diagnostic in read(text, name).diagnostics:
        line, column = diagnostic.span.source.position(diagnostic.span.start)
        help = f" ({diagnostic.help})" if diagnostic.help else ""
        marked = diagnostic.span.text
        code = diagnostic.rule.code
        lines.append(f"{line}:{column} {marked} {code}: {diagnostic.message}{help}")
    return lines


def test_every_key() -> None:
    found = read(EVERY_KEY)
    assert found.diagnostics == ()
    assert found.settings == Settings(
        select=("ALL", "CS3", "missing-flatten"),
        extend_select=("CS301",),
        ignore=("CS204",),
        severity=(("unused-layer", "error"), ("CS308", "off")),
        per_file_ignores=(("experiments/**", ("CS2", "CS301")),),
        limits=Limits(params=5_000_000, size=20 * 1024**2),
        include=("models/*.spec",),
        exclude=("old/",),
        extend_exclude=("*.draft.yaml", "!keep.draft.yaml"),
        gitignore=False,
        force_exclude=True,
        strict=True,
        format="concise",
    )
    assert dict(found.lines)["strict"] == 9
    assert dict(found.lines)["severity"] == 12
    assert {name for name, _ in found.lines} == {key.name for key in KEYS}


def test_every_field_has_its_key() -> None:
    assert {key.field for key in KEYS} == set(Settings._fields)


def test_settings_are_plain_values() -> None:
    settings = read(EVERY_KEY).settings
    again = pickle.loads(pickle.dumps(settings))
    assert again == settings
    assert hash(again) == hash(settings)
    assert settings != DEFAULTS


def test_a_shared_file_has_them_in_a_table() -> None:
    text = "[project]\nname = 'x'\n[tool.cnnshape]\nstrict = true\n[tool.cnnshape.limits]\nmacs=7\n"
    found = read(text, "pyproject.toml")
    assert (found.settings.strict, found.settings.limits.macs) == (True, 7)
    assert found.lines == (("strict", 4), ("limits", 5))
    assert read("", "cnnshape.toml").settings == DEFAULTS


@pytest.mark.parametrize(
    "text",
    ["", "[tool]\n", "[tool.other]\nx = 1\n", "[project]\nname = 'cnnshape'\n", "tool.x = 1\n"],
)
def test_a_shared_file_without_the_table(text: str) -> None:
    assert read_configuration(Source(text, "/a/pyproject.toml"), "/a") is None


WRONG = {
    "syntax": (
        "strict = true\nselect = [",
        ["2:11  CS901: this is no TOML: invalid value"],
    ),
    "syntax in a line": (
        "strict = yes\n",
        ["1:10 y CS901: this is no TOML: invalid value"],
    ),
    "unknown key": (
        "# one\nselects = ['ALL']\nstrict = true\n",
        ["2:1 selects CS902: there is no setting `selects` (did you mean `select`?)"],
    ),
    "underscores": (
        "extend_select = []\n",
        [
            "1:1 extend_select CS902: there is no setting `extend_select` "
            "(did you mean `extend-select`?)"
        ],
    ),
    "unknown limit": (
        "limits = {flops = 1}\n",
        [
            "1:11 flops CS902: there is no limit `flops` "
            "(there are params, macs, activations and size)"
        ],
    ),
    "unknown rules": (
        "select = ['CS301', 'CS999', 'missing-flaten']\n",
        [
            "1:20 'CS999' CS904: there is no rule `CS999` (did you mean `CS9`?)",
            "1:29 'missing-flaten' CS904: there is no rule `missing-flaten` "
            "(did you mean `missing-flatten`?)",
        ],
    ),
    "one rule instead of a list": (
        "ignore = 'CS301'\n",
        ["1:10 'CS301' CS903: `ignore` must be a list of rules (write [\"CS301\"])"],
    ),
    "numbers as rules": (
        "ignore = [301]\n",
        ["1:11 301 CS903: `ignore` must be a list of rules, each in quotes"],
    ),
    "a word for a flag": (
        "strict = 'Yes'\n",
        ["1:10 'Yes' CS903: `strict` must be true or false (write true)"],
    ),
    "a number for a flag": (
        "gitignore = 1\n",
        ["1:13 1 CS903: `gitignore` must be true or false"],
    ),
    "a format": (
        "format = 'text'\n",
        [
            "1:10 'text' CS903: `format` must be `full`, `concise`, `json`, `jsonl`, `github`, "
            "`gitlab`, `sarif`, `junit` or `rdjson`",
        ],
    ),
    "severities": (
        "[severity]\nCS301 = 'warn'\nCS302 = [3]\nCS999 = 'off'\n",
        [
            "2:9 'warn' CS903: `severity.CS301` must be `error`, `warning`, `info` or `off` "
            "(did you mean `warning`?)",
            "3:9 [3] CS903: `severity.CS302` must be `error`, `warning`, `info` or `off`",
            "4:1 CS999 CS904: there is no rule `CS999` (did you mean `CS9`?)",
        ],
    ),
    "no table": (
        "severity = 'error'\nper-file-ignores = ['CS301']\nlimits = '5M'\n",
        [
            "1:12 'error' CS903: `severity` must be a table: { missing-flatten = \"warning\" }",
            "2:20 ['CS301'] CS903: `per-file-ignores` must be a table: "
            '{ "drafts/*.yaml" = ["CS301"] }',
            '3:10 \'5M\' CS903: `limits` must be a table: { params = "5M", size = "20MB" }',
        ],
    ),
    "patterns": (
        "exclude = ['a\\']\nextend-exclude = ['!', '']\ninclude = '*.spec'\n",
        [
            "1:12 'a\\' CS903: `a\\` is no pattern (patterns are written as in .gitignore)",
            "2:19 '!' CS903: `!` is no pattern (patterns are written as in .gitignore)",
            "2:24 '' CS903: `` is no pattern (patterns are written as in .gitignore)",
            "3:11 '*.spec' CS903: `include` must be a list of patterns (write [\"*.spec\"])",
        ],
    ),
    "per-file ignores": (
        "[per-file-ignores]\n'a.yaml' = ['CS999']\n'b.yaml' = 'CS301'\n",
        [
            "2:13 'CS999' CS904: there is no rule `CS999` (did you mean `CS9`?)",
            "3:12 'CS301' CS903: `per-file-ignores.b.yaml` must be a list of rules "
            '(write ["CS301"])',
        ],
    ),
    "limits": (
        "limits.params = 'many'\nlimits.size = -1\n",
        [
            "1:17 'many' CS903: `limits.params` must be a number, or one with a unit: 5M",
            "2:15 -1 CS903: `limits.size` must be a number, or one with a unit: 64MB",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG.keys())
def test_every_mistake_is_told_with_its_place(text: str, expected: list[str]) -> None:
    assert complaints(text) == expected
    if "CS901" in expected[0]:
        return
    # The same in a file that other programs have their settings in.
    table = "".join(line + "\n" for line in text.splitlines())
    if not table.startswith("["):
        inside = complaints(f"[tool.cnnshape]\n{table}", "pyproject.toml")
        assert [line.partition(" ")[2] for line in inside] == [
            line.partition(" ")[2] for line in expected
        ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tool = 3\n", "1:8 3 CS901: `tool` must be a table"),
        ("[tool]\ncnnshape = 'x'\n", "2:12 'x' CS901: `tool.cnnshape` must be a table"),
        (
            "[[tool.cnnshape]]\nstrict = true\n",
            "1:8 cnnshape CS901: `tool.cnnshape` must be a table",
        ),
    ],
    ids=["tool", "text", "array"],
)
def test_a_table_that_is_none(text: str, expected: str) -> None:
    assert complaints(text, "pyproject.toml") == [expected]


def test_what_is_right_is_used() -> None:
    settings = read("strict = true\nignore = ['CS204', 'CS999']\nselects = 1\n").settings
    assert settings == DEFAULTS._replace(strict=True, ignore=("CS204",))
    # Nothing would be told, where this is meant to select something.
    assert read("select = ['CS999']\n").settings == DEFAULTS
    assert read("select = []\n").settings == DEFAULTS._replace(select=())


WORDS = st.sampled_from(
    [*[key.name for key in KEYS], "=", "[", "]", "{", "}", "'CS301'", "'x'", "1", ",", ".", "\n"]
)


@given(st.lists(WORDS, max_size=12), st.sampled_from(["cnnshape.toml", "pyproject.toml"]))
def test_no_text_is_too_much(words: list[str], name: str) -> None:
    text = "".join(words)
    for start in ("", "[tool.cnnshape]\n"):
        source = Source(start + text, name)
        found = read_configuration(source, "/")
        for diagnostic in found.diagnostics if found is not None else ():
            _, start_at, end_at = diagnostic.span
            assert 0 <= start_at <= end_at <= len(source.text)
