"""JSON → nodes: read as JSON, because to a YAML parser it is not always YAML."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape import Source, document
from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.document.limits import MAX_DEPTH
from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.values import plain

# The same examples every time, so that a run says something about the code only.
REPEATABLE = settings(derandomize=True, deadline=None)


def read(text: str, name: str = "spec.json") -> tuple[Node | None, list[Diagnostic]]:
    log = Log()
    return document.read(Source(text, name), log), list(log)


TEXTS: dict[str, tuple[str, Any]] = {
    "a mapping": ('{"a": 1, "b": [true, null]}', {"a": 1, "b": [True, None]}),
    "a list": ("[1, 2.5, -3e2]", [1, 2.5, -300.0]),
    "empty collections": ('{"a": {}, "b": []}', {"a": {}, "b": []}),
    "numbers in quotes are texts": ('{"a": "1"}', {"a": "1"}),
    "null in quotes is a text": ('["null"]', ["null"]),
    "tabs between values": ('{\t"a":\t[\t1\t]\t}', {"a": [1]}),
    "a pair of surrogates": ('["\\ud83d\\ude00"]', ["😀"]),
    "half a pair of surrogates": ('["\\ud83d"]', ["\ufffd"]),
    "escapes": ('["a\\n\\u0041\\/"]', ["a\nA/"]),
    "a colon and a brace in a text": ('{"a": "b: {c"}', {"a": "b: {c"}),
    "a long key": (json.dumps({"k" * 2000: 1}), {"k" * 2000: 1}),
    "no spaces at all": ('{"a":[{"b":1}]}', {"a": [{"b": 1}]}),
    "a hash is no comment": ('["# x"]', ["# x"]),
    "a word of YAML 1.1": ('["yes"]', ["yes"]),
}


@pytest.mark.parametrize(("text", "wanted"), TEXTS.values(), ids=list(TEXTS))
def test_reads(text: str, wanted: Any) -> None:
    node, diagnostics = read(text)
    assert diagnostics == []
    assert node is not None
    assert plain(node) == wanted


@pytest.mark.parametrize(
    ("text", "name"),
    [('{"a": "b\\u0041"}', "model.yaml"), ('\n {\n"a": "b\\u0041"}', "<stdin>"), ("[1]", "x.json")],
    ids=["by its first key", "by its first key below empty lines", "by its name"],
)
def test_json_is_recognised(text: str, name: str) -> None:
    node, diagnostics = read(text, name)
    assert diagnostics == []
    assert node is not None
    assert plain(node) == ({"a": "bA"} if "a" in text else [1])


def test_flow_style_is_yaml() -> None:
    node, diagnostics = read("{a: 1, b: x}", "<stdin>")
    assert diagnostics == []
    assert node is not None
    assert plain(node) == {"a": 1, "b": "x"}


def test_spans_are_those_of_the_text() -> None:
    node, _ = read('{\n "größe": [1, "x\\n"]}')
    assert isinstance(node, Mapping)
    (pair,) = node.pairs
    assert pair.key.span.text == '"größe"'
    assert isinstance(pair.value, Sequence)
    assert pair.value.span.text == '[1, "x\\n"]'
    assert [item.span.text for item in pair.value.items] == ["1", '"x\\n"']
    assert node.span.source.position(pair.value.items[1].span.start) == (2, 15)


def test_texts_are_quoted_and_numbers_are_not() -> None:
    node, _ = read('["1", 1]')
    assert isinstance(node, Sequence)
    assert [isinstance(i, Scalar) and i.quoted for i in node.items] == [True, False]


# Text → the rule, the text at the place (empty at the end of the file), a part of the message.
MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "a key twice": ('{"a": 1, "a": 2}', "duplicate-key", '"a"', "`a` is given twice"),
    "a comma too many": ('{"a": 1,}', "syntax-error", "}", "a key in double quotes"),
    "a comma too many in a list": ("[1,]", "syntax-error", "]", "a value is expected"),
    "a comma too few": ("[1 2]", "syntax-error", "2", "`,` or `]` is expected"),
    "a colon too few": ('{"a" 1}', "syntax-error", "1", "`:` is expected"),
    "a value too few": ('{"a": }', "syntax-error", "}", "a value is expected"),
    "a key without quotes": ('{"a": 1, b: 2}', "syntax-error", "b", "a key in double quotes"),
    "single quotes": ("['a']", "syntax-error", "'", "a value is expected"),
    "a comment": ("[1 // x\n]", "syntax-error", "/", "`,` or `]` is expected"),
    "a word without quotes": ("[relu]", "syntax-error", "r", "a value is expected"),
    "a mapping that is not closed": ('{"a": 1', "syntax-error", "", "`,` or `}` is expected"),
    "a text that is not closed": ('{"a": "b}', "syntax-error", '"', "unterminated"),
    "a line break in a text": ('["a\nb"]', "syntax-error", "\n", "control character"),
    "a wrong escape": ('["\\x"]', "syntax-error", "\\", "escape"),
    "text after the end": ('{"a": 1} x', "syntax-error", "x", "more text after the end"),
    "nothing": ("", "syntax-error", "", "a value is expected"),
    "too deep": ("[" * (MAX_DEPTH + 1), "too-large", "[", f"more than {MAX_DEPTH} deep"),
}


@pytest.mark.parametrize(
    ("text", "rule", "place", "message"), MISTAKES.values(), ids=list(MISTAKES)
)
def test_mistake(text: str, rule: str, place: str, message: str) -> None:
    _, diagnostics = read(text)
    (diagnostic,) = diagnostics
    assert diagnostic.rule.name == rule
    assert diagnostic.span.text == place
    assert message in diagnostic.message


def test_depth_up_to_the_limit_is_read() -> None:
    node, diagnostics = read("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert node is not None
    assert diagnostics == []


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@REPEATABLE
@given(value=VALUES, ascii=st.booleans(), indent=st.sampled_from([None, 1, "\t"]))
def test_what_json_writes_is_read_as_json_reads_it(
    value: Any, ascii: bool, indent: int | str | None
) -> None:
    node, diagnostics = read(json.dumps(value, ensure_ascii=ascii, indent=indent))
    assert diagnostics == []
    assert node is not None
    assert plain(node) == value


@REPEATABLE
@given(st.text(max_size=40))
def test_every_text_is_a_node_or_one_diagnostic(text: str) -> None:
    node, diagnostics = read(text)
    assert (node is None) == any(d.rule.name != "duplicate-key" for d in diagnostics)
