"""Patterns of files as in .gitignore, relative to a folder.

Importing pathspec takes as long as a third of click, so this module is imported only where there
are patterns to compare.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable

from pathspec import GitIgnoreSpec


class Patterns:
    """Some lines of patterns. Of those that fit a path the last one decides; `!` takes back. What
    lies below a folder that fits, fits. A line that is no pattern is passed over, as git does."""

    def __init__(self, lines: Iterable[str], folder: str) -> None:
        compiled = [(line, _compiled(line)) for line in lines]
        self._lines = [(line, one) for line, one in compiled if one is not None]
        self._base = os.path.join(folder, "")
        self._all = GitIgnoreSpec([pattern for _, one in self._lines for pattern in one.patterns])

    def decide(self, path: str, is_folder: bool = False) -> bool | None:
        """Whether an absolute path fits; None where no pattern says anything about it. Of a path
        outside of the folder only the name is compared."""
        return self._all.check_file(self._relative(path, is_folder)).include

    def without(self, folder: str) -> Patterns:
        """Those that do not fit this folder itself, for what lies below."""
        own = self._relative(folder, True)
        lines = [line for line, one in self._lines if not one.check_file(own).include]
        return Patterns(lines, self._base)

    def _relative(self, path: str, is_folder: bool) -> str:
        inside = path.startswith(self._base)
        relative = path[len(self._base) :] if inside else os.path.basename(path)
        return relative + "/" if is_folder else relative


def _compiled(line: str) -> GitIgnoreSpec | None:
    with warnings.catch_warnings():
        # Of `re`, about brackets in brackets.
        warnings.simplefilter("ignore")
        try:
            return GitIgnoreSpec.from_lines([line])
        except (ValueError, re.error):
            return None
