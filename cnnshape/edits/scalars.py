"""Values: how one is written, and how one that stands there is replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping
from json import dumps, loads
from typing import Any

from cnnshape.diagnostics import Edit, Fix
from cnnshape.document.form import is_json
from cnnshape.document.node import NULLS
from cnnshape.document.spelling import is_plain, quoted
from cnnshape.document.tokens import tokens
from cnnshape.edits import Edits
from cnnshape.source import Source, Span


class Raw(str):
    """Text that is written as it is: something that stands elsewhere in the same source."""

    __slots__ = ()


def spell(value: Any, source: Source) -> str:
    """A value on one line, in flow style, as the source writes its values."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Mapping):
        pairs = [f"{spell(word, source)}: {spell(inner, source)}" for word, inner in value.items()]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([spell(item, source) for item in value]) + "]"
    if not isinstance(value, str):
        return dumps(value)
    if is_json(source):
        return dumps(value, ensure_ascii=False)
    return value if is_plain(value) and value not in NULLS else quoted(value)


def written(text: str, source: Source) -> Any:
    """A value that is given as YAML writes it, a scalar or a list of them, for `spell`: JSON has no
    words without quotes."""
    if not is_json(source):
        return Raw(text)
    if text.startswith("["):
        return [written(item.strip(), source) for item in text[1:-1].split(",")]
    try:
        loads(text)
    except ValueError:
        return text
    return Raw(text)


def replace(place: Span, value: Any) -> Edits:
    """Another value in the place of one; a text keeps its quotes.

    A collection in block style is not replaced, nor is an expression: what stands there says more
    than the value.
    """
    source, start, end = place
    text = spell(value, source)
    if start == end:
        # `name:` without a value; what is written there needs a space.
        touches = tokens(source).before(start).end == start
        return (Edit(place, f" {text}" if touches else text),)
    token = tokens(source).after(start)
    first = source.text[start]
    if token.kind == "a":
        if token.end != end or first in "|>" or "$" in place.text:
            return ()
        if first in "\"'" and isinstance(value, str) and not isinstance(value, Raw):
            text = f"{first}{value}{first}" if is_plain(value) else text
    elif token.kind not in ("[", "{", "*"):
        return ()
    # What is written as it should be is a text for another reason: a tag before it.
    return (Edit(place, text),) if text != place.text else ()


def replacement(place: Span, value: Any) -> Fix | None:
    """Another value as a fix that cannot harm."""
    edits = replace(place, value)
    return Fix(f"write {spell(value, place.source)}", True, edits) if edits else None


def setting(word: str, place: Span, value: str) -> Fix | None:
    """Another value for an argument, given as YAML writes it."""
    edits = replace(place, written(value, place.source))
    return Fix(f"set `{word}` to {value}", True, edits) if edits else None


# A tuple as Python writes it.
_TUPLE = re.compile(r"""(["']?)\(([-+\w.\s]+(?:,[-+\w.\s]+)*),?\s*\)\1""")


def listed(place: Span) -> Fix | None:
    """Brackets for the parentheses of a Python tuple, which YAML takes for a text, or, where
    commas part values, for several."""
    source, start, _ = place
    match = _TUPLE.match(source.text, start)
    if match is None or "#" in match.group():
        return None
    text = spell(written(f"[{match.group(2).strip()}]", source), source)
    return Fix(f"write {text}", True, (Edit(Span(source, start, match.end()), text),))


def properties_start(source: Source, start: int) -> int:
    """Where a node begins with its anchor and tag."""
    before = tokens(source).before(start)
    while before.kind == "&":
        start = before.start
        before = tokens(source).before(start)
    return start
