"""A configuration file → settings and what is wrong in it."""

from __future__ import annotations

import os
from typing import Any

from cnnshape.config.finding import SHARED
from cnnshape.config.keys import KEYS
from cnnshape.config.reader import Reader, unknown_key
from cnnshape.config.settings import DEFAULTS, Configuration
from cnnshape.config.toml import TomlProblem, loads
from cnnshape.diagnostics import Diagnostic
from cnnshape.rules import BAD_CONFIGURATION
from cnnshape.source import Source

# The table in a file that other programs have their settings in, too.
_ROOT = ("tool", "cnnshape")


def read_configuration(source: Source, folder: str) -> Configuration | None:
    """The settings in a file, without those that are wrong; `folder` is what its patterns are
    relative to. None where a file that many programs share has none of ours."""
    try:
        document = loads(source.text)
    except TomlProblem as problem:
        end = len(source.text)
        at = end
        if problem.line:
            at = source.line_starts[problem.line - 1] + problem.column - 1
        place = source.span(min(at, end), min(at + 1, end))
        wrong = Diagnostic(BAD_CONFIGURATION, f"this is no TOML: {problem}", place)
        return Configuration(source.name, folder, DEFAULTS, (), (wrong,))
    root = _ROOT if os.path.basename(source.name) == SHARED else ()
    reader = Reader(source, root)
    table: Any = document
    for length, part in enumerate(root, 1):
        table = table.get(part)
        if table is None:
            return None
        if not isinstance(table, dict):
            path = root[:length]
            reader.wrong_value(BAD_CONFIGURATION, path, f"`{'.'.join(path)}` must be a table")
            table = {}
            break
    return _settings(reader, table, folder)


def _settings(reader: Reader, table: dict[str, Any], folder: str) -> Configuration:
    keys = {key.name: key for key in KEYS}
    found: dict[str, Any] = {}
    given = []
    for name, value in table.items():
        path = (*reader.root, name)
        if name not in keys:
            unknown_key(reader, path, "setting", tuple(keys))
            continue
        read = keys[name].read(reader, value, path)
        if read is not None:
            found[keys[name].field] = read
            given.append(path)
    diagnostics = tuple(sorted(reader.diagnostics, key=lambda d: d.span.start))
    settings = DEFAULTS._replace(**found)
    source = reader.source
    return Configuration(source.name, folder, settings, tuple(given), diagnostics, source)
