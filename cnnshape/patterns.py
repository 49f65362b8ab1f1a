"""Patterns of files as in .gitignore, relative to a folder.

pathspec reads the patterns. What it makes of several of them is not used: it compares whole paths,
where git compares every folder on the way by itself, so `b` and `!a` mean something else for
`a/b/c`. Importing it takes more than half as long as click, so this module is imported only where
there are patterns to compare.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable
from typing import NamedTuple

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern


class _Pattern(NamedTuple):
    line: str
    regex: re.Pattern[str]
    includes: bool

    def fits(self, path: str) -> bool:
        """Whether it fits the path itself, not only a folder above it; that of a folder ends with
        a slash."""
        if not self.regex.groups:
            # `a/**` or `*`: what is inside of a folder, or everything.
            return self.regex.search(path.removesuffix("/")) is not None
        # A group marks the end of a folder, behind which anything may follow.
        return any(found.end() == len(path) for found in self.regex.finditer(path))


class Patterns:
    """Some lines of patterns. Of those that fit a path the last one decides; `!` takes back. A line
    that is no pattern is passed over, as git does."""

    def __init__(self, lines: Iterable[str], folder: str) -> None:
        found = [_compiled(line) for line in lines]
        self._patterns = [pattern for pattern in found if pattern is not None]
        self._base = os.path.join(folder, "")

    def decide(self, path: str, is_folder: bool = False) -> bool | None:
        """Whether an absolute path fits; None where no pattern says anything about it. The folders
        above it are not looked at. Of a path outside of the folder only the name is compared."""
        inside = path.startswith(self._base)
        relative = path[len(self._base) :] if inside else os.path.basename(path)
        relative = relative.replace(os.sep, "/") + ("/" if is_folder else "")
        for pattern in reversed(self._patterns):
            if pattern.fits(relative):
                return pattern.includes
        return None

    def covers(self, path: str) -> bool:
        """Whether a file, or a folder above it, fits."""
        if path.startswith(self._base):
            at = path.find(os.sep, len(self._base))
            while at >= 0:
                if self.decide(path[:at], is_folder=True):
                    return True
                at = path.find(os.sep, at + 1)
        return self.decide(path) is True

    def without(self, folder: str) -> Patterns:
        """Those that do not fit this folder itself, for what lies below it."""
        if not folder.startswith(self._base):
            return self
        own = folder[len(self._base) :].replace(os.sep, "/") + "/"
        return Patterns([one.line for one in self._patterns if not one.fits(own)], self._base)


def _compiled(line: str) -> _Pattern | None:
    if line.rstrip().endswith("/**/"):
        # Every folder below, which pathspec takes for the folder itself.
        line = f"{line.rstrip()}*/"
    with warnings.catch_warnings():
        # Of `re`, about brackets in brackets.
        warnings.simplefilter("ignore")
        try:
            read = GitIgnoreSpecPattern(line)
        except (ValueError, re.error):
            return None
    if read.regex is None or read.include is None:
        return None
    return _Pattern(line, read.regex, read.include)
