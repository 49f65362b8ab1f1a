"""Where the keys and values of a TOML text stand, which the standard library does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# The keys that lead to a value, and the numbers of elements in arrays.
Path = tuple[str | int, ...]


class Place(NamedTuple):
    """Offsets of a key, or of an element of an array, and of its value: half-open ranges."""

    key: tuple[int, int]
    value: tuple[int, int]


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""(?:"{0,2})'''
    r"""|'''.*?'''(?:'{0,2})"""
    r"""|"(?:[^"\\]|\\.)*"|'[^']*'"""
    r"""|[^,\]}#\r\n]*[^,\]}#\s]""",
    re.DOTALL,
)


def places(text: str) -> dict[Path, Place]:
    """The place of every key, table and element of a text that is valid TOML; with another text
    nothing is promised. What is given in parts, a table with several headers, stands at the
    first."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, Place] = {}
        # How many `[[…]]` headers there were of an array of tables.
        self.tables: dict[Path, int] = {}

    def run(self) -> dict[Path, Place]:
        table: Path = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)
        return self.found

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def header(self) -> Path:
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        self.skip(_BLANK)
        path: Path = ()
        keys = self.keys()
        for number, (name, start, end) in enumerate(keys, 1):
            path = (*path, name)
            self.found.setdefault(path, Place((start, end), (start, end)))
            if number == len(keys) and brackets == 2:
                self.tables[path] = self.tables.get(path, 0) + 1
            if path in self.tables:
                path = (*path, self.tables[path] - 1)
                self.found.setdefault(path, Place((start, end), (start, end)))
        self.skip(_BLANK)
        self.at += brackets
        return path

    def keys(self) -> list[tuple[str, int, int]]:
        """The parts of a dotted key."""
        found = []
        while True:
            start = self.at
            raw = self.skip(_KEY)
            found.append((_unquoted(raw), start, self.at))
            if not self.skip(_DOT):
                return found

    def pair(self, table: Path) -> None:
        keys = self.keys()
        self.skip(_BLANK)
        self.at += 1  # the equals sign
        self.skip(_BLANK)
        path = (*table, *[name for name, _, _ in keys])
        value = self.value(path)
        for length, (_, start, end) in enumerate(keys, len(table) + 1):
            self.found.setdefault(path[:length], Place((start, end), value))

    def value(self, path: Path) -> tuple[int, int]:
        start = self.at
        opening = self.text[start : start + 1]
        if opening == "[":
            self.array(path)
        elif opening == "{":
            self.inline_table(path)
        else:
            self.skip(_SCALAR)
            # Never stands still, whatever the text is.
            self.at = max(self.at, start + 1)
        return start, self.at

    def array(self, path: Path) -> None:
        for number, _ in enumerate(self.elements("]")):
            element = (*path, number)
            span = self.value(element)
            self.found[element] = Place(span, span)

    def inline_table(self, path: Path) -> None:
        for _ in self.elements("}"):
            self.pair(path)

    def elements(self, closing: str) -> Iterator[None]:
        """Stops at the beginning of each element; the caller steps over it."""
        self.at += 1
        self.skip(_BLANK)
        while self.at < len(self.text) and self.text[self.at] != closing:
            yield
            self.skip(_BLANK)
            if self.text[self.at : self.at + 1] == ",":
                self.at += 1
                self.skip(_BLANK)
        self.at += 1


def _unquoted(raw: str) -> str:
    if "\\" not in raw:
        return raw[1:-1] if raw[:1] in ("'", '"') else raw
    from cnnshape.config.toml import TomlProblem, loads

    try:
        (name,) = loads(f"{raw} = 0")
    except TomlProblem:
        return raw
    return str(name)
