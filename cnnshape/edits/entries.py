"""Entries of a list: one more, one less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.document.tokens import tokens
from cnnshape.edits import Edits
from cnnshape.edits.lines import break_of, cut_lines, indentation
from cnnshape.edits.mappings import insert, remove_flow
from cnnshape.edits.scalars import properties_start, spell
from cnnshape.source import Span

NOTHING: Mapping[str, Any] = {}


def insert_layer(entry: Span, kind: str, arguments: Mapping[str, Any] = NOTHING) -> Edits:
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
