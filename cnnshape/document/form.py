"""Which form a text has: JSON or YAML."""

from __future__ import annotations

from cnnshape.source import Source


def is_json(source: Source) -> bool:
    """Whether the name says so, or the text that starts with a brace has its first key in double
    quotes.

    (`{name: x}` is YAML in flow style.)
    """
    if source.name.endswith(".json"):
        return True
    start = source.text.lstrip()[:200]
    return start.startswith("{") and start[1:].lstrip()[:1] == '"'
