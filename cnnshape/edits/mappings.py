"""Pairs of a mapping: one more, one less."""

from __future__ import annotations

from typing import Any

from cnnshape.diagnostics import Edit, Fix
from cnnshape.document.node import Mapping, Node, Scalar
from cnnshape.document.tokens import tokens
from cnnshape.edits import Edits
from cnnshape.edits.lines import break_of, cut, cut_lines, indentation, line_end, line_start
from cnnshape.edits.scalars import properties_start, spell
from cnnshape.source import Source, Span


def add_pair(mapping: Mapping, word: str, value: Any) -> Edits:
    """A further pair at the end of a mapping. None where an alias stands for the mapping: what
    is written there stands elsewhere too."""
    source, start, end = mapping.span
    pair = f"{spell(word, source)}: {spell(value, source)}"
    first = source.text[start : start + 1]
    if first == "*":
        return ()
    if first == "{":
        return (_into_braces(source, end - 1, pair),)
    before = tokens(source).before(start)
    if before.kind in ("[", ","):
        # `[Dense: 10]`: a pair that stands in a list without braces.
        return insert(source, start, "{") + insert(source, end, f", {pair}}}")
    return _as_line(source, start, end, pair)


def insert(source: Source, at: int, text: str) -> Edits:
    return (Edit(Span(source, at, at), text),)


def _into_braces(source: Source, brace: int, pair: str) -> Edit:
    """Before the closing brace, behind what stands there last."""
    last = tokens(source).before(brace)
    at = last.end
    if last.kind == "{":
        text = pair
    else:
        lead = indentation(source, last.start) if last.kind != "," else None
        own_line = lead is not None and source.text[at:brace].strip(" ").startswith(("\n", "\r"))
        gap = f"{break_of(source)}{lead}" if own_line and _starts_pair(source, last.start) else " "
        text = f"{gap}{pair}" if last.kind == "," else f",{gap}{pair}"
    return Edit(Span(source, at, at), text)


def _starts_pair(source: Source, start: int) -> bool:
    return tokens(source).before(start).kind in ("{", ",")


def _as_line(source: Source, start: int, end: int, pair: str) -> Edits:
    """On a line of its own behind the last pair, as far in as the first."""
    column = start - line_start(source, start)
    if "\t" in source.text[start - column : start]:
        return ()
    newline = break_of(source)
    if source.text[end - 1 : end] == "\n":  # a text over several lines stands last
        return insert(source, end, f"{' ' * column}{pair}{newline}")
    return insert(source, line_end(source, end), f"{newline}{' ' * column}{pair}")


def remove_pair(key: Scalar, value: Node) -> Edits:
    """Remove a pair of a mapping. A comment behind it stays."""
    source = key.span.source
    found = tokens(source)
    start, end = key_start(key), pair_end(key, value)
    before, after = found.before(start), found.after(end)
    if before.kind in ("{", ",", "["):
        return remove_flow(source, start, end)
    if indentation(source, start) is not None:
        return cut_lines(source, start, end)
    # The first pair stands behind a dash: the next one moves up.
    is_sibling = column_of(source, after.start) == column_of(source, key.span.start)
    if not after.kind or not is_sibling:
        return ()
    if not source.text[end : after.start].strip():
        return cut(source, start, after.start)
    return cut(source, start, end)


def removal(key: Scalar, value: Node) -> Fix | None:
    """Without a pair that is not read, because its key is given elsewhere."""
    edits = remove_pair(key, value)
    return Fix(f"remove the `{key.text}` that is not read", False, edits) if edits else None


def key_start(key: Scalar) -> int:
    source = key.span.source
    start = properties_start(source, key.span.start)
    before = tokens(source).before(start)
    return before.start if before.kind == "?" else start


def pair_end(key: Scalar, value: Node) -> int:
    """Where a pair ends, with its value, which may be an alias or nothing at all."""
    colon = tokens(key.span.source).after(key.span.end)
    end = colon.end if colon.kind == ":" else key.span.end
    return max(end, value.span.end)


def column_of(source: Source, offset: int) -> int:
    return offset - line_start(source, offset)


def remove_flow(source: Source, start: int, end: int) -> Edits:
    """Remove one of the things in brackets or braces, with a comma beside it."""
    found = tokens(source)
    before, after = found.before(start), found.after(end)
    if before.kind == ",":
        if not source.text[before.end : start].strip():
            return cut(source, before.start, end)
        return cut(source, before.start, before.end) + cut(source, start, end)
    if after.kind != ",":
        return cut(source, start, end)
    if source.text[end : after.start].strip():
        return cut(source, start, end) + cut(source, after.start, after.end)
    rest = source.text[after.end : line_end(source, after.end)]
    return cut(source, start, after.end + len(rest) - len(rest.lstrip(" ")))
