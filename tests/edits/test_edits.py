"""After an edit the text says the same, but for the change, whatever style it is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from styles import Writer

from cnnshape import document
from cnnshape.diagnostics import Diagnostic, Fix, Log
from cnnshape.document.comments import comments
from cnnshape.document.form import is_json
from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.edits import Edits
from cnnshape.edits.calls import add_argument, remove_argument, set_argument
from cnnshape.edits.entries import insert_layer, remove_entry
from cnnshape.edits.mappings import add_pair, remove_pair
from cnnshape.edits.scalars import replace
from cnnshape.fixing import applied
from cnnshape.rules import UNKNOWN_KEY
from cnnshape.source import Source, Span
from cnnshape.values import plain

words = st.sampled_from(("filters", "kernel_size", "name", "units", "padding", "rate", "a.b"))
values = st.one_of(
    st.integers(0, 99),
    st.booleans(),
    st.sampled_from(("same", "relu", "conv 1")),
    st.lists(st.integers(1, 9), max_size=3),
)
arguments = st.dictionaries(words, values, min_size=1, max_size=4)
kinds = st.sampled_from(("Conv2D", "Dense", "Flatten", "BatchNorm2d"))
entries = st.one_of(
    kinds,
    st.builds(lambda kind, given: {kind: given}, kinds, arguments),
    st.builds(
        lambda kind, given, name: {kind: given, "name": name}, kinds, arguments, st.just("x")
    ),
    st.builds(lambda kind, given: {"type": kind, **given}, kinds, arguments),
    st.builds(lambda kind, number: {kind: number}, kinds, st.integers(1, 9)),
    st.builds(lambda kind: {kind: None}, kinds),
    st.builds(lambda kind: {kind: None, "name": "x"}, kinds),
    st.builds(
        lambda kind, given: {kind: given},
        kinds,
        st.lists(st.integers(1, 9), min_size=1, max_size=3),
    ),
)
specs = st.builds(
    lambda layers, more: {"framework": "keras", "layers": layers, **more},
    st.lists(entries, min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(("input", "outputs")), st.lists(st.integers(1, 9), min_size=1)),
)


@st.composite
def written(draw: Any) -> tuple[Source, dict[str, Any], int]:
    """A spec, what it says, and how many comments it has."""
    data = draw(specs)
    writer = Writer(draw)
    return Source(writer.document(data), "spec.yaml"), data, writer.comments


Spec = tuple[Source, dict[str, Any], int]


def read(source: Source) -> Node:
    log = Log()
    root = document.read(source, log)
    assert root is not None, source.text
    assert not len(log), source.text
    return root


def data_of(node: Node) -> Any:
    """What a node says; the text of numbers, so that no style changes it."""
    return plain(node)


def comments_of(source: Source, without: tuple[int, int] = (0, 0)) -> list[str]:
    """The comments, without those inside of a part that is removed."""
    if is_json(source):
        return []
    start, end = without
    return [c.text for c in comments(source) if not start <= c.start < end]


def after(source: Source, edits: Edits, removed: tuple[int, int] = (0, 0)) -> Source:
    """The text with the edits, which leave every comment and the line breaks as they are."""
    diagnostic = Diagnostic(UNKNOWN_KEY, "", source.span(), fix=Fix("", True, edits))
    changed = Source(applied(source, [diagnostic]), source.name)
    assert comments_of(changed) == comments_of(source, removed), changed.text
    if "\r\n" in source.text:
        assert changed.text.count("\n") == changed.text.count("\r\n")
    return changed


def layers_of(root: Node) -> Sequence:
    assert isinstance(root, Mapping)
    layers = root.get("layers")
    assert isinstance(layers, Sequence)
    return layers


def mappings_in(node: Node) -> list[Mapping]:
    found = [node] if isinstance(node, Mapping) else []
    inner = (
        node.items
        if isinstance(node, Sequence)
        else [p.value for p in node.pairs]
        if isinstance(node, Mapping)
        else []
    )
    return found + [mapping for one in inner for mapping in mappings_in(one)]


def scalars_in(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    inner = (
        node.items
        if isinstance(node, Sequence)
        else [p.value for p in node.pairs]
        if isinstance(node, Mapping)
        else []
    )
    return [scalar for one in inner for scalar in scalars_in(one)]


@given(written())
def test_the_writer_says_what_it_is_given(spec: Spec) -> None:
    source, data, number = spec
    assert data_of(read(source)) == data
    assert len(comments_of(source)) == number


@given(written(), st.data(), values)
def test_a_value_is_replaced(spec: Spec, data: Any, value: Any) -> None:
    source, _, _ = spec
    root = read(source)
    node = data.draw(st.sampled_from(scalars_in(root)))
    changed = after(source, replace(node.span, value))
    assert data_of(read(changed)) == _as(root, node, lambda _: value)


def test_what_is_written_so_already_is_not_replaced() -> None:
    source = Source("a: !!str 2", "spec.yaml")
    assert replace(source.span(9, 10), 2) == ()


def _as(node: Node, wanted: Node, change: Callable[[Any], Any]) -> Any:
    """What a node says, with one part of it changed."""
    if node is wanted:
        return change(plain(node))
    if isinstance(node, Sequence):
        return [_as(item, wanted, change) for item in node.items]
    if isinstance(node, Mapping):
        return {pair.key.text: _as(pair.value, wanted, change) for pair in node.pairs}
    return plain(node)


@given(written(), st.data(), values)
def test_a_pair_is_added(spec: Spec, data: Any, value: Any) -> None:
    source, _, _ = spec
    root = read(source)
    mapping = data.draw(st.sampled_from(mappings_in(root)))
    changed = after(source, add_pair(mapping, "more", value))
    assert data_of(read(changed)) == _as(root, mapping, lambda old: {**old, "more": value})


@given(written(), st.data())
def test_a_pair_is_removed(spec: Spec, data: Any) -> None:
    source, _, _ = spec
    root = read(source)
    mapping = data.draw(st.sampled_from([m for m in mappings_in(root) if len(m.pairs) > 1]))
    pair = data.draw(st.sampled_from(mapping.pairs))
    changed = after(
        source, remove_pair(pair.key, pair.value), (pair.key.span.start, pair.value.span.end)
    )
    assert data_of(read(changed)) == _as(
        root, mapping, lambda old: {key: old[key] for key in old if key != pair.key.text}
    )


@given(written(), st.data(), words)
def test_a_key_is_renamed(spec: Spec, data: Any, word: str) -> None:
    source, _, _ = spec
    root = read(source)
    mapping = data.draw(st.sampled_from(mappings_in(root)))
    pair = data.draw(st.sampled_from(mapping.pairs))
    changed = after(source, replace(pair.key.span, "renamed"))
    assert data_of(read(changed)) == _as(
        root,
        mapping,
        lambda old: {("renamed" if key == pair.key.text else key): old[key] for key in old},
    )


@given(written(), st.data(), st.one_of(st.just({}), arguments))
def test_a_layer_is_inserted(spec: Spec, data: Any, given: dict[str, Any]) -> None:
    source, _, _ = spec
    root = read(source)
    layers = layers_of(root)
    number = data.draw(st.integers(0, len(layers.items) - 1))
    changed = after(source, insert_layer(layers.items[number].span, "New", given))
    new = {"New": given} if given else "New"
    assert data_of(read(changed)) == _as(
        root, layers, lambda old: [*old[:number], new, *old[number:]]
    )


@given(written(), st.data())
def test_an_entry_is_removed(spec: Spec, data: Any) -> None:
    source, _, _ = spec
    root = read(source)
    layers = layers_of(root)
    number = data.draw(st.integers(0, len(layers.items) - 1))
    entry = layers.items[number].span
    changed = after(source, remove_entry(entry), (entry.start, entry.end))
    left = [*plain(layers)[:number], *plain(layers)[number + 1 :]]
    assert data_of(read(changed)) == _as(root, layers, lambda _: left) or not left


def call_of(entry: Node) -> tuple[Span, dict[str, Node], bool]:
    """The place of the layer's name, the arguments by name, and whether they are positional."""
    if isinstance(entry, Scalar):
        return entry.span, {}, False
    assert isinstance(entry, Mapping)
    kind = entry.get("type")
    if kind is not None:
        return kind.span, {p.key.text: p.value for p in entry.pairs if p.key.text != "type"}, False
    head = entry.pairs[0]
    value = head.value
    if isinstance(value, Mapping):
        return head.key.span, {p.key.text: p.value for p in value.pairs}, False
    if isinstance(value, Sequence):
        return head.key.span, dict(zip("pqr", value.items, strict=False)), True
    assert isinstance(value, Scalar)
    return head.key.span, {} if value.is_null else {"p": value}, True


def with_argument(entry: Any, given: dict[str, Node], word: str, value: Any) -> Any:
    """What an entry says with one argument more, or another one."""
    more = {**{name: plain(node) for name, node in given.items()}, word: value}
    if isinstance(entry, str):
        return {entry: more}
    if "type" in entry:
        return {"type": entry["type"], **more}
    kind = next(iter(entry))
    return {**entry, kind: more}


@given(written(), st.data(), values)
def test_an_argument_is_added(spec: Spec, data: Any, value: Any) -> None:
    source, _, _ = spec
    root = read(source)
    entry = data.draw(st.sampled_from(layers_of(root).items))
    kind, given, _ = call_of(entry)
    changed = after(source, add_argument(entry, kind, given, "more", value))
    assert data_of(read(changed)) == _as(
        root, entry, lambda old: with_argument(old, given, "more", value)
    )


@given(written(), st.data(), values)
def test_an_argument_is_set(spec: Spec, data: Any, value: Any) -> None:
    source, _, _ = spec
    root = read(source)
    entry = data.draw(st.sampled_from(layers_of(root).items))
    kind, given, positional = call_of(entry)
    word = data.draw(st.sampled_from([*given, "more"]))
    edits = set_argument(entry, kind, given, word, value)
    if not edits:  # a list in block style
        return
    changed = data_of(read(after(source, edits)))
    if positional and word in given:
        assert changed == _as(root, given[word], lambda _: value)
    else:
        assert changed == _as(root, entry, lambda old: with_argument(old, given, word, value))


@given(written(), st.data())
def test_an_argument_is_removed(spec: Spec, data: Any) -> None:
    source, _, _ = spec
    root = read(source)
    entry = data.draw(st.sampled_from(layers_of(root).items))
    kind, given, positional = call_of(entry)
    if positional or not given:
        return
    word = data.draw(st.sampled_from([*given]))
    changed = data_of(read(after(source, remove_argument(entry, kind, given, word))))

    def without(old: dict[str, Any]) -> dict[str, Any]:
        if "type" in old:
            return {key: old[key] for key in old if key != word}
        kind = next(iter(old))
        rest = {key: value for key, value in old[kind].items() if key != word}
        return {**old, kind: rest or changed["layers"][layers_of(root).items.index(entry)][kind]}

    assert changed == _as(root, entry, without)
