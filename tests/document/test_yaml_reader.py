"""YAML → nodes: what was written, as it was written, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from cnnshape import Source, document
from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.document import yaml_reader
from cnnshape.document.limits import MAX_DEPTH
from cnnshape.document.node import Mapping, Node, Scalar, Sequence

Outline = Any


@pytest.fixture(autouse=True, params=["CSafeLoader", "SafeLoader"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The C parser and the pure one give the same nodes."""
    loader = getattr(yaml, request.param, None)
    if loader is None:
        pytest.skip("PyYAML is built without libyaml here")
    monkeypatch.setattr(yaml_reader, "LOADER", loader)


def read(text: str) -> tuple[Node | None, list[Diagnostic]]:
    log = Log()
    return document.read(Source(text, "spec.yaml"), log), list(log)


def outline(node: Node | None) -> Outline:
    """The text of every node: lists for lists, pairs of key and value for mappings."""
    if isinstance(node, Sequence):
        return [outline(item) for item in node.items]
    if isinstance(node, Mapping):
        return [(outline(pair.key), outline(pair.value)) for pair in node.pairs]
    assert isinstance(node, Scalar)
    return node.text


def spans(node: Node | None) -> Iterator[str]:
    """The source text of every node, from the outermost to the innermost."""
    assert node is not None
    yield node.span.text
    if isinstance(node, Sequence):
        for item in node.items:
            yield from spans(item)
    elif isinstance(node, Mapping):
        for pair in node.pairs:
            yield pair.key.span.text
            yield from spans(pair.value)


TEXTS: dict[str, tuple[str, Outline]] = {
    "a mapping": ("a: 1\nb: x\n", [("a", "1"), ("b", "x")]),
    "a list": ("- 1\n- x\n", ["1", "x"]),
    "flow style": ("a: {b: [1, 2]}\n", [("a", [("b", ["1", "2"])])]),
    "a set in flow style": (
        "params: {planes, stride: 1}\n",
        [("params", [("planes", ""), ("stride", "1")])],
    ),
    "a value of nothing": ("a:\nb: 1\n", [("a", ""), ("b", "1")]),
    "empty collections": ("a: {}\nb: []\n", [("a", []), ("b", [])]),
    "numbers stay text": ("- 010\n- 1e3\n- 12:30\n- 0x1F\n", ["010", "1e3", "12:30", "0x1F"]),
    "words of YAML 1.1 stay text": ("- yes\n- off\n- ~\n", ["yes", "off", "~"]),
    "quoted texts": ("- 'it''s'\n- \"a\\tb\"\n", ["it's", "a\tb"]),
    "a text of several lines": ("- |\n  a\n  b\n- >-\n  c\n  d\n", ["a\nb\n", "c d"]),
    "comments": ("# first\na: 1 # second\n\n# third\n", [("a", "1")]),
    "an alias is what it stands for": ("a: &x [1]\nb: *x\n", [("a", ["1"]), ("b", ["1"])]),
    "an anchor on a word": ("a: &x 1\nb: *x\n", [("a", "1"), ("b", "1")]),
    "the last anchor of a name": ("- &x 1\n- &x 2\n- *x\n", ["1", "2", "2"]),
    "tags are passed over": ("a: !foo {b: !!int 1}\n", [("a", [("b", "1")])]),
    "a merge key": (
        "x: &b {p: 1, q: 2}\ny: {<<: *b, q: 3}\n",
        [
            ("x", [("p", "1"), ("q", "2")]),
            ("y", [("q", "3"), ("p", "1")]),
        ],
    ),
    "a merge of several": ("y: {<<: [{p: 1}, {p: 2, q: 3}]}\n", [("y", [("p", "1"), ("q", "3")])]),
    "a quoted merge key is a key": ("{'<<': 1}\n", [("<<", "1")]),
    "an explicit key": ("? a\n: 1\n", [("a", "1")]),
    "a document with its marks": ("%YAML 1.2\n---\na: 1\n...\n", [("a", "1")]),
    "Windows line ends": ("a:\r\n  - 1\r\nb: 2\r\n", [("a", ["1"]), ("b", "2")]),
    "letters of any language": ("größe: 尺寸\n", [("größe", "尺寸")]),
    "beyond the basic plane": ("a: 😀\nb: 1\n", [("a", "😀"), ("b", "1")]),
}


@pytest.mark.parametrize(("text", "wanted"), TEXTS.values(), ids=list(TEXTS))
def test_reads(text: str, wanted: Outline) -> None:
    node, diagnostics = read(text)
    assert outline(node) == wanted
    assert diagnostics == []


SPANS: dict[str, tuple[str, list[str]]] = {
    "a block ends with its last value, not with the comment after it": (
        "a:\n  - x # c\n\n# end\nb: 1\n",
        ["a:\n  - x # c\n\n# end\nb: 1", "a", "- x", "x", "b", "1"],
    ),
    "flow collections have their brackets": (
        "a: {b: [1, 2] }  \n",
        ["a: {b: [1, 2] }", "a", "{b: [1, 2] }", "b", "[1, 2]", "1", "2"],
    ),
    "quotes belong to the value": ("a: 'x y'\n", ["a: 'x y'", "a", "'x y'"]),
    "an anchor and a tag do not": (
        "a: &x !!str 1\nb: !t [2]\n",
        ["a: &x !!str 1\nb: !t [2]", "a", "1", "b", "[2]", "2"],
    ),
    "an alias stands where it is used, its parts where they were written": (
        "- &x [1]\n- *x\n",
        ["- &x [1]\n- *x", "[1]", "1", "*x", "1"],
    ),
    "merged pairs stand where they were written": (
        "- &x {p: 1}\n- {<<: *x}\n",
        ["- &x {p: 1}\n- {<<: *x}", "{p: 1}", "p", "1", "{<<: *x}", "p", "1"],
    ),
    "Windows line ends count as written": (
        "a: 1\r\nb:\r\n  - 2\r\n",
        ["a: 1\r\nb:\r\n  - 2", "a", "1", "b", "- 2", "2"],
    ),
    "letters count as one, however many bytes they have": (
        "ä€😀: [尺, b]\nc: d\n",
        ["ä€😀: [尺, b]\nc: d", "ä€😀", "[尺, b]", "尺", "b", "c", "d"],
    ),
    "nothing has an empty place": ("a:\n", ["a:", "a", ""]),
}


@pytest.mark.parametrize(("text", "wanted"), SPANS.values(), ids=list(SPANS))
def test_spans(text: str, wanted: list[str]) -> None:
    node, _ = read(text)
    assert list(spans(node)) == wanted


def test_places_are_lines_and_columns_of_code_points() -> None:
    node, _ = read("😀: 1\r\nb: [x, 尺, y]\r\n")
    assert isinstance(node, Mapping)
    (first, second) = node.pairs
    items = second.value
    assert isinstance(items, Sequence)
    source = node.span.source
    assert source.position(first.value.span.start) == (1, 4)
    assert [source.position(item.span.start) for item in items.items] == [(2, 5), (2, 8), (2, 11)]


def test_quoted_values_say_so() -> None:
    node, _ = read("- '1'\n- \"1\"\n- 1\n- |\n  1\n- !!str 1\n")
    assert isinstance(node, Sequence)
    assert [isinstance(i, Scalar) and i.quoted for i in node.items] == [
        True,
        True,
        False,
        True,
        True,
    ]


NULLS: dict[str, tuple[str, bool]] = {
    "nothing": ("-\n", True),
    "null": ("- null\n", True),
    "a tilde": ("- ~\n", True),
    "None": ("- None\n", True),
    "null in quotes": ("- 'null'\n", False),
    "an empty text": ("- ''\n", False),
    "zero": ("- 0\n", False),
}


@pytest.mark.parametrize(("text", "wanted"), NULLS.values(), ids=list(NULLS))
def test_null(text: str, wanted: bool) -> None:
    node, _ = read(text)
    assert isinstance(node, Sequence)
    (item,) = node.items
    assert isinstance(item, Scalar)
    assert item.is_null is wanted


def test_the_number_of_nodes_counts_every_use_of_an_alias() -> None:
    node, _ = read("- &x [1, 2]\n- *x\n- *x\n")
    assert node is not None
    assert node.size == 1 + 3 * 3


# Text → the rule, the text at the place (empty at the end of the file), a part of the message.
MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "a key twice": ("a: 1\nb: 2\na: 3\n", "duplicate-key", "a", "`a` is given twice"),
    "a key twice in flow style": ("{x: 1, x: 2}\n", "duplicate-key", "x", "`x` is given twice"),
    "a key twice, once in quotes": ("a: 1\n'a': 2\n", "duplicate-key", "'a'", "given twice"),
    "a list as key": ("? [1, 2]\n: x\n", "bad-structure", "[1, 2]", "one word, not a list"),
    "a mapping as key": ("? {a: 1}\n: x\n", "bad-structure", "{a: 1}", "not a mapping"),
    "a merge of a number": ("a: {<<: 3}\n", "bad-structure", "3", "merges mappings, not 3"),
    "a merge of a list of words": ("a: {<<: [x]}\n", "bad-structure", "x", "merges mappings"),
    "a second document": ("a: 1\n---\nb: 2\n", "bad-structure", "---", "holds one spec"),
    "an alias of nothing": ("a: *nope\n", "syntax-error", "*nope", "no anchor `&nope`"),
    "an alias of what it stands in": ("a: &a [*a]\n", "syntax-error", "*a", "inside what it"),
    "a colon in a value": ("a: b: c\n", "syntax-error", ":", "mapping values are not allowed"),
    "a tab for indentation": ("a:\n\t- 1\n", "syntax-error", "\t", "cannot start any token"),
    "a list that is not closed": ("a: [1, 2\n", "syntax-error", "", "expected ',' or ']'"),
    "a quote that is not closed": ("a: 'x\n", "syntax-error", "", "unexpected end of stream"),
    "a sign that starts no value": ("a: @x\n", "syntax-error", "@", "cannot start any token"),
    "a wrong indentation": ("a:\n  b: 1\n c: 2\n", "syntax-error", "c", ""),
    "a control character": ("a: b\x01c\n", "syntax-error", "\x01", "does not allow"),
    "another control character": ("a: \x07\n", "syntax-error", "\x07", "does not allow"),
    "lists within lists": ("[" * (MAX_DEPTH + 1), "too-large", "[", f"more than {MAX_DEPTH} deep"),
    "mappings within mappings": (
        "".join("  " * n + "a:\n" for n in range(MAX_DEPTH + 2)),
        "too-large",
        "a",
        f"more than {MAX_DEPTH} deep",
    ),
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


KEPT: dict[str, tuple[str, Outline]] = {
    "the first of two equal keys": ("a: 1\na: 2\n", [("a", "1")]),
    "what stands beside a bad key": ("? [1]\n: x\nb: 2\n", [("b", "2")]),
    "what stands beside a bad merge": ("{<<: 3, b: 2}\n", [("b", "2")]),
    "the first of two documents": ("a: 1\n---\nb: 2\n", [("a", "1")]),
}


@pytest.mark.parametrize(("text", "wanted"), KEPT.values(), ids=list(KEPT))
def test_a_mistake_keeps(text: str, wanted: Outline) -> None:
    node, _ = read(text)
    assert outline(node) == wanted


def test_a_key_twice_shows_both_places() -> None:
    _, diagnostics = read("a: 1\nb: 2\na: 3\n")
    (diagnostic,) = diagnostics
    source = diagnostic.span.source
    assert source.position(diagnostic.span.start) == (3, 1)
    assert [source.position(label.span.start) for label in diagnostic.labels] == [(1, 1)]


def test_three_equal_keys_are_two_diagnostics() -> None:
    _, diagnostics = read("a: 1\na: 2\na: 3\n")
    assert [d.rule.name for d in diagnostics] == ["duplicate-key", "duplicate-key"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff"])
def test_a_text_of_nothing_is_no_document(text: str) -> None:
    node, diagnostics = read(text)
    assert node is None
    assert diagnostics == []


def test_depth_up_to_the_limit_is_read() -> None:
    node, diagnostics = read("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert node is not None
    assert diagnostics == []


def test_a_bomb_of_aliases_is_one_diagnostic() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]")
    node, diagnostics = read("\n".join(lines))
    assert node is None
    (diagnostic,) = diagnostics
    assert diagnostic.rule.name == "too-large"
    assert "aliases" in diagnostic.message


def test_a_bomb_of_merge_keys_is_one_diagnostic_or_small() -> None:
    keys = ", ".join(f"k{number}: 1" for number in range(100))
    lines = [f"a0: &a0 {{{keys}}}"]
    for level in range(1, 40):
        lines.append(f"a{level}: &a{level} {{<<: [*a{level - 1}, *a{level - 1}]}}")
    node, diagnostics = read("\n".join(lines))
    assert node is not None
    # Equal keys are merged, so that nothing grows.
    assert node.size < 20_000
    assert diagnostics == []


def test_tab_for_indentation_is_helped() -> None:
    _, (diagnostic,) = read("layers:\n\t- Flatten\n")
    assert diagnostic.help == "YAML does not allow tabs for indentation: write spaces"
