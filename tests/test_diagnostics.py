"""Diagnostics as data: kept once, sorted by place, with suggestions."""

from __future__ import annotations

import pytest

from cnnshape import Diagnostic, Source
from cnnshape.diagnostics import Log, closest, count, did_you_mean, enumerate_words
from cnnshape.rules import OUT_OF_RANGE, UNKNOWN_LAYER

SOURCE = Source("one two three", "spec.yaml")
ONE, TWO = SOURCE.span(0, 3), SOURCE.span(4, 7)


def test_the_same_mistake_at_the_same_place_is_kept_once() -> None:
    log = Log()
    log.add(Diagnostic(UNKNOWN_LAYER, "first", ONE))
    log.add(Diagnostic(UNKNOWN_LAYER, "again", ONE))
    assert [d.message for d in log] == ["first"]


def test_the_same_mistake_in_other_instances_is_counted() -> None:
    log = Log()
    for name in ("m.0", "m.1", "m.2"):
        log.add(Diagnostic(UNKNOWN_LAYER, "no such layer", ONE, layer=name))
    (diagnostic,) = log
    assert diagnostic.layer == "m.0"
    assert diagnostic.others == 2
    assert diagnostic.text == "no such layer (in `m.0` and 2 other instances)"


def test_one_other_instance_is_one() -> None:
    log = Log()
    for name in ("m.0", "m.1"):
        log.add(Diagnostic(UNKNOWN_LAYER, "no such layer", ONE, layer=name))
    assert [d.text for d in log] == ["no such layer (in `m.0` and 1 other instance)"]


def test_other_rules_and_other_places_are_other_mistakes() -> None:
    log = Log()
    log.extend(
        [
            Diagnostic(UNKNOWN_LAYER, "a", ONE),
            Diagnostic(OUT_OF_RANGE, "b", ONE),
            Diagnostic(UNKNOWN_LAYER, "c", TWO),
        ]
    )
    assert len(log) == 3


def test_diagnostics_are_sorted_by_place_then_by_code() -> None:
    log = Log()
    log.add(Diagnostic(UNKNOWN_LAYER, "late", TWO))
    log.add(Diagnostic(OUT_OF_RANGE, "first place, second code", ONE))
    log.add(Diagnostic(UNKNOWN_LAYER, "first place, first code", ONE))
    assert [d.message for d in log.sorted()] == [
        "first place, first code",
        "first place, second code",
        "late",
    ]


NEAR: dict[str, tuple[str, list[str], str | None]] = {
    "two letters swapped": ("fitlers", ["filters", "kernel_size"], "filters"),
    "a letter missing": ("Dens", ["Dense", "Dot"], "Dense"),
    "other capitals": ("conv2d", ["Conv2D", "Conv1D"], "Conv2D"),
    "an underscore missing": ("kernelsize", ["filters", "kernel_size"], "kernel_size"),
    "a hyphen for an underscore": ("kernel-size", ["kernel_size"], "kernel_size"),
    "nothing near": ("optimizer", ["filters", "kernel_size"], None),
    "nothing to choose from": ("filters", [], None),
    "a very long word": ("x" * 10_000, ["filters"], None),
}


@pytest.mark.parametrize(("word", "candidates", "wanted"), NEAR.values(), ids=list(NEAR))
def test_closest(word: str, candidates: list[str], wanted: str | None) -> None:
    assert closest(word, candidates) == wanted
    assert did_you_mean(word, candidates) == (f"did you mean `{wanted}`?" if wanted else "")


def test_numbers_agree_with_their_nouns() -> None:
    assert count(1, "error") == "1 error"
    assert count(0, "error") == "0 errors"
    assert count(1234, "layer") == "1,234 layers"
    assert count(2, "branch", "branches") == "2 branches"


def test_words_are_enumerated() -> None:
    assert enumerate_words([]) == ""
    assert enumerate_words(["a"]) == "a"
    assert enumerate_words(["a", "b"]) == "a or b"
    assert enumerate_words(["a", "b", "c"], "and") == "a, b and c"
