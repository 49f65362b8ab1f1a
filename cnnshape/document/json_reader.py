"""JSON → nodes. JSON is not always YAML to a YAML parser (tabs, surrogate pairs, long keys)."""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # missing in the stubs

from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.document.build import Unreadable, mapping
from cnnshape.document.limits import MAX_DEPTH
from cnnshape.document.node import Node, Scalar, Sequence
from cnnshape.rules import SYNTAX_ERROR, TOO_LARGE
from cnnshape.source import Source, Span

_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"-?[0-9][0-9.eE+-]*|true|false|null|NaN|-?Infinity")


def read_json(source: Source, log: Log) -> Node | None:
    """The root node; None where the text is no JSON, with a diagnostic in the log."""
    reader = _Reader(source, log)
    try:
        node = reader.value(0, 0)
        end = reader.skip(node.span.end)
        if end < len(source.text):
            raise reader.error(end, "there is more text after the end of the JSON value")
        return node
    except Unreadable as unreadable:
        log.add(unreadable.diagnostic)
    return None


class _Reader:
    def __init__(self, source: Source, log: Log) -> None:
        self.source = source
        self.text = source.text
        self.log = log

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        assert match is not None  # the pattern matches the empty text
        return match.end()

    def error(self, at: int, message: str) -> Unreadable:
        span = self.source.span(min(at, len(self.text)), min(at + 1, len(self.text)))
        return Unreadable(Diagnostic(SYNTAX_ERROR, f"no valid JSON: {message}", span))

    def value(self, at: int, depth: int) -> Node:
        at = self.skip(at)
        first = self.text[at : at + 1]
        if first == '"':
            return self.string(at)
        if first in ("{", "["):
            if depth >= MAX_DEPTH:
                message = f"lists and mappings stand more than {MAX_DEPTH} deep in one another"
                raise Unreadable(Diagnostic(TOO_LARGE, message, self.source.span(at, at + 1)))
            return self.collection(at, depth)
        match = _WORD.match(self.text, at)
        if match is None:
            found = f"found `{first}`" if first else "the text ends"
            raise self.error(at, f"a value is expected, but {found}")
        return Scalar(Span(self.source, at, match.end()), match.group())

    def string(self, at: int) -> Scalar:
        try:
            text, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            raise self.error(error.pos, error.msg.lower()) from None
        if not text.isascii():
            # Half of a surrogate pair cannot be printed or written to a file.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Scalar(Span(self.source, at, end), text, quoted=True)

    def collection(self, start: int, depth: int) -> Node:
        is_mapping = self.text[start] == "{"
        closing = "}" if is_mapping else "]"
        items: list[Node] = []
        at = self.skip(start + 1)
        while self.text[at : at + 1] != closing:
            if items:
                if self.text[at : at + 1] != ",":
                    raise self.error(at, f"`,` or `{closing}` is expected")
                at = self.skip(at + 1)
            if is_mapping:
                if self.text[at : at + 1] != '"':
                    raise self.error(at, "a key in double quotes is expected")
                key = self.string(at)
                at = self.skip(key.span.end)
                if self.text[at : at + 1] != ":":
                    raise self.error(at, "`:` is expected after the key")
                items.append(key)
                at += 1
            item = self.value(at, depth + 1)
            items.append(item)
            at = self.skip(item.span.end)
        span = Span(self.source, start, at + 1)
        return mapping(span, items, self.log) if is_mapping else Sequence(span, tuple(items))
