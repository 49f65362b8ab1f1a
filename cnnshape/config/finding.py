"""The configuration that holds for a file: the nearest one above it.

Where there is none, which is where most specs are, nothing but this module is imported.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnshape.config.settings import Configuration
    from cnnshape.diagnostics import Diagnostic, Rule

# The file that other programs have their settings in, too.
SHARED = "pyproject.toml"
# In one folder the first one counts.
NAMES = ("cnnshape.toml", ".cnnshape.toml", SHARED)


class Configurations:
    """The configurations of a run, each file read once.

    With `file` that one holds for every spec, and its patterns are relative to the working
    directory; with `isolated` there is none. `working` is that directory.
    """

    def __init__(self, file: str | None = None, isolated: bool = False) -> None:
        self.working = _working_directory()
        self._by_folder: dict[str, Configuration | None] = {}
        self._only: Configuration | None = None
        self._searches = file is None and not isolated
        if file is not None:
            self._only = _named(file, self.working)

    def of_file(self, path: str) -> Configuration | None:
        """That of the folder of a file; None where there is none."""
        return self.of_folder(os.path.dirname(path))

    def of_folder(self, folder: str = "") -> Configuration | None:
        """That of a folder, by default the working directory."""
        if not self._searches:
            return self._only
        return self._above(os.path.normpath(os.path.join(self.working, folder)))

    def _above(self, folder: str) -> Configuration | None:
        if folder not in self._by_folder:
            parent = os.path.dirname(folder)
            found = self._in(folder)
            if found is None and parent != folder:
                found = self._above(parent)
            self._by_folder[folder] = found
        return self._by_folder[folder]

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
        return path.removeprefix(os.path.join(self.working, ""))

    @property
    def wrong(self) -> tuple[Diagnostic, ...]:
        """What is wrong in the configurations that were read."""
        return tuple([wrong for found in self._read().values() for wrong in found.diagnostics])

    @property
    def files(self) -> tuple[str, ...]:
        """The files that were read."""
        return tuple(self._read())

    def _read(self) -> dict[str, Configuration]:
        return {found.path: found for found in (self._only, *self._by_folder.values()) if found}

    @property
    def folders(self) -> tuple[str, ...]:
        """Every folder that was searched."""
        return tuple(self._by_folder)


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        # It has been removed: nothing can be found from there.
        return os.sep


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

    data = data.removeprefix(b"\xef\xbb\xbf")
    table = rb"""^[ \t]*(\[[ \t]*)?["']?tool["']?[ \t]*(\]|=|\.[ \t]*["']?cnnshape\b)"""
    return re.search(table, data, re.MULTILINE) is not None


def _named(path: str, folder: str) -> Configuration:
    from cnnshape.rules import BAD_CONFIGURATION

    missing = "there are no settings of cnnshape in this file"
    help = "write `[tool.cnnshape]` above them"
    return _read(path, folder) or _unusable(path, folder, BAD_CONFIGURATION, missing, help)


def _read(path: str, folder: str) -> Configuration | None:
    """None where a file that many programs share has no settings of ours."""
    from cnnshape.config.reading import read_configuration
    from cnnshape.files import FileProblem, read_source
    from cnnshape.rules import UNREADABLE_FILE

    try:
        return read_configuration(read_source(path), folder)
    except FileProblem as problem:
        return _unusable(path, folder, UNREADABLE_FILE, f"the file cannot be read: {problem}")


def _unusable(path: str, folder: str, rule: Rule, message: str, help: str = "") -> Configuration:
    from cnnshape.config.settings import DEFAULTS, Configuration
    from cnnshape.diagnostics import Diagnostic
    from cnnshape.source import Source

    wrong = Diagnostic(rule, message, Source("", path).span(), (), help)
    return Configuration(path, folder, DEFAULTS, (), (wrong,))
