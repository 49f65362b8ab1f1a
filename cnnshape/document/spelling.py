"""How a text is written as a YAML scalar: with or without quotes."""

from __future__ import annotations

import re

# What needs no quotes, in flow and in block style.
_PLAIN = re.compile(r"[A-Za-z0-9_./+-]([A-Za-z0-9_./+ ()-]*[A-Za-z0-9_./+)-])?", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def is_plain(text: str) -> bool:
    """Whether the text can stand without quotes."""
    return bool(_PLAIN.fullmatch(text)) and not text.startswith(("- ", "---", "..."))


def quoted(text: str) -> str:
    return '"' + "".join([_escaped(c) for c in text]) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if character.isprintable() and code != 0xFEFF:
        return character
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
