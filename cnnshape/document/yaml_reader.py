"""YAML → nodes, from the parser's events.

Events rather than `yaml.compose`, because composing forgets where an alias stands and lets a
duplicate key pass. The C parser gives the same marks as the pure one, 10 to 16 times faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from cnnshape.diagnostics import Diagnostic, Label, Log
from cnnshape.document.build import Unreadable, mapping
from cnnshape.document.limits import MAX_DEPTH, MAX_NODES
from cnnshape.document.node import Node, Scalar, Sequence
from cnnshape.rules import BAD_STRUCTURE, SYNTAX_ERROR, TOO_LARGE
from cnnshape.source import Source, Span

# Anchors and tags, which stand before a value: rare, so not compiled at every start.
_PROPERTIES = r"(?:[&!]\S*\s*(?:#[^\n]*\n\s*)*)*"
_BAD = "the text has a character that YAML does not allow"
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Open:
    """A list or mapping whose end has not come yet."""

    __slots__ = ("anchor", "flow", "is_mapping", "items", "size", "start")

    def __init__(self, start: int, anchor: str | None, is_mapping: bool, flow: bool) -> None:
        self.start = start
        self.anchor = anchor
        self.is_mapping = is_mapping
        self.flow = flow
        self.items: list[Node] = []


def read_yaml(source: Source, log: Log) -> Node | None:
    """The root node of the first document; None where there is none or it cannot be read.

    What was read before a syntax error is dropped: half a list would only lead to false alarms.
    """
    try:
        return _read(source, log)
    except Unreadable as unreadable:
        log.add(unreadable.diagnostic)
    except yaml.MarkedYAMLError as error:
        log.add(_syntax_error(source, error))
    except UnicodeEncodeError as error:  # half a character, which only a caller can give
        log.add(Diagnostic(SYNTAX_ERROR, _BAD, source.span(error.start, error.start + 1)))
    except yaml.reader.ReaderError as error:
        at = min(error.position, len(source.text))
        if 0 <= at < len(source.text) and source.text[at].isprintable():
            at = next((i for i, c in enumerate(source.text) if not _allowed(c)), at)
        log.add(Diagnostic(SYNTAX_ERROR, _BAD, source.span(at, min(at + 1, len(source.text)))))
    return None


def _allowed(character: str) -> bool:
    return character in "\t\n\r\x85" or (character >= " " and character != "\x7f")


def _read(source: Source, log: Log) -> Node | None:
    anchors: dict[str, Node | None] = {}
    stack: list[_Open] = []
    root: Node | None = None
    size = 0
    events: Iterator[Any] = yaml.parse(source.text, Loader=LOADER)
    for event in events:
        kind = type(event)
        node: Node
        if kind is yaml.ScalarEvent:
            start = event.start_mark.index
            if event.anchor is not None or event.tag is not None:
                start = _after_properties(source.text, start)
            span = Span(source, start, max(start, event.end_mark.index))
            quoted = bool(event.style) or event.tag == "tag:yaml.org,2002:str"
            node = Scalar(span, event.value, quoted)
            if event.anchor is not None:
                anchors[event.anchor] = node
        elif kind is yaml.SequenceStartEvent or kind is yaml.MappingStartEvent:
            if len(stack) >= MAX_DEPTH:
                raise Unreadable(_too_deep(source, event.start_mark.index))
            is_mapping = kind is yaml.MappingStartEvent
            start = event.start_mark.index
            if event.anchor is not None or event.tag is not None:
                start = _after_properties(source.text, start)
            stack.append(_Open(start, event.anchor, is_mapping, event.flow_style))
            if event.anchor is not None:
                anchors[event.anchor] = None
            continue
        elif kind is yaml.SequenceEndEvent or kind is yaml.MappingEndEvent:
            node = _close(source, stack.pop(), event.end_mark.index, anchors, log)
        elif kind is yaml.AliasEvent:
            node = _alias(source, event, anchors)
        elif kind is yaml.DocumentStartEvent:
            if root is not None:
                message = "a file holds one spec, but a second YAML document starts here"
                at = event.start_mark.index
                log.add(Diagnostic(BAD_STRUCTURE, message, source.span(at, at + 3)))
                return root
            continue
        else:
            continue
        size += 1 if kind is yaml.ScalarEvent else 0
        if node.size > MAX_NODES or size > MAX_NODES:
            raise Unreadable(_too_many(source, node.span))
        if stack:
            stack[-1].items.append(node)
        else:
            root = node
    return root


def _after_properties(text: str, at: int) -> int:
    """Where the value itself starts after its anchor and tag."""
    match = re.compile(_PROPERTIES).match(text, at)
    return match.end() if match else at


def _close(
    source: Source, open: _Open, end: int, anchors: dict[str, Node | None], log: Log
) -> Node:
    # A block collection's own end mark runs on over blank lines and comments to the next token.
    if not open.flow:
        end = open.items[-1].span.end if open.items else open.start
    span = Span(source, open.start, max(end, open.start))
    node: Node = (
        mapping(span, open.items, log) if open.is_mapping else Sequence(span, tuple(open.items))
    )
    if open.anchor is not None:
        anchors[open.anchor] = node
    return node


def _alias(source: Source, event: Any, anchors: dict[str, Node | None]) -> Node:
    span = Span(source, event.start_mark.index, event.end_mark.index)
    if event.anchor not in anchors:
        message = f"there is no anchor `&{event.anchor}` above"
        raise Unreadable(Diagnostic(SYNTAX_ERROR, message, span))
    target = anchors[event.anchor]
    if target is None:
        message = f"`*{event.anchor}` stands inside what it stands for"
        raise Unreadable(Diagnostic(SYNTAX_ERROR, message, span))
    from copy import copy

    # The same value at another place: what is inside keeps the place where it was written.
    node = copy(target)
    node.span = span
    return node


def _syntax_error(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(source.text)) if mark is not None else 0
    problem = (error.problem or str(error.context) or "the text is no valid YAML").strip()
    if "nesting depth" in problem:  # the parser reads ahead, and has a limit of its own
        return _too_deep(source, min(at, len(source.text) - 1))
    context = f" ({error.context})" if error.context and error.problem else ""
    help = ""
    if "\t" in source.text[max(0, at - 1) : at + 1]:
        help = "YAML does not allow tabs for indentation: write spaces"
    elif "mapping values are not allowed" in problem:
        help = "check the indentation, and put quotes around a text with a colon in it"
    elif "cannot start any token" in problem:
        help = "put quotes around a text that starts with this character"
    span = source.span(at, min(at + 1, len(source.text)))
    labels: tuple[Label, ...] = ()
    if error.context_mark is not None and error.context_mark.index < at:
        start = error.context_mark.index
        labels = (Label(source.span(start, start + 1), "it starts here"),)
    message = f"no valid YAML: {problem}{context}"
    return Diagnostic(SYNTAX_ERROR, message, span, labels, help)


def _too_deep(source: Source, at: int) -> Diagnostic:
    message = f"lists and mappings stand more than {MAX_DEPTH} deep in one another"
    return Diagnostic(TOO_LARGE, message, source.span(at, at + 1))


def _too_many(source: Source, span: Span) -> Diagnostic:
    message = f"with its aliases written out, the document has more than {MAX_NODES:,} values"
    return Diagnostic(TOO_LARGE, message, span)
