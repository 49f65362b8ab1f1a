"""Arguments of a layer call: one more, one less, whatever form the call has.

A call is given by its `entry` (the node in the list of layers), by `kind`, where its layer's name
stands, and by `given`: the nodes of the arguments by the framework's names, in its order
(`bind.assigned`).
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Any

from cnnshape.diagnostics import Edit
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence
from cnnshape.document.tokens import tokens
from cnnshape.edits import Edits
from cnnshape.edits.lines import break_of, indentation, line_end
from cnnshape.edits.mappings import add_pair, insert, remove_flow, remove_pair
from cnnshape.edits.scalars import properties_start, replace, spell
from cnnshape.source import Source, Span

Given = AnyMapping[str, Node]

# What cannot stand in braces without quotes.
_SIGNS = frozenset(",[]{}")


def add_argument(entry: Node, kind: Span, given: Given, word: str, value: Any) -> Edits:
    """Write an argument that is not given: a bare name gets braces, values by position get
    names."""
    if isinstance(entry, Scalar):
        return _to_bare_name(entry, word, value)
    if not isinstance(entry, Mapping):
        return ()
    head = _head(entry, kind)
    if head is None:
        return add_pair(entry, word, value)
    written = head.value
    if _is_whole(written, given):
        return _name_one(next(iter(given)), written, word, value)
    if isinstance(written, Mapping):
        return add_pair(written, word, value)
    if isinstance(written, Sequence):
        return _name_all(written, given, word, value)
    assert isinstance(written, Scalar)
    return _to_empty(head.key, written, word, value)


def set_argument(entry: Node, kind: Span, given: Given, word: str, value: Any) -> Edits:
    """Write an argument, in the place of its value where it has one."""
    if word in given:
        return replace(given[word].span, value)
    return add_argument(entry, kind, given, word, value)


def remove_argument(entry: Node, kind: Span, given: Given, word: str) -> Edits:
    """Remove an argument that is given by name, or as the last one by position."""
    if not isinstance(entry, Mapping) or word not in given:
        return ()
    head = _head(entry, kind)
    written = entry if head is None else head.value
    if isinstance(written, Mapping) and not _is_alias(written):
        for pair in written.pairs:
            if pair.key.text == word and written.span.start <= pair.key.span.start:
                return remove_pair(pair.key, pair.value)
    elif isinstance(written, Sequence) and len(given) > 1 and [*given][-1] == word:
        source, start, end = given[word].span
        if source.text[written.span.start : written.span.start + 1] == "[":
            return remove_flow(source, properties_start(source, start), end)
    return ()


def _head(entry: Mapping, kind: Span) -> Pair | None:
    """The pair whose key is the layer's name; None in the long form."""
    return next((pair for pair in entry.pairs if pair.key.span == kind), None)


def _is_whole(written: Node, given: Given) -> bool:
    """Whether what is written is the value of the first argument, and of no other."""
    return len(given) == 1 and next(iter(given.values())).span == written.span


def _is_alias(node: Node) -> bool:
    return node.span.text.startswith("*")


def _to_bare_name(name: Scalar, word: str, value: Any) -> Edits:
    source, start, end = name.span
    before = tokens(source).before(start)
    pair = spell({word: value}, source)
    if before.kind in ("[", ","):
        return insert(source, start, "{") + insert(source, end, f": {pair}}}")
    if before.kind == "&" or _is_alias(name):
        return ()
    return insert(source, end, f": {pair}")


def _to_empty(key: Scalar, written: Scalar, word: str, value: Any) -> Edits:
    """`Conv2D:`, `Conv2D: null`, or in braces the name alone."""
    if written.span.text:
        return replace(written.span, {word: value})
    source, _, end = key.span
    colon = tokens(source).after(end)
    pair = spell({word: value}, source)
    return (
        insert(source, colon.end, f" {pair}")
        if colon.kind == ":"
        else insert(source, end, f": {pair}")
    )


def _name_one(first: str, written: Node, word: str, value: Any) -> Edits:
    """`Dense: 10` → `Dense: {units: 10, …}`."""
    source, start, end = written.span
    if not _fits_into_braces(written):
        return ()
    start = properties_start(source, start)
    more = f", {spell(word, source)}: {spell(value, source)}}}"
    return insert(source, start, f"{{{spell(first, source)}: ") + insert(source, end, more)


def _fits_into_braces(node: Node) -> bool:
    text = node.span.text
    if isinstance(node, Scalar):
        is_block_text = node.quoted and text.startswith(("|", ">"))
        return bool(text) and not is_block_text and (node.quoted or not _SIGNS & set(text))
    return text.startswith(("[", "{", "*"))


def _name_all(written: Sequence, given: Given, word: str, value: Any) -> Edits:
    """`Conv2D: [32, 3]` → `Conv2D: {filters: 32, kernel_size: 3, …}`."""
    source, start, end = written.span
    if len(given) != len(written.items) or _is_alias(written):
        return ()
    if source.text[start] != "[":
        return _name_lines(source, written, given, word, value)
    pair = f"{spell(word, source)}: {spell(value, source)}"
    edits = [Edit(Span(source, start, start + 1), "{")]
    for name, item in zip(given, written.items, strict=True):
        at = properties_start(source, item.span.start)
        edits += insert(source, at, f"{spell(name, source)}: ")
    last = tokens(source).before(end - 1)
    # A comma behind the last item is used.
    gap = "" if last.kind == "[" else " " if last.kind == "," else ", "
    edits += insert(source, last.end, f"{gap}{pair}")
    edits.append(Edit(Span(source, end - 1, end), "}"))
    return tuple(edits)


def _name_lines(source: Source, written: Sequence, given: Given, word: str, value: Any) -> Edits:
    """The same with an item on each line: `- 32` → `filters: 32`."""
    edits: list[Edit] = []
    lead: str | None = None
    for name, item in zip(given, written.items, strict=True):
        at = properties_start(source, item.span.start)
        dash = tokens(source).before(at)
        lead = indentation(source, dash.start)
        if dash.kind != "-" or lead is None or source.text[dash.end : at].strip(" "):
            return ()
        if not (isinstance(item, Scalar) or _fits_into_braces(item)):
            return ()
        edits.append(Edit(Span(source, dash.start, at), f"{spell(name, source)}: "))
    if lead is None:
        return ()
    pair = f"{spell(word, source)}: {spell(value, source)}"
    end = line_end(source, written.span.end)
    return (*edits, *insert(source, end, f"{break_of(source)}{lead}{pair}"))
