"""A layer as Python writes it, `layers.Conv2D(32, 3)`, → the same entry of a spec."""

from __future__ import annotations

from math import isfinite
from typing import Any

from cnnshape.diagnostics import Fix
from cnnshape.dialects.base import Dialect
from cnnshape.document.form import is_json
from cnnshape.document.node import Scalar
from cnnshape.edits import Edits
from cnnshape.edits.scalars import Raw, replace, spell
from cnnshape.spec import CallSpec

# Longer than any call, and no work for Python's parser.
_LONGEST = 2_000


def as_entry(call: CallSpec, name: str, dialect: Dialect) -> tuple[str, Fix | None]:
    """How the layer `name` is written that a call names in Python's way, as help and as fix."""
    if "(" not in call.type:
        edits = replace(call.type_span, name)
        return f"a layer is named without its module: `{name}`", _fix(name, edits)
    arguments = _arguments(call.type)
    written = None if arguments is None else _value(name, *arguments, dialect)
    if written is None:
        return f"arguments stand behind a colon: `{name}: …`", None
    if not written:
        edits = replace(call.type_span, name)
        return f"a layer without arguments is its name alone: `{name}`", _fix(name, edits)
    source = call.type_span.source
    entry = f"{name}: {spell(written[0], source)}"
    is_whole = isinstance(call.node, Scalar) and call.node.span == call.type_span
    edits = replace(call.type_span, Raw(entry)) if is_whole and not is_json(source) else ()
    return f"arguments stand behind a colon: `{entry}`", _fix(entry, edits)


def _fix(entry: str, edits: Edits) -> Fix | None:
    return Fix(f"write `{entry}`", True, edits) if edits else None


def _arguments(text: str) -> tuple[list[Any], dict[str, Any]] | None:
    """The values of a call by position and by name; None where some are no plain values."""
    # Only a mistake pays for this import. Parsing runs nothing.
    import ast

    if len(text) > _LONGEST:
        return None
    try:
        call = ast.parse(text.strip(), mode="eval").body
        if not isinstance(call, ast.Call):
            return None
        by_position = [_plain(ast.literal_eval(value)) for value in call.args]
        by_name = {word.arg: _plain(ast.literal_eval(word.value)) for word in call.keywords}
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None
    named = {word: value for word, value in by_name.items() if word is not None}
    return (by_position, named) if len(named) == len(by_name) else None


def _plain(value: Any) -> Any:
    """A value that a spec can hold; ValueError for others."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, str) and "$" not in value:
        return value
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float) and isfinite(value):
        return value
    raise ValueError(value)


def _value(
    name: str, by_position: list[Any], by_name: dict[str, Any], dialect: Dialect
) -> list[Any] | None:
    """The arguments as an entry holds them: none, or one value; None where they have no names."""
    if not by_name and not any(isinstance(value, list) for value in by_position):
        return by_position if len(by_position) < 2 else [by_position]
    binding = dialect.find(name)
    words = binding.parameters if binding is not None else ()
    if len(by_position) > len(words) or set(words[: len(by_position)]) & set(by_name):
        return None
    return [{**dict(zip(words, by_position, strict=False)), **by_name}]
