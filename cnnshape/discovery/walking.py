"""The files below a folder that may be specs."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cnnshape.discovery.excluding import Excluding
from cnnshape.discovery.gitignore import Ignored
from cnnshape.record import Record


def suffixes() -> tuple[str, ...]:
    """The endings of files that are looked for, beside what the configuration includes."""
    from cnnshape.convert import ARCHIVE_SUFFIX

    return (".yaml", ".yml", ".json", ARCHIVE_SUFFIX)


class Folder(Record):
    """A folder that was searched: the names of the files in it that may be specs, in order, and
    why it could not be read."""

    path: str
    files: tuple[str, ...]
    problem: str = ""


def files_below(path: str, excluding: Excluding) -> Iterator[Folder]:
    """Every folder that is not left out, each before those inside it, in the order of the names.

    Links to folders are not followed, so there is no way round in circles; nothing but regular
    files, and links to them, is a file.
    """
    endings = suffixes()
    root = os.path.abspath(path)
    within = excluding.below(root)
    start = Ignored.above(root) if excluding.gitignore(root) else None
    waiting = [(path, root, start)]
    while waiting:
        shown, folder, ignored = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inside = [(one.name, one.is_dir(follow_symlinks=False)) for one in entries]
        except OSError as error:
            yield Folder(shown, (), (error.strerror or str(error)).lower())
            continue
        if ignored is not None:
            ignored = ignored.entered(folder, {name for name, _ in inside}, folder != root)
        rules = within.of(folder)
        files, folders = [], []
        for name, is_folder in sorted(inside):
            full = os.path.join(folder, name)
            if is_folder:
                wanted = True
            else:
                wanted = (name.endswith(endings) or rules.includes(full)) and _is_file(full)
            if not wanted or rules.excludes(full, is_folder):
                continue
            if ignored is not None and ignored.is_ignored(full, is_folder):
                continue
            if is_folder:
                folders.append((os.path.join(shown, name), full, ignored))
            else:
                files.append(name)
        yield Folder(shown, tuple(files))
        waiting.extend(reversed(folders))


def _is_file(path: str) -> bool:
    """A link that leads nowhere is taken for a file, so that it is told."""
    return os.path.isfile(path) or (os.path.islink(path) and not os.path.exists(path))
