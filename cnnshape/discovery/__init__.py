"""Which specs some paths stand for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cnnshape.config.finding import Configurations
from cnnshape.files import FileProblem, read_source, read_stdin
from cnnshape.record import Record
from cnnshape.source import Source

if TYPE_CHECKING:
    from cnnshape.discovery.excluding import Excluding

STDIN = "-"


class Search(Record):
    """What the caller says about the files of a run; None where the configuration decides.
    Patterns are relative to the working directory."""

    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool | None = None
    gitignore: bool | None = None
    # What standard input is called in messages, and where it is taken to be.
    stdin_name: str = "<stdin>"


NO_SEARCH = Search()


class Discovery:
    """The specs that some paths stand for, each with its path, in the order of the paths: a
    source, or the reason why there is none.

    `skipped` counts files of folders that are no specs, `excluded` the paths that are named and
    left out all the same, `folders` are those that were searched.
    """

    def __init__(
        self,
        paths: Iterable[str],
        search: Search = NO_SEARCH,
        configurations: Configurations | None = None,
    ) -> None:
        self.found: dict[str, Source | str] = {}
        self.excluded = 0
        self.folders: list[str] = []
        self._search = search
        self._configurations = configurations or Configurations(isolated=True)
        self._excluding: Excluding | None = None
        self._no_specs: set[str] = set()
        for path in paths:
            self._path(path)

    @property
    def skipped(self) -> int:
        return len(self._no_specs - self.found.keys())

    def _path(self, path: str) -> None:
        if path == STDIN:
            name = self._search.stdin_name
            if self._is_wanted(name):
                self._add(name, lambda: read_stdin(name))
        elif os.path.isdir(path):
            if self._is_wanted(path, is_folder=True):
                self._folder(path)
        elif any(c in path for c in "*?[") and not os.path.lexists(path):
            from glob import glob

            matches = sorted(glob(path, recursive=True))
            for match in matches:
                self._path(match)
            if not matches:
                self.found[path] = "no file matches this pattern"
        elif self._is_wanted(path):
            name = os.path.normpath(path)
            self._add(name, lambda: read_source(path, name))

    def _is_wanted(self, path: str, is_folder: bool = False) -> bool:
        """What is named is left out only where that is asked for."""
        force = self._search.force_exclude
        if force is None:
            configuration = self._configurations.of_file(path)
            force = configuration is not None and configuration.settings.force_exclude
        left_out = force and self._rules().excludes_named(path, is_folder)
        self.excluded += left_out
        return not left_out

    def _rules(self) -> Excluding:
        if self._excluding is None:
            from cnnshape.discovery.excluding import Excluding

            self._excluding = Excluding(self._search, self._configurations)
        return self._excluding

    def _add(self, name: str, read: Callable[[], Source]) -> None:
        if name not in self.found:
            try:
                self.found[name] = read()
            except FileProblem as problem:
                self.found[name] = str(problem)

    def _folder(self, path: str) -> None:
        from cnnshape.discovery.walking import files_below

        for folder in files_below(path, self._rules()):
            self.folders.append(folder.path)
            if folder.problem:
                self.found[os.path.normpath(folder.path)] = folder.problem
            for file in folder.files:
                self._candidate(os.path.normpath(os.path.join(folder.path, file)))

    def _candidate(self, name: str) -> None:
        from cnnshape.discovery.candidates import read_spec

        if name in self.found:
            return
        try:
            source = read_spec(name)
        except FileProblem as problem:
            self.found[name] = str(problem)
            return
        if source is None:
            self._no_specs.add(name)
        else:
            self.found[name] = source
