"""Data written as YAML in styles drawn at random: flow and block, quotes, comments, anchors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

COMMENTS = ("", "", "  # why: {a}, [b]", "  # 3 'px'")


class Writer:
    """Writes a document; `draw` decides about everything that does not change what it says."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.newline = str(draw(st.sampled_from(("\n", "\n", "\r\n"))))
        self.comments = 0

    def document(self, value: Any) -> str:
        if self.draw(st.integers(0, 5)) == 0:
            text = json.dumps(value, indent=int(self.draw(st.sampled_from((2, 4)))))
            return text.replace("\n", self.newline)
        if self.draw(st.integers(0, 5)) == 0:
            # A brace with a key in double quotes would be JSON.
            self.comments += 1
            return "# in braces" + self.newline + self.flow(value, 0) + self.ending()
        return "".join(self.block(value, 0))

    def ending(self) -> str:
        """A comment and the end of the line."""
        comment = str(self.draw(st.sampled_from(COMMENTS)))
        self.comments += bool(comment)
        return comment + self.newline

    def scalar(self, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if value is None or not isinstance(value, str):
            return "" if value is None else str(value)
        return str(self.draw(st.sampled_from((value, value, f'"{value}"', f"'{value}'"))))

    def flow(self, value: Any, depth: int) -> str:
        if not isinstance(value, (Mapping, list)):
            return self.scalar(value) or "null"
        comma = self.draw(st.sampled_from((", ", ", ", ",  ", f",{self.newline}      ")))
        space = self.draw(st.sampled_from(("", "", " ")))
        trailing = self.draw(st.sampled_from(("", "", ","))) if value else ""
        if isinstance(value, list):
            inside = comma.join(self.flow(item, depth + 1) for item in value)
            return f"[{space}{inside}{trailing}{space}]"
        pairs = (f"{self.scalar(k)}: {self.flow(v, depth + 1)}" for k, v in value.items())
        return f"{{{space}{comma.join(pairs)}{trailing}{space}}}"

    def above(self, pad: str) -> str:
        if self.draw(st.integers(0, 7)):
            return ""
        self.comments += 1
        return f"{pad}# above{self.newline}"

    def block(self, value: Any, indent: int) -> list[str]:
        """Lines with their breaks."""
        pad = " " * indent
        lines: list[str] = []
        if isinstance(value, Mapping):
            for key, inner in value.items():
                lines += (self.above(pad), f"{pad}{self.scalar(key)}:{self.after(inner, indent)}")
        else:
            for item in value:
                lines += (self.above(pad), f"{pad}-{self.item(item, indent)}")
        return lines

    def after(self, value: Any, indent: int) -> str:
        """What follows the colon of a key."""
        if not isinstance(value, (Mapping, list)) or not value:
            text = (
                self.scalar(value)
                if not isinstance(value, (Mapping, list))
                else self.flow(value, 0)
            )
            return (f" {text}" if text else "") + self.ending()
        if self.draw(st.booleans()):
            return f" {self.flow(value, 0)}{self.ending()}"
        step = self.draw(st.sampled_from((2, 4))) if isinstance(value, Mapping) else 2
        return self.ending() + "".join(self.block(value, indent + step))

    def item(self, value: Any, indent: int) -> str:
        """What follows a dash."""
        if isinstance(value, Mapping) and value and self.draw(st.booleans()):
            lines = self.block(value, indent + 2)
            first = next(
                i for i, line in enumerate(lines) if line and not line.lstrip().startswith("#")
            )
            dropped = sum(1 for line in lines[:first] if line)
            self.comments -= dropped
            return " " + lines[first].lstrip() + "".join(lines[first + 1 :])
        if isinstance(value, (Mapping, list)):
            return f" {self.flow(value, 0)}{self.ending()}"
        return f" {self.scalar(value) or 'null'}{self.ending()}"
