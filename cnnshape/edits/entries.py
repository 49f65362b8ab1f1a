"""Entries of a list: one more, one less."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from typing import Any

from cnnshape.diagnostics import Edit
from cnnshape.document.node import Mapping, Pair, Scalar
from cnnshape.document.tokens import tokens
from cnnshape.edits import Edits
from cnnshape.edits.lines import break_of, cut_lines, indentation, line_end
from cnnshape.edits.mappings import column_of, insert, remove_flow
from cnnshape.edits.scalars import properties_start, spell
from cnnshape.source import Source, Span

NOTHING: AnyMapping[str, Any] = {}


def insert_layer(entry: Span, kind: str, arguments: AnyMapping[str, Any] = NOTHING) -> Edits:
    """A layer in a list of layers, before the entry that stands at `entry`."""
    source = entry.source
    start = properties_start(source, entry.start)
    before = tokens(source).before(start)
    layer = spell({kind: arguments} if arguments else kind, source)
    if before.kind in ("[", ","):
        lead = indentation(source, start)
        gap = " " if lead is None else f"{break_of(source)}{lead}"
        return insert(source, start, f"{layer},{gap}")
    lead = indentation(source, before.start)
    if before.kind != "-" or lead is None:
        return ()
    layer = layer[1:-1] if arguments else layer
    return insert(source, before.start, f"- {layer}{break_of(source)}{lead}")


def remove_entry(entry: Span) -> Edits:
    """Remove an entry of a list. A comment behind it stays."""
    source = entry.source
    start = properties_start(source, entry.start)
    before = tokens(source).before(start)
    if before.kind in ("[", ","):
        return remove_flow(source, start, entry.end)
    if before.kind != "-" or indentation(source, before.start) is None:
        return ()
    return cut_lines(source, before.start, entry.end)


def indented(entry: Mapping, head: Pair, pairs: Sequence[Pair]) -> Edits:
    """Move pairs of an entry, which follow its first one, inside of that one, which is empty."""
    source = entry.span.source
    column = column_of(source, head.key.span.start)
    if head.value.span.text or list(entry.pairs[: len(pairs) + 1]) != [head, *pairs]:
        return ()
    edits: Edits = ()
    for pair in pairs:
        lead = indentation(source, pair.key.span.start)
        if lead is None or len(lead) != column:
            return ()
        at, end = pair.key.span.start, pair.value.span.end
        while at < end:
            edits += insert(source, at - len(indentation(source, at) or ""), "  ")
            at = _next_line(source, at)
    return edits


def _next_line(source: Source, at: int) -> int:
    """Where the text on the next line that has any begins."""
    text = source.text
    at = line_end(source, at)
    while at < len(text) and text[at] in " \r\n":
        at += 1
    return at


def as_entry(key: Scalar) -> Edits:
    """A dash before a pair that stands in the entry above it."""
    source, start, _ = key.span
    lead = indentation(source, start)
    if lead is None or len(lead) < 2:
        return ()
    return (Edit(Span(source, start - 2, start), "- "),)
