"""Layers that are written as in a Python program."""

from __future__ import annotations

import pytest

from cnnshape import analyze

READ: dict[str, tuple[str, str | None]] = {
    "no arguments": ("Flatten()", "Flatten"),
    "one value": ("layers.Dense(10)", "Dense: 10"),
    "values": ("Conv2D(8, 3)", "Conv2D: [8, 3]"),
    "a tuple becomes a named list": ("MaxPooling2D((2, 3))", "MaxPooling2D: {pool_size: [2, 3]}"),
    "names": (
        "Dense(4, activation='relu', use_bias=False)",
        "Dense: {units: 4, activation: relu, use_bias: false}",
    ),
    "none": ("Dense(4, activation=None)", "Dense: {units: 4, activation: null}"),
    "a variable": ("Dense(units)", None),
    "a call inside": ("TimeDistributed(Dense(4))", None),
    "an argument twice": ("Dense(4, units=5)", None),
    "unpacked arguments": ("Dense(**given)", None),
    "more values than arguments": ("MaxPooling2D(1, 1, 'same', None, 'x', (1, 2))", None),
    "too large a number": ("Dropout(1e999)", None),
    "no closed parenthesis": ("Dense(4", None),
    "deep nesting": (f"Dense({'(' * 500}{')' * 500})", None),
    "very long": (f"Dense({'1' * 5000})", None),
}


@pytest.mark.parametrize(("written", "entry"), READ.values(), ids=READ)
def test_a_call_is_told_and_mended(written: str, entry: str | None) -> None:
    spec = f"framework: keras\ninput: [8, 8, 1]\nlayers:\n  - {written}\n"
    found = next(d for d in analyze(spec).diagnostics if d.rule.name == "unknown-layer")
    assert found.help.startswith(("arguments stand behind a colon: ", "a layer without arguments"))
    if entry is None:
        assert found.fix is None
    else:
        assert found.fix is not None
        assert found.fix.safe
        (edit,) = found.fix.edits
        assert edit.text == entry


def test_arguments_are_not_written_where_the_entry_is_a_mapping() -> None:
    spec = "framework: keras\ninput: [8, 8, 1]\nlayers:\n  - type: Dense(3)\n"
    (found,) = analyze(spec).diagnostics
    assert found.help == "arguments stand behind a colon: `Dense: 3`"
    assert found.fix is None


def test_json_has_no_such_entry() -> None:
    spec = '{"framework": "keras", "input": [8, 8, 1], "layers": ["Dense(3)", "Flatten()"]}'
    dense, flatten = analyze(spec).diagnostics
    assert dense.fix is None
    assert flatten.fix is not None
    assert flatten.fix.edits[0].text == '"Flatten"'
