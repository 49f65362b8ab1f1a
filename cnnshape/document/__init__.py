"""Text → nodes. The only room that imports yaml."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.document.form import is_json
from cnnshape.document.limits import MAX_CHARACTERS
from cnnshape.document.node import Node
from cnnshape.rules import TOO_LARGE
from cnnshape.source import Source


def read(source: Source, log: Log) -> Node | None:
    """The root node of a spec's text: JSON where the name or the text says so, YAML otherwise."""
    if len(source.text) > MAX_CHARACTERS:
        message = f"the text has more than {MAX_CHARACTERS:,} characters"
        log.add(Diagnostic(TOO_LARGE, message, source.span(0)))
        return None
    if is_json(source):
        from cnnshape.document.json_reader import read_json

        return read_json(source, log)
    from cnnshape.document.yaml_reader import read_yaml

    return read_yaml(source, log)
