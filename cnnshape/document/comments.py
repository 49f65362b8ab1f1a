"""The comments of a YAML text, which the parser's events leave out."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from cnnshape.document.yaml_reader import LOADER
from cnnshape.source import Source, Span


def comments(source: Source) -> Iterator[Span]:
    """The spans of all comments, `#` included, up to a place that is no YAML."""
    for gap in gaps(source):
        yield from _in_gap(source, gap.start, gap.end)


def gaps(source: Source) -> Iterator[Span]:
    """The places between the tokens, up to one that is no YAML: only there can comments stand,
    and a `#` inside a text is none."""
    end = 0
    try:
        for token in yaml.scan(source.text, Loader=LOADER):
            if token.start_mark.index >= end:
                yield source.span(end, token.start_mark.index)
            end = max(end, token.end_mark.index)
    except yaml.YAMLError:
        return


def _in_gap(source: Source, start: int, end: int) -> Iterator[Span]:
    at = source.text.find("#", start, end)
    while at >= 0:
        line, _ = source.position(at)
        # YAML ends a line at more characters than editors do.
        stop = min(source.line_starts[line - 1] + len(source.line(line)), end)
        yield source.span(at, stop)
        at = source.text.find("#", stop, end)
