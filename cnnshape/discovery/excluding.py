"""What `exclude` and its kin leave out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cnnshape.config.finding import Configurations
from cnnshape.config.settings import DEFAULT_EXCLUDE, Configuration
from cnnshape.record import Record

if TYPE_CHECKING:
    from cnnshape.patterns import Patterns


class Search(Record):
    """What the caller says about the files of a run; None where the configuration decides.
    Patterns are relative to the working directory."""

    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool | None = None
    gitignore: bool | None = None
    # What standard input is called in messages, and where it is taken to be.
    stdin_name: str = "<stdin>"


class Rules:
    """What one configuration and the caller say about paths. Of several patterns that fit the last
    one decides."""

    def __init__(self, include: Patterns | None, excluding: list[Patterns], default: bool) -> None:
        self._include = include
        self._excluding = excluding
        self._default = default

    def includes(self, path: str) -> bool:
        return self._include is not None and self._include.decide(path) is True

    def excludes(self, path: str, is_folder: bool = False) -> bool:
        """Whether an absolute path is left out, by its own name or that of a folder above it that
        a pattern fits."""
        for patterns in reversed(self._excluding):
            decided = patterns.decide(path, is_folder)
            if decided is not None:
                return decided
        return self._default and is_excluded_by_default(os.path.basename(path), is_folder)


class Excluding:
    """The rules of every configuration; `root` is a folder that is named, so patterns that fit it
    do not count below it."""

    def __init__(self, search: Search, configurations: Configurations, root: str = "") -> None:
        self._search = search
        self._configurations = configurations
        self._root = root
        self._rules: dict[str, Rules] = {}

    def below(self, root: str) -> Excluding:
        return Excluding(self._search, self._configurations, root)

    def of(self, folder: str) -> Rules:
        """The rules about what is in a folder."""
        configuration = self._configurations.of_folder(folder)
        rules = self._rules.get(configuration.path)
        if rules is None:
            rules = self._rules[configuration.path] = self._made(configuration)
        return rules

    def gitignore(self, folder: str) -> bool:
        """Whether what git ignores is left out in a folder."""
        if self._search.gitignore is not None:
            return self._search.gitignore
        return self._configurations.of_folder(folder).settings.gitignore

    def of_named(self, path: str, is_folder: bool) -> bool:
        """Whether a path that is named is left out."""
        path = os.path.abspath(path)
        folder = os.path.dirname(path)
        force = self._search.force_exclude
        if force is None:
            force = self._configurations.of_folder(folder).settings.force_exclude
        if not force:
            return False
        base = self._configurations.of_folder(folder).folder
        names = path.removeprefix(os.path.join(base, "")).split(os.sep)
        above = names[:-1] if path.startswith(os.path.join(base, "")) else []
        rules = self.of(folder)
        for number in range(1, len(above) + 1):
            if rules.excludes(os.path.join(base, *above[:number]), True):
                return True
        return rules.excludes(path, is_folder)

    def _made(self, configuration: Configuration) -> Rules:
        settings, search = configuration.settings, self._search
        here = self._configurations.none.folder
        exclude = settings.exclude if search.exclude is None else search.exclude
        default = exclude == DEFAULT_EXCLUDE
        base = configuration.folder if search.exclude is None else here
        made = (
            _patterns(() if default else exclude, base),
            _patterns(settings.extend_exclude, configuration.folder),
            _patterns(search.extend_exclude, here),
        )
        excluding = [
            patterns.without(self._root) if self._root else patterns
            for patterns in made
            if patterns is not None
        ]
        return Rules(_patterns(settings.include, configuration.folder), excluding, default)


def _patterns(lines: tuple[str, ...], folder: str) -> Patterns | None:
    if not lines:
        return None
    from cnnshape.patterns import Patterns

    return Patterns(lines, folder)


def is_excluded_by_default(name: str, is_folder: bool) -> bool:
    """What the patterns of DEFAULT_EXCLUDE fit, compared without the library for patterns."""
    if is_folder:
        return name.startswith(".") or f"{name}/" in DEFAULT_EXCLUDE
    return name.startswith(".#")
