"""Every format against its published schema, over every wrong spec of the tests and over the worst
that can stand in a path or in a text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import xmlschema
from commandline import CHAIN, ROOT, WRONG, Run, Write
from jsonschema import Draft4Validator, Draft7Validator

import cnnshape
from cnnshape import rules
from cnnshape.cli.reports import FORMATS
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from cnnshape.outcome import Outcome, unreadable
from cnnshape.render import github, gitlab, junit, rdjson, sarif
from cnnshape.render.screen import Screen
from cnnshape.report import Report
from cnnshape.source import Source, Span

SCHEMAS = Path(__file__).parent / "schemas"
# What terminals, XML 1.0, workflow commands and URIs take for something else.
NASTY = "a\x1b[31mb\x07\x00\x9b\u2028\ufffe\ud800%0A::error::,:\r\n<&>]]>\"'é🙂"
UNSPEAKABLE = re.compile(
    r"[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)

ERROR, WARNING = rules.UNKNOWN_LAYER, rules.UNUSED_LAYER
INFO = rules.SWAPPED_LAYOUT._replace(severity=Severity.INFO)


def wrong_specs() -> Outcome:
    paths = sorted((ROOT / "tests" / "cases" / "err").glob("*.yaml"))
    assert len(paths) > 40
    reports = [cnnshape.load(path.relative_to(ROOT)) for path in paths]
    return Outcome([*reports, cnnshape.load("specs/mnist_cnn.yaml")])


def nasty() -> Outcome:
    """Everything that a diagnostic can have, nastily."""
    source = Source(f"# {NASTY}\n{NASTY}", f"dir/{NASTY}.yaml")
    span, place = source.span(2, 9), source.span(len(source.text) - 4, len(source.text))
    fix = Fix(NASTY, True, (Edit(place, NASTY), Edit(span, "")))
    label = Label(Source(NASTY, "other.yaml").span(1), NASTY)
    found = [Diagnostic(ERROR, NASTY, span, (label,), NASTY, fix, NASTY, 3)]
    found += [Diagnostic(rule, NASTY, span) for rule in (WARNING, INFO)]
    found.append(Diagnostic(WARNING, "over two lines", source.span(0, len(source.text))))
    return Outcome([Report("", "", (), tuple(found), source), unreadable(NASTY, NASTY)])


@pytest.fixture(params=[wrong_specs, nasty, lambda: Outcome([])], ids=["wrong", "nasty", "empty"])
def outcome(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.chdir(ROOT)
    made: Callable[[], Outcome] = request.param
    return made()


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def test_sarif_is_valid(outcome: Outcome) -> None:
    log = json.loads(sarif.render(outcome, Screen()))
    Draft4Validator(schema("sarif-schema-2.1.0.json")).validate(log)
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) == len(outcome.diagnostics)
    described = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == sorted({d.rule.code for d in outcome.diagnostics})
    for rule in described:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["markdown"].startswith(rule["help"]["text"])
        has_example = "```yaml" in rule["help"]["markdown"]
        assert has_example == (rule["id"] != "CS001")
    for result in run["results"]:
        assert described[result["ruleIndex"]]["id"] == result["ruleId"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert not urlsplit(uri).query
    prints = [result["partialFingerprints"]["cnnshape/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_gitlab_is_valid(outcome: Outcome) -> None:
    issues = json.loads(gitlab.render(outcome, Screen()))
    assert len(issues) == len(outcome.diagnostics)
    for issue in issues:
        Draft7Validator(schema("codeclimate.json")).validate(issue)
        # What GitLab's documentation requires beyond its schema.
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["check_name"]
        assert not issue["location"]["path"].startswith(("/", "./"))
        lines = issue["location"]["lines"]
        assert 1 <= lines["begin"] <= lines["end"]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_junit_is_valid(outcome: Outcome) -> None:
    text = junit.render(outcome, Screen())
    assert text.isascii()
    xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(text)
    root = ElementTree.fromstring(text)
    assert int(root.get("failures", "")) + int(root.get("errors", "")) == outcome.errors
    assert len(list(root.iter("failure"))) + len(list(root.iter("error"))) == outcome.errors
    assert int(root.get("tests", "")) == len(list(root.iter("testcase")))
    assert not any(UNSPEAKABLE.search(part) for part in root.itertext())


def test_rdjson_is_valid(outcome: Outcome) -> None:
    result = json.loads(rdjson.render(outcome, Screen()))
    Draft4Validator(schema("DiagnosticResult.json")).validate(result)
    assert len(result["diagnostics"]) == len(outcome.diagnostics)


def test_jsonl_has_a_line_for_each_diagnostic(run: Run, spec: Write) -> None:
    name = spec(WRONG)
    lines = run("check", name, "--format", "jsonl").out.splitlines()
    whole = json.loads(run("check", name, "--format", "json").out)
    assert [json.loads(line) for line in lines] == whole["diagnostics"]


@pytest.mark.parametrize("format", FORMATS)
def test_no_control_character_is_raw(
    format: str, run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = spec(
        f"framework: keras\ninput: [4]\nlayers: [{json.dumps(NASTY[:7])}, Dens]\n", "\x1b.yaml"
    )
    result = run("check", name, "no\x1b\x9b.yaml", "--format", format)
    assert result.code == 2
    assert not UNSPEAKABLE.search(result.out.replace("\t", " "))
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("format", FORMATS)
def test_syntax_errors_and_unreadable_files_are_told(format: str, run: Run, spec: Write) -> None:
    result = run("check", spec("layers: [\n"), "none.yaml", "--format", format)
    assert result.code == 2
    assert result.err == ""
    name = "name" if format != "rdjson" else "code"
    assert {"name": "unreadable-file", "code": "CS001"}[name] in result.out
    assert {"name": "syntax-error", "code": "CS002"}[name] in result.out


@pytest.mark.parametrize(
    ("format", "out"),
    [
        ("full", "No problems found in 1 spec.\n"),
        ("concise", "No problems found in 1 spec.\n"),
        ("jsonl", ""),
        ("github", ""),
        ("gitlab", "[]\n"),
    ],
)
def test_clean(format: str, out: str, run: Run, spec: Write) -> None:
    assert run("check", spec(CHAIN), "--format", format) == (0, out, "")


def test_a_clean_spec_is_a_passed_test(run: Run, spec: Write) -> None:
    assert (
        run("check", spec(CHAIN), "--format", "junit").out
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cnnshape" tests="1" failures="0" errors="0">
  <testsuite name="model.yaml" tests="1" failures="0" errors="0">
    <testcase name="cnnshape check" classname="model.yaml" />
  </testsuite>
</testsuites>
"""
    )


# -- GitHub ----------------------------------------------------------------------------------------


def told(*diagnostics: Diagnostic, strict: bool = False) -> Outcome:
    reports = [Report("", "", (), (d,), d.span.source) for d in diagnostics]
    return Outcome(reports, strict=strict)


def test_errors_come_first(run: Run) -> None:
    source = Source("abc", "a.yaml")
    shuffled = (INFO, WARNING, ERROR)
    outcome = told(*[Diagnostic(rule, "no", source.span(n)) for n, rule in enumerate(shuffled)])
    kinds = [line.partition(" ")[0] for line in github.render(outcome, Screen()).splitlines()]
    assert kinds == ["::error", "::warning", "::notice"]


def test_annotation() -> None:
    source = Source("one\ntwo, three\n", "dir/a,b:50%.yaml")
    outcome = told(Diagnostic(ERROR, "no\x1b 50%\nat all", source.span(9, 14), (), "write 3"))
    assert github.render(outcome, Screen()) == (
        "::error title=CS101 unknown-layer,file=dir/a%2Cb%3A50%25.yaml,"
        "line=2,col=6,endLine=2,endColumn=11"
        "::dir/a,b:50%25.yaml:2:6: CS101 no\\x1b 50%25%0Aat all%0Ahelp: write 3\n"
    )


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        pytest.param(4, 4, "line=2,col=1,endLine=2", id="a point has no end column"),
        pytest.param(0, 6, "line=1,endLine=2", id="columns only within a line"),
    ],
)
def test_places_of_annotations(start: int, end: int, place: str) -> None:
    span = Source("one\ntwo\n", "a.yaml").span(start, end)
    line = github.render(told(Diagnostic(ERROR, "no", span)), Screen())
    assert line.startswith(f"::error title=CS101 unknown-layer,file=a.yaml,{place}::")


# -- paths -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["github", "gitlab", "sarif"])
@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_paths_start_at_the_repository(
    format: str,
    variable: str,
    run: Run,
    spec: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec(WRONG, "models/deep/a.yaml")
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.chdir(tmp_path / "models")
    for name in ("deep/a.yaml", "./deep/a.yaml", str(tmp_path / "models" / "deep" / "a.yaml")):
        found = re.findall(
            r"""[ "=,:(]([^ "=,:(]*a\.yaml)""", run("check", name, "--format", format).out
        )
        assert set(found) == {"models/deep/a.yaml"}


def test_a_workspace_elsewhere_plays_no_part(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec(WRONG, "models/a.yaml")
    for root in ("/", "models", "/nowhere", "models/a.yaml"):
        monkeypatch.setenv("GITHUB_WORKSPACE", root)
        out = run("check", "models/a.yaml", "--format", "github").out
        assert ("file=models/a.yaml," in out) == (root != "/")


def test_a_file_outside_keeps_its_path() -> None:
    span = Source("a", "/elsewhere/a b.yaml").span()
    log = json.loads(sarif.render(told(Diagnostic(ERROR, "no", span)), Screen()))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "file:///elsewhere/a%20b.yaml"


# -- fingerprints ----------------------------------------------------------------------------------


def prints(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(text, encoding="utf-8")
    outcome = Outcome([cnnshape.load("a.yaml")])
    return [issue["fingerprint"] for issue in json.loads(gitlab.render(outcome, Screen()))]


def test_fingerprints_do_not_depend_on_the_line_or_on_numbers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "framework: keras\ninput: [8, 8, 3]\nlayers:\n  - Conv2D: {filters: 4, kernel_size: 9}\n"
    first = prints(text, monkeypatch, tmp_path)
    assert len(first) == 1
    assert prints("# more\n\n" + text, monkeypatch, tmp_path) == first
    assert prints(text.replace("8, 8", "6, 6"), monkeypatch, tmp_path) == first
    assert prints(text.replace("Conv2D", "Conv1D"), monkeypatch, tmp_path) != first


def test_the_same_mistake_twice_has_two_fingerprints(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "framework: keras\ninput: [8]\nlayers:\n  - Dens: 3\n"
    (first,) = prints(text, monkeypatch, tmp_path)
    both = prints(text + "  - Dens: 4\n", monkeypatch, tmp_path)
    assert both[0] == first
    assert len(set(both)) == 2


# -- fixes -----------------------------------------------------------------------------------------


def applied(text: str, start: tuple[int, int], end: tuple[int, int], new: str) -> str:
    """The text with a region replaced, its columns counted in the units of `text`'s lines."""
    lines = text.splitlines(keepends=True)
    before = "".join(lines[: start[0] - 1]) + lines[start[0] - 1][: start[1] - 1]
    after = lines[end[0] - 1][end[1] - 1 :] + "".join(lines[end[0] :])
    return before + new + after


ACCENTED = """\
framework: keras
input: [28, 28, 1]
layers:
  - {Conv2D: {name: 🙂é, filters: 32, kernel_size: 3, stride: 2}}
"""


def test_a_fix_is_a_replacement_in_sarif(run: Run, spec: Write) -> None:
    log = json.loads(run("check", spec(ACCENTED), "--format", "sarif").out)
    (result,) = log["runs"][0]["results"]
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "rename `stride` to `strides`"
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "model.yaml"
    (replacement,) = change["replacements"]
    region = replacement["deletedRegion"]
    start = region["startLine"], region["startColumn"]
    end = region["endLine"], region["endColumn"]
    fixed = applied(ACCENTED, start, end, replacement["insertedContent"]["text"])
    assert fixed == ACCENTED.replace("stride", "strides")


def test_a_fix_is_a_suggestion_in_bytes_in_rdjson(run: Run, spec: Write) -> None:
    result = json.loads(run("check", spec(ACCENTED), "--format", "rdjson").out)
    (diagnostic,) = result["diagnostics"]
    assert (diagnostic["severity"], diagnostic["code"]) == ("ERROR", {"value": "CS102"})
    (suggestion,) = diagnostic["suggestions"]
    start, end = suggestion["range"]["start"], suggestion["range"]["end"]
    in_bytes = ACCENTED.encode().decode("latin-1")  # a character for each byte
    fixed = applied(
        in_bytes,
        (start["line"], start["column"]),
        (end["line"], end["column"]),
        suggestion["text"],
    )
    assert fixed.encode("latin-1").decode() == ACCENTED.replace("stride", "strides")


def test_several_edits_are_one_suggestion() -> None:
    source = Source("a: 1\nb: 2\nc: 3\n", "a.yaml")
    edits = (Edit(source.span(8, 9), "20"), Edit(source.span(0, 1), "x"))
    fix = Fix("two", True, edits)
    outcome = told(Diagnostic(ERROR, "no", source.span(), (), "", fix))
    (found,) = json.loads(rdjson.render(outcome, Screen()))["diagnostics"]
    assert found["suggestions"] == [
        {
            "range": {"start": {"line": 1, "column": 1}, "end": {"line": 2, "column": 5}},
            "text": "x: 1\nb: 20",
        }
    ]
    elsewhere = Span(Source("", "b.yaml"), 0, 0)
    fix = Fix("two", True, (*edits, Edit(elsewhere, "y")))
    outcome = told(Diagnostic(ERROR, "no", source.span(), (), "", fix))
    (found,) = json.loads(rdjson.render(outcome, Screen()))["diagnostics"]
    assert "suggestions" not in found


def test_labels_are_related_places(run: Run, spec: Write) -> None:
    text = CHAIN + "  - Dense: {units: 3, name: a}\n  - Dense: {units: 3, name: a}\n"
    name = spec(text)
    log = json.loads(run("check", name, "--format", "sarif").out)
    (related,) = log["runs"][0]["results"][0]["relatedLocations"]
    assert related["message"]["text"] == "first given here"
    assert related["physicalLocation"]["region"] == {
        "startLine": 9,
        "startColumn": 29,
        "endLine": 9,
        "endColumn": 30,
    }
    result = json.loads(run("check", name, "--format", "rdjson").out)
    (related,) = result["diagnostics"][0]["related_locations"]
    assert related["message"] == "first given here"
    assert related["location"]["range"]["start"] == {"line": 9, "column": 29}


# -- JUnit -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("strict", [False, True], ids=["plain", "strict"])
def test_warnings_fail_only_where_they_fail_the_check(strict: bool) -> None:
    source = Source("a: 1\n", "a.yaml")
    outcome = told(Diagnostic(WARNING, "hm", source.span(3, 4)), strict=strict)
    root = ElementTree.fromstring(junit.render(outcome, Screen()))
    assert root.get("failures") == ("1" if strict else "0")
    (case,) = root.iter("testcase")
    assert case.get("name") == "CS204 unused-layer (1:4)"
    (text,) = case
    assert text.tag == ("failure" if strict else "system-out")
    assert "1 | a: 1\n  |    ^\n" in (text.text or "")
