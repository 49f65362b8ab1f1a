"""What `exclude` and its kin leave out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cnnshape.config.finding import Configurations
from cnnshape.config.settings import DEFAULT_EXCLUDE, DEFAULTS, Configuration

if TYPE_CHECKING:
    from cnnshape.discovery import Search
    from cnnshape.patterns import Patterns


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
        """Whether an absolute path is left out; the folders above it are not looked at."""
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
        path = "" if configuration is None else configuration.path
        rules = self._rules.get(path)
        if rules is None:
            rules = self._rules[path] = self._made(configuration)
        return rules

    def gitignore(self, folder: str) -> bool:
        """Whether what git ignores is left out in a folder."""
        if self._search.gitignore is not None:
            return self._search.gitignore
        configuration = self._configurations.of_folder(folder)
        return configuration is None or configuration.settings.gitignore

    def excludes_named(self, path: str, is_folder: bool) -> bool:
        """Whether a path that is named is left out, by its own name or that of a folder above it,
        up to where the patterns are relative to."""
        path = os.path.abspath(path)
        folder = os.path.dirname(path)
        configuration = self._configurations.of_folder(folder)
        base = self._configurations.working if configuration is None else configuration.folder
        rules, inside = self.of(folder), os.path.join(base, "")
        if path.startswith(inside):
            above = base
            for name in path[len(inside) :].split(os.sep)[:-1]:
                above = os.path.join(above, name)
                if rules.excludes(above, True):
                    return True
        return rules.excludes(path, is_folder)

    def _made(self, configuration: Configuration | None) -> Rules:
        search, here = self._search, self._configurations.working
        settings, there = DEFAULTS, here
        if configuration is not None:
            settings, there = configuration.settings, configuration.folder
        exclude = settings.exclude if search.exclude is None else search.exclude
        default = exclude == DEFAULT_EXCLUDE
        base = there if search.exclude is None else here
        made = (
            _patterns(() if default else exclude, base),
            _patterns(settings.extend_exclude, there),
            _patterns(search.extend_exclude, here),
        )
        excluding = [
            patterns.without(self._root) if self._root else patterns
            for patterns in made
            if patterns is not None
        ]
        return Rules(_patterns(settings.include, there), excluding, default)


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
