"""The places of keys and values: what stands there is what the TOML library reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.config.places import Path as Keys
from cnnshape.config.places import places
from cnnshape.config.toml import TomlProblem, loads

EVERYTHING = (Path(__file__).parent / "everything.toml").read_text(encoding="utf-8")


def values(document: Any, path: Keys = ()) -> list[tuple[Keys, Any]]:
    """Every value of a document with its path."""
    found = [(path, document)] if path else []
    if isinstance(document, dict):
        for key, value in document.items():
            found += values(value, (*path, key))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            found += values(value, (*path, number))
    return found


def test_every_kind_of_value_and_header() -> None:
    found = places(EVERYTHING)
    assert set(found) == {path for path, _ in values(loads(EVERYTHING))}
    text = {path: EVERYTHING[slice(*place.value)] for path, place in found.items()}
    assert text["top",] == '"a # no comment"'
    assert text["tool", "cnnshape", "select", 2] == '"CS3"'
    assert text["tool", "cnnshape", "limits", "nested", "a", 1, 0] == "2"
    assert text["tool", "cnnshape", "limits", "b c"] == "true"
    assert text["tool", "cnnshape", "dotted", "deep", "key"] == "1979-05-27 07:32:00"
    assert text["tool", "cnnshape", "escaped"] == "-1.5e3"
    assert text["tool", "cnnshape", "text"].endswith('lines \\""" and \\\\"""')
    assert text["tool", "cnnshape", "raw"] == "'''\nx = [''''"
    assert text["points", 1, "x"] == "2"
    assert text["points", 1, "inner", "y"] == "3"
    assert text["points", 1, "list", 0, "z"] == "4"
    assert EVERYTHING[slice(*found["tool", "cnnshape", "select"].key)] == "select"


SCALARS = (
    st.integers()
    | st.booleans()
    | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
)
DOCUMENTS = st.dictionaries(
    st.text("ab.\"'# ]", max_size=3),
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("ab.\"'# ]", max_size=3), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


def basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def spell(value: Any, space: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"""{basic(value)[1:-1]}"""' if len(value) % 2 else basic(value)
    if isinstance(value, list):
        lines = [f"{space}{spell(item, space)} # ]\n," for item in value]
        return f"[{''.join(lines)}{space}]"
    if isinstance(value, dict):
        pairs = [f"{basic(key)} ={space}{spell(item, '')}" for key, item in value.items()]
        return f"{{ {', '.join(pairs)} }}"
    return str(value)


@given(DOCUMENTS, st.sampled_from(["", " ", "\t"]), st.sampled_from(["\n", "\r\n", "\n# x = 1\n"]))
def test_every_place_is_that_of_the_value(document: Any, space: str, line: str) -> None:
    # An array inside an inline table must not have line breaks of its own here: TOML 1.0.
    text = "".join(
        f"{basic(key)}{space}= {spell(value, space)}{line}" for key, value in document.items()
    )
    assert loads(text) == document
    found = places(text)
    read = values(document)
    assert set(found) == {path for path, _ in read}
    for path, value in read:
        (again,) = loads(f"x = {text[slice(*found[path].value)]}").values()
        assert again == value
        key = text[slice(*found[path].key)]
        (again,) = loads(f"x = {key}").values() if isinstance(path[-1], int) else loads(f"{key}=0")
        assert again == (value if isinstance(path[-1], int) else path[-1])


@given(st.text("ab=[]{},.\"'#\n \\", max_size=30))
def test_no_text_is_too_much(text: str) -> None:
    found = places(text)
    try:
        document = loads(text)
    except TomlProblem:
        return
    assert set(found) == {path for path, _ in values(document)}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a = 1\nb = \n", 2, 5, "invalid value"),
        ("a = [1,", 0, 0, "invalid value"),
        ("a = 1\na = 2\n", 2, 6, "cannot overwrite a value"),
        ("a = " + "[" * 20_000, 1, 1, "values are nested too deeply"),
        ("a = " + "9" * 5000, 1, 1, "a value cannot be read"),
    ],
    ids=["value", "end", "twice", "deep", "digits"],
)
def test_where_a_text_is_no_toml(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(TomlProblem) as raised:
        loads(text)
    assert (raised.value.line, raised.value.column, str(raised.value)) == (line, column, message)
