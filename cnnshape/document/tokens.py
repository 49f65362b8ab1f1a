"""The tokens of a text that has been read: what stands between the nodes, for who edits the text.

Comments are no tokens; they are what lies between two of them beside spaces.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from cnnshape.document.form import is_json
from cnnshape.source import Source

_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_SIGNS = frozenset("{}[],:-?")


class Token(NamedTuple):
    """`kind` is the sign itself (one of `{}[],:-?`), `&` for an anchor, a tag or both, `*` for an
    alias, `a` for a scalar, and nothing at the ends of the text."""

    start: int
    end: int
    kind: str


class Tokens:
    """The tokens of one text in order."""

    def __init__(self, found: Iterator[Token], length: int) -> None:
        self._all = list(found)
        self._starts = [token.start for token in self._all]
        self._ends = [token.end for token in self._all]
        self._length = length

    def before(self, offset: int) -> Token:
        """The last token that ends at the offset or before it."""
        number = bisect_right(self._ends, offset)
        return self._all[number - 1] if number else Token(0, 0, "")

    def after(self, offset: int) -> Token:
        """The first token that starts at the offset or behind it."""
        number = bisect_left(self._starts, offset)
        if number < len(self._all):
            return self._all[number]
        return Token(self._length, self._length, "")


@lru_cache(maxsize=8)
def tokens(source: Source) -> Tokens:
    """The tokens of a text, as far as it can be read."""
    found = _of_json(source.text) if is_json(source) else _of_yaml(source.text)
    return Tokens(found, len(source.text))


def _of_json(text: str) -> Iterator[Token]:
    for match in _JSON.finditer(text):
        word = match.group()
        yield Token(match.start(), match.end(), word if word in _SIGNS else "a")


def _of_yaml(text: str) -> Iterator[Token]:
    import yaml

    from cnnshape.document.yaml_reader import LOADER

    kinds = {yaml.AnchorToken: "&", yaml.TagToken: "&", yaml.AliasToken: "*", yaml.ScalarToken: "a"}
    scanned: Iterator[Any] = yaml.scan(text, Loader=LOADER)
    # A mistake further on is told by who reads the text.
    with suppress(yaml.YAMLError):
        for token in scanned:
            start, end = token.start_mark.index, token.end_mark.index
            # What has no width (the key of `a: 1` begins) is not written.
            if end > start:
                kind = kinds.get(type(token)) or text[start:end]
                if len(kind) == 1:
                    yield Token(start, end, kind)
