"""What earlier checks found, so that a file that has not changed is not analysed again.

One JSON file for all specs that are checked in the same way: by this version, with the same rules
and limits. An entry holds for the texts whose digests it has, nested models included. It is never
more than data: a folder that comes with a repository can tell lies, but run nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cnnshape.checking.entry import Opening, digest, entry_of, restore
from cnnshape.config.project import Project
from cnnshape.files import FileProblem, read_source
from cnnshape.report import Report
from cnnshape.source import Source

NAME = ".cnnshape_cache"

# Of what the files look like; a change makes all the older ones useless.
_FORMAT = 1
_ENDING = ".json"
# Files that are kept: of so many versions and settings.
_MOST_FILES = 16

_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of cnnshape, and can be removed at any time.
# About such files: https://bford.info/cachedir/
"""


class Cache:
    """The folder is made when something is kept in it. What cannot be read or written is as if it
    were not there."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.abspath(folder)
        self._known: dict[str, dict[str, Any]] = {}
        self._changed: dict[str, dict[str, Any]] = {}
        self._sections: dict[tuple[object, object], str] = {}

    def report(self, source: Source, project: Project) -> Report | None:
        """The report about a source, if it is known."""
        section = self._section(source, project)
        known = self._known.get(section)
        if known is None:
            known = self._known[section] = self._read(section)
        entry = known.get(self._path(source))
        return None if entry is None else restore(entry, source)

    def analyse(self, source: Source, project: Project) -> Report:
        """The report about a source, which is kept."""
        from cnnshape.analysis import NO_OVERRIDES, analyse

        opening = Opening(source)
        report = analyse(source, opening, project.overrides(source.name, NO_OVERRIDES))
        self.keep(source, project, entry_of(report, opening))
        return report

    def keep(self, source: Source, project: Project, entry: object) -> None:
        if entry is not None:
            section = self._section(source, project)
            self._changed.setdefault(section, {})[self._path(source)] = entry

    def save(self) -> None:
        """Write what is new, beside what other processes have written meanwhile."""
        if not self._changed:
            return
        from cnnshape.writing import write_file

        with suppress(OSError, FileProblem):
            self._make()
            import json

            for section, changed in self._changed.items():
                path = self._file(section)
                # The entries of files that are gone are dropped.
                kept = {
                    name: entry
                    for name, entry in self._read(section).items()
                    if name in changed or os.path.exists(os.path.join(self.folder, name))
                }
                if os.path.islink(path):
                    os.unlink(path)  # Never a way to another file.
                text = json.dumps({"format": _FORMAT, "specs": kept | changed})
                write_file(path, text, replace=True)
            self._remove_old()

    def _section(self, source: Source, project: Project) -> str:
        """The name of all that a result depends on besides the texts."""
        settings = (project.selection(source.name), project.limits(source.name))
        section = self._sections.get(settings)
        if section is None:
            section = self._sections[settings] = digest(repr((_FORMAT, _program(), *settings)))
        return section

    def _path(self, source: Source) -> str:
        """The name of a spec, wherever the check is started and the whole project stands."""
        try:
            return os.path.relpath(source.name, self.folder)
        except ValueError:  # on another drive
            return os.path.abspath(source.name)

    def _file(self, section: str) -> str:
        return os.path.join(self.folder, section + _ENDING)

    def _read(self, section: str) -> dict[str, Any]:
        path = self._file(section)
        if os.path.islink(path):
            return {}
        import json

        try:
            content = json.loads(read_source(path).text)
        except (FileProblem, ValueError, RecursionError):
            return {}
        specs = content.get("specs") if isinstance(content, dict) else None
        return specs if isinstance(specs, dict) else {}

    def _make(self) -> None:
        """The folder, marked as one that backups and git leave out. A folder that is there already
        and has no such mark is somebody else's: only our own files are written into it."""
        if os.path.isdir(self.folder):
            return
        os.makedirs(self.folder)
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            with open(os.path.join(self.folder, name), "x", encoding="utf-8") as file:
                file.write(text)

    def _remove_old(self) -> None:
        """All but the files that were written last."""
        with os.scandir(self.folder) as found:
            files = [(one.stat().st_mtime, one.path) for one in found if _is_ours(one.name)]
        for _, path in sorted(files, reverse=True)[_MOST_FILES:]:
            os.unlink(path)


def open_cache(folder: str | None, beside: str) -> Cache | None:
    """The cache in the folder that is named, or else in `beside`; None where that leads elsewhere,
    as a link in a repository may."""
    if folder is not None:
        return Cache(folder)
    path = os.path.join(beside, NAME)
    return None if os.path.islink(path) else Cache(path)


def _is_ours(name: str) -> bool:
    stem = name.removesuffix(_ENDING)
    return name.endswith(_ENDING) and len(stem) == 32 and set(stem) <= set("0123456789abcdef")


def _program() -> tuple[object, ...]:
    """This very program: its version, and, where somebody works on it, the files that it consists
    of, which change without the version."""
    import sys

    from cnnshape import __version__

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    is_installed = os.path.basename(os.path.dirname(package)) in ("site-packages", "dist-packages")
    stamps = () if is_installed else tuple(sorted(_stamps(package)))
    return (__version__, sys.version_info[:3], stamps)


def _stamps(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        found = list(os.scandir(folder))
    except OSError:
        return  # in an archive
    for one in found:
        if one.is_dir():
            if one.name != "__pycache__":
                yield from _stamps(one.path)
        elif one.name.endswith(".py"):
            status = one.stat()
            yield one.path, status.st_size, status.st_mtime_ns
