"""A JSON Schema as text: one definition a line, so that a change of one is a change of a line."""

from __future__ import annotations

import json
from typing import Any


def schema_text(schema: dict[str, Any]) -> str:
    parts = []
    for key, value in schema.items():
        text = json.dumps(value)
        if key == "$defs":
            lines = [f"    {json.dumps(n)}: {json.dumps(d)}" for n, d in value.items()]
            text = "{\n" + ",\n".join(lines) + "\n  }"
        parts.append(f"  {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
