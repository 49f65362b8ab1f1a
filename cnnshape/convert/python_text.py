"""Python source: literals, names and calls.

Everything that comes from a model is written as a literal or made into an identifier first, so
that no name or text in it can be code.
"""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Iterable
from typing import Any

from cnnshape.shape import BATCH

WIDTH = 100

# The name of the number of samples, where a value depends on it.
BATCH_NAME = "batch"


def literal(value: Any) -> str:
    """The value as an expression."""
    if value is BATCH:
        return BATCH_NAME
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, tuple):
        inside = ", ".join(literal(item) for item in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    raise TypeError(f"{type(value).__name__} is no value of a model")


def text(value: str) -> str:
    """A text in double quotes, where it has none in it."""
    said = ascii(value)
    if said.startswith("'") and '"' not in said:
        return f'"{said[1:-1]}"'
    return said


def one_line(value: str) -> str:
    """A text that can stand in a comment or docstring: printable, on one line, without quotes or
    backslashes."""
    shown = [c if c.isascii() and c.isprintable() and c not in '"\\' else "?" for c in value]
    return "".join(shown)[:200]


def identifier(name: str, default: str = "layer") -> str:
    """A variable's name for a layer's: `block1/conv-1` → `block1_conv_1`."""
    found = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")
    if not found or found[0].isdigit():
        found = f"{default}_{found}".rstrip("_")
    return f"{found}_" if keyword.iskeyword(found) else found


def is_attribute(name: str, taken: Iterable[str]) -> bool:
    """Whether a layer can be an attribute under its own name."""
    return (
        name.isascii()
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and not name.startswith("_")
        and name not in taken
    )


def class_name(name: str) -> str:
    """`basic_block` → `BasicBlock`."""
    found = "".join([part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", name)])
    return found if found and not found[0].isdigit() else f"Model{found}"


class Names:
    """Names of one scope, each given once."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def fresh(self, name: str, joiner: str = "_") -> str:
        found, number = name, 1
        while found in self._taken:
            number += 1
            found = f"{name}{joiner}{number}"
        self._taken.add(found)
        return found


def call(function: str, arguments: Iterable[str], indent: int = 0, ending: str = "") -> str:
    """A call, on one line if it fits behind `indent` columns; otherwise a line per argument."""
    parts = list(arguments)
    line = f"{function}({', '.join(parts)})"
    if len(line) + indent + len(ending) <= WIDTH and "\n" not in line:
        return line
    inside = "".join([f"    {shifted(part)},\n" for part in parts])
    return f"{function}(\n{inside})"


def shifted(lines: str, columns: int = 4) -> str:
    """All lines but the first moved to the right."""
    return lines.replace("\n", "\n" + " " * columns)
