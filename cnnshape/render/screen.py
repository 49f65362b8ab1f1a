"""What a text is shown on, and what may be sent there."""

from __future__ import annotations

import os

# What arithmetic (× − · … → ≤ ≥) looks like where only ASCII can be shown.
_PLAIN = {
    0xD7: "x",
    0x2212: "-",
    0xB7: "*",
    0x2026: "...",
    0x2192: "->",
    0x2264: "<=",
    0x2265: ">=",
}
# The same for the signs in tables (└ ✗ █).
_PLAIN |= {0x2514: "`-", 0x2717: "x", 0x2588: "#"}

# Select Graphic Rendition codes that every terminal with colours knows.
_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "bold": "1",
    "gutter": "1;34",
    "label": "1;34",
    "ok": "1;32",
}


class Screen:
    """`width` is None where nothing limits it: a pipe or a file. `root` is the folder from which
    a service that shows the output counts its paths; the working directory where it is empty."""

    __slots__ = ("color", "encoding", "root", "width")

    def __init__(
        self,
        width: int | None = None,
        color: bool = False,
        encoding: str = "utf-8",
        root: str = "",
    ) -> None:
        self.width = width
        self.color = color
        self.encoding = encoding
        self.root = root

    @property
    def only_ascii(self) -> bool:
        return not self.encoding.lower().startswith("utf")

    def text(self, text: str) -> str:
        """The text as it may be sent to the terminal: control characters, terminal escapes and
        what the encoding does not have as escapes, `\\x1b`."""
        if text.isascii() and text.isprintable():
            return text
        if self.only_ascii:
            text = text.translate(_PLAIN)
        if not text.isprintable():
            text = "".join([c if c.isprintable() else _escape(c) for c in text])
        return text.encode(self.encoding, "backslashreplace").decode(self.encoding)

    def path(self, name: str) -> str:
        """The path of a file from `root`, with `/`; a file that lies elsewhere keeps its path."""
        if name.startswith("<"):
            return name
        root = os.path.realpath(self.root).rstrip(os.sep) + os.sep
        path = os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name))
        return (path.removeprefix(root) if path.startswith(root) else name).replace(os.sep, "/")

    def paint(self, text: str, style: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.color and text else text


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def cells(text: str) -> int:
    """The number of terminal columns that a printable text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum([0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text])
