"""What git ignores: `.gitignore` in every folder, and `.git/info/exclude`."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnshape.patterns import Patterns

NAME = ".gitignore"


class Ignored:
    """The patterns that hold in a folder, the nearest last.

    Outside of a repository, too, `.gitignore` counts, from the folder that is searched. The user's
    own list of what is ignored everywhere does not: the same specs are to be found on every
    machine.
    """

    def __init__(self, patterns: tuple[Patterns, ...] = ()) -> None:
        self.patterns = patterns

    @staticmethod
    def above(folder: str) -> Ignored:
        """What the repository around a folder says about what is inside the folder. Patterns that
        fit the folder itself do not count: it has been named."""
        chain = [folder]
        while not os.path.lexists(os.path.join(chain[-1], ".git")):
            parent = os.path.dirname(chain[-1])
            if parent == chain[-1]:
                return Ignored()
            chain.append(parent)
        found = _unshared(chain[-1])
        for above in reversed(chain[1:]):
            found += _patterns(os.path.join(above, NAME), above)
        return Ignored(tuple([patterns.without(folder) for patterns in found]))

    def entered(self, folder: str, names: Collection[str], is_below: bool) -> Ignored:
        """What holds inside a folder in which these names are. A repository inside of another one
        has only its own patterns."""
        before = self.patterns
        if is_below and ".git" in names:
            before = tuple(_unshared(folder))
        own = _patterns(os.path.join(folder, NAME), folder) if NAME in names else []
        return Ignored((*before, *own)) if own or before is not self.patterns else self

    def is_ignored(self, path: str, is_folder: bool) -> bool:
        for patterns in reversed(self.patterns):
            decided = patterns.decide(path, is_folder)
            if decided is not None:
                return decided
        return False


def _patterns(file: str, folder: str) -> list[Patterns]:
    """Those in a file, relative to a folder; none where it cannot be read, as in git."""
    try:
        # A FIFO of that name would not come to an end.
        if not os.path.isfile(file):
            return []
        with open(file, encoding="utf-8-sig", errors="surrogateescape", newline="\n") as text:
            lines = text.read().split("\n")
    except OSError:
        return []
    from cnnshape.patterns import Patterns

    return [Patterns([line.removesuffix("\r") for line in lines], folder)]


def _unshared(repository: str) -> list[Patterns]:
    """Those of a repository that are in no file of it."""
    try:
        return _patterns(_info_exclude(repository), repository)
    except OSError:
        return []


def _info_exclude(repository: str) -> str:
    git = os.path.join(repository, ".git")
    if os.path.isfile(git):
        # That of a worktree or a submodule stands elsewhere, and a worktree shares its list.
        git = _target(git, repository, "gitdir:")
        common = os.path.join(git, "commondir")
        git = _target(common, git) if os.path.isfile(common) else git
    return os.path.join(git, "info", "exclude")


def _target(pointer: str, folder: str, label: str = "") -> str:
    """The folder that a file of git points to."""
    with open(pointer, encoding="utf-8", errors="surrogateescape") as file:
        target = file.read(10_000).removeprefix(label).strip()
    return os.path.normpath(os.path.join(folder, target))
