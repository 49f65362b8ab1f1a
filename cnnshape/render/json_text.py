"""JSON that people can read as well: what is in a list at the top stands on a line of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cnnshape.shape import Dim


def json_text(document: Mapping[str, Any]) -> str:
    parts = [f"  {json.dumps(key)}: {_value(value)}" for key, value in document.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _value(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    items = ",\n".join([f"    {json.dumps(item)}" for item in value])
    return f"[\n{items}\n  ]"


def number_json(number: Dim) -> int | None:
    """A number; null where it is open or unknown."""
    return number if isinstance(number, int) else None
