"""The configuration that holds for a file: the nearest one above it."""

from __future__ import annotations

import os

from cnnshape.config.settings import DEFAULTS, SHARED, Configuration
from cnnshape.diagnostics import Diagnostic, Rule
from cnnshape.rules import BAD_CONFIGURATION, UNREADABLE_FILE
from cnnshape.source import Source

# In one folder the first one counts.
NAMES = ("cnnshape.toml", ".cnnshape.toml", SHARED)


class Configurations:
    """The configurations of a run, each file read once.

    With `file` that one holds for every spec, and its patterns are relative to the working
    directory; with `isolated` there is none.
    """

    def __init__(self, file: str | None = None, isolated: bool = False) -> None:
        self._by_folder: dict[str, Configuration] = {}
        self._working = os.getcwd()
        self.none = Configuration("", self._working, DEFAULTS)
        self._only = self.none if isolated else None
        if file is not None:
            self._only = _read(file, self._working) or _unusable(
                file,
                self._working,
                BAD_CONFIGURATION,
                "there are no settings of cnnshape in this file",
                "write `[tool.cnnshape]` above them",
            )

    def of_file(self, path: str) -> Configuration:
        """That of the folder of a file."""
        return self.of_folder(os.path.dirname(path))

    def of_folder(self, folder: str = "") -> Configuration:
        """That of a folder, by default the working directory."""
        if self._only is not None:
            return self._only
        return self._above(os.path.normpath(os.path.join(self._working, folder)))

    def _above(self, folder: str) -> Configuration:
        found = self._by_folder.get(folder)
        if found is None:
            parent = os.path.dirname(folder)
            found = self._in(folder) or (self.none if parent == folder else self._above(parent))
            self._by_folder[folder] = found
        return found

    def _in(self, folder: str) -> Configuration | None:
        for name in NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name != SHARED or _may_be_for_us(path)):
                found = _read(self._shown(path), folder)
                if found is not None:
                    return found
        return None

    def _shown(self, path: str) -> str:
        """How the path is told: from the working directory, where it lies below."""
        return path.removeprefix(os.path.join(self._working, ""))

    @property
    def wrong(self) -> tuple[Diagnostic, ...]:
        """What is wrong in the configurations that were read."""
        read = {found.path: found for found in (self.none, *self._by_folder.values())}
        if self._only is not None:
            read[self._only.path] = self._only
        return tuple([diagnostic for found in read.values() for diagnostic in found.diagnostics])

    @property
    def folders(self) -> tuple[str, ...]:
        """Every folder that was searched."""
        return tuple(self._by_folder)


def _may_be_for_us(path: str) -> bool:
    """Whether a file that many programs share may have our table. Nearly none has, so this is a
    look at the text, for which no TOML is imported. What cannot be read is passed over."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    if b"cnnshape" not in data:
        return False
    import re

    table = rb"""^[ \t]*(\[[ \t]*)?["']?tool["']?[ \t]*(\]|=|\.[ \t]*["']?cnnshape\b)"""
    return re.search(table, data, re.MULTILINE) is not None


def _read(path: str, folder: str) -> Configuration | None:
    """None where a file that many programs share has no settings of ours."""
    from cnnshape.config.reading import read_configuration
    from cnnshape.files import FileProblem, read_source

    try:
        return read_configuration(read_source(path), folder)
    except FileProblem as problem:
        return _unusable(path, folder, UNREADABLE_FILE, f"the file cannot be read: {problem}")


def _unusable(path: str, folder: str, rule: Rule, message: str, help: str = "") -> Configuration:
    wrong = Diagnostic(rule, message, Source("", path).span(), (), help)
    return Configuration(path, folder, DEFAULTS, (), (wrong,))
