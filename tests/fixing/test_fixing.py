"""Fixes are applied round after round; what does harm is taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.analysis import study
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Severity
from cnnshape.files import open_beside
from cnnshape.fixing import Study, fitting, fix_spec, fixed_text
from cnnshape.infer import Stages
from cnnshape.report import Report
from cnnshape.rules import UNKNOWN_ARGUMENT
from cnnshape.source import Source

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "cases"
WRONG = sorted((CASES / "err").glob("*.yaml"))
RIGHT = sorted((CASES / "ok").glob("*.yaml"))
MODELS = [
    path for path in sorted((ROOT / "specs" / "zoo").glob("*.yaml")) if path.stat().st_size < 3_000
]


def told(report: Report, source: Source) -> list[tuple[str, str]]:
    return [
        (d.rule.code, d.span.text)
        for d in report.diagnostics
        if d.rule.severity is not Severity.INFO and d.span.source is source
    ]


def study_with_files(source: Source) -> tuple[Report, Stages | None]:
    return study(source, open_beside)


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_fixes_of_every_case_settle(path: Path, unsafe: bool) -> None:
    source = Source(path.read_text(encoding="utf-8"), str(path))
    once = fix_spec(source, study_with_files, unsafe)
    assert once.ended
    # What is not certain may turn out to be wrong.
    assert unsafe or not once.refused
    again = fix_spec(once.source, study_with_files, unsafe)
    assert again.source.text == once.source.text
    assert not again.mended
    before = study_with_files(source)[0]
    assert len(told(once.report, once.source)) <= len(told(before, source))


# How people get a word wrong.
SLIPS: dict[str, Callable[[str, int], str]] = {
    "a letter is missing": lambda word, at: word[:at] + word[at + 1 :],
    "a letter is twice": lambda word, at: word[: at + 1] + word[at:],
    "two letters are swapped": lambda word, at: (
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    ),
    "all is in capitals": lambda word, _: word.upper(),
    "all is in small letters": lambda word, _: word.lower(),
    "in quotes": lambda word, _: f'"{word}"',
    "a number is another one": lambda word, _: str(int(word) + 1) if word.isdigit() else word,
    "a number is a real one": lambda word, _: f"{word}.0" if word.isdigit() else word,
}


@st.composite
def mistaken(draw: Any) -> tuple[Path, str]:
    """A model of the zoo with a few words of it got wrong."""
    path = draw(st.sampled_from(MODELS))
    text = path.read_text(encoding="utf-8")
    for _ in range(draw(st.integers(1, 3))):
        words = list(re.finditer(r"(?<!\$)(?<![\w.])\w+", text))
        word = draw(st.sampled_from(words))
        slip = SLIPS[draw(st.sampled_from(sorted(SLIPS)))]
        at = draw(st.integers(0, len(word.group()) - 1))
        text = text[: word.start()] + slip(word.group(), at) + text[word.end() :]
    return path, text


def errors(report: Report) -> int:
    return sum(1 for d in report.diagnostics if d.rule.severity is Severity.ERROR)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(mistaken(), st.booleans())
def test_fixes_of_mistaken_models_do_no_harm(spec: tuple[Path, str], unsafe: bool) -> None:
    path, text = spec
    source = Source(text, str(path))
    before, stages = study_with_files(source)
    once = fix_spec(source, study_with_files, unsafe)
    assert once.ended
    again = fix_spec(once.source, study_with_files, unsafe)
    assert again.source.text == once.source.text
    if not once.mended:
        assert once.source.text == text
    if stages is not None:
        assert study_with_files(once.source)[1] is not None
        hidden = bool(stages.inference.tainted)
        assert hidden or errors(once.report) <= errors(before)


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_spec_stays_as_it_is(path: Path) -> None:
    source = Source(path.read_text(encoding="utf-8"), str(path))
    assert fix_spec(source, study_with_files, unsafe=True).source.text == source.text


# -- the engine alone, with mistakes that are made up --------------------------------------------


def mistake(source: Source, at: int, end: int, text: str, safe: bool = True) -> Diagnostic:
    fix = Fix(f"write {text}", safe, (Edit(source.span(at, end), text),))
    return Diagnostic(UNKNOWN_ARGUMENT, "wrong", source.span(at, end), fix=fix)


def replacing(words: dict[str, str], safe: bool = True) -> Study:
    """A study that finds words which have a fix, in a text without stages."""

    def finds(source: Source) -> tuple[Report, None]:
        found = [
            mistake(source, match.start(), match.end(), new, safe)
            for old, new in words.items()
            for match in re.finditer(old, source.text)
        ]
        return Report("", "", (), tuple(found), source), None

    return finds


def test_text_is_mended_in_one_go() -> None:
    source = Source("a b c", "spec.yaml")
    found = [mistake(source, 0, 1, "x"), mistake(source, 2, 3, ""), mistake(source, 4, 4, "y")]
    assert fixed_text(source, found) == "x  yc"


def test_unsafe_fixes_are_left_out() -> None:
    source = Source("a b", "spec.yaml")
    found = [mistake(source, 0, 1, "x", safe=False), mistake(source, 2, 3, "y")]
    assert fixed_text(source, found) == "a y"
    assert fixed_text(source, found, unsafe=True) == "x y"


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ((0, 2), (2, 4), True),
        ((0, 2), (1, 3), False),
        ((0, 4), (1, 2), False),
        ((2, 2), (2, 2), False),
        ((0, 2), (2, 2), False),
        ((2, 2), (2, 4), False),
        ((0, 1), (3, 3), True),
    ],
    ids=[
        "one after the other",
        "a part in common",
        "one inside the other",
        "two insertions in one place",
        "an insertion behind",
        "an insertion before",
        "apart",
    ],
)
def test_fixes_that_overlap_wait(
    first: tuple[int, int], second: tuple[int, int], fits: bool
) -> None:
    source = Source("abcdef", "spec.yaml")
    found = [mistake(source, *first, "x"), mistake(source, *second, "y")]
    assert (len(fitting(source, found)) == 2) is fits
    assert (len(fitting(source, found[::-1])) == 2) is fits


def test_the_same_fix_of_two_mistakes_is_made_once() -> None:
    source = Source("ab", "spec.yaml")
    found = [mistake(source, 0, 1, "x"), mistake(source, 0, 1, "x")]
    assert fitting(source, found) == found
    assert fixed_text(source, found) == "xb"


def test_an_edit_of_another_text_is_none_of_this_one() -> None:
    source = Source("ab", "spec.yaml")
    assert fixed_text(source, [mistake(Source("ab", "other.yaml"), 0, 1, "x")]) == "ab"


def test_rounds_go_on_until_nothing_is_left() -> None:
    done = fix_spec(Source("a a", "x.yaml"), replacing({"a": "b", "b": "c"}))
    assert (done.source.text, len(done.mended), done.ended) == ("c c", 4, True)


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    done = fix_spec(Source("a", "x.yaml"), replacing({"a": "b", "b": "a"}))
    assert (done.source.text, done.ended) == ("b", False)


def test_fixes_that_go_on_for_ever_come_to_an_end() -> None:
    done = fix_spec(Source("a", "x.yaml"), replacing({"a": "ab"}))
    assert not done.ended


SPEC = """\
framework: keras
input: [8, 8, 3]
layers:
  - Conv2D: {filters: 4, kernel_size: 3}
  - MaxPooling2D: 2
  - Flatten
  - Dense: 10
"""


def study_and(*edits: tuple[str, str]) -> Study:
    """What there is to say about a spec, and fixes that replace one text by another."""

    def finds(source: Source) -> tuple[Report, Stages | None]:
        report, stages = study(source)
        found = [
            mistake(source, source.text.index(old), source.text.index(old) + len(old), new)
            for old, new in edits
            if old in source.text
        ]
        return report.with_diagnostics((*report.diagnostics, *found)), stages

    return finds


def test_a_fix_after_which_the_text_cannot_be_read_is_taken_back() -> None:
    done = fix_spec(Source(SPEC, "x.yaml"), study_and(("Flatten", "[Flatten"), ("10", "11")))
    assert done.source.text == SPEC.replace("10", "11")
    (refusal,) = done.refused
    assert refusal.error is not None
    assert refusal.error.rule.name == "syntax-error"
    assert [found.span.text for found in done.mended] == ["10"]


def test_a_fix_that_brings_an_error_is_taken_back() -> None:
    edits = (("filters: 4", "filters: 5"), ("kernel_size: 3", "kernel_size: 8"), ("10", "11"))
    done = fix_spec(Source(SPEC, "x.yaml"), study_and(*edits))
    assert done.source.text == SPEC.replace("filters: 4", "filters: 5").replace("10", "11")
    (refusal,) = done.refused
    assert refusal.error is not None


def test_an_error_that_was_hidden_is_none_of_the_fix() -> None:
    text = SPEC.replace("Conv2D", "Conv2DD").replace("MaxPooling2D: 2", "MaxPooling2D: 99")
    done = fix_spec(Source(text, "x.yaml"), study)
    assert done.source.text == SPEC.replace("MaxPooling2D: 2", "MaxPooling2D: 99")
    assert not done.refused
    assert [d.rule.name for d in done.report.diagnostics] == ["empty-output"]


def test_a_fix_that_gives_a_key_twice_is_taken_back() -> None:
    text = SPEC.replace("filters: 4", "filtres: 4, filterss: 5")
    done = fix_spec(Source(text, "x.yaml"), study)
    assert done.source.text == text.replace("filtres", "filters")


JSON = """\
{"framework": "pytorch", "input": [1, 28, 28],
 "layers": [
  {"Conv2d": {"out_chanels": 8, "kernel_size": "3", "padding": "smae"}},
  {"Conv2D": [8, 3]},
  "Fltten",
  {"Linear": [100, 10]}
 ]}
"""


def test_json_stays_json() -> None:
    done = fix_spec(Source(JSON, "x.json"), study)
    assert done.source.text == JSON.replace("chanels", "channels").replace('"3"', "3").replace(
        "smae", "same"
    ).replace('{"Conv2D": [8, 3]}', '{"Conv2d": {"out_channels": 8, "kernel_size": 3}}').replace(
        "Fltten", "Flatten"
    ).replace("100", "5408")
    json.loads(done.source.text)
