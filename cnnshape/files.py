"""Paths → sources. Everything that can go wrong with a file is said in a sentence."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable
from typing import BinaryIO

from cnnshape.source import Source

# Bytes of one file: twice what a spec of a hundred thousand layers takes.
MAX_BYTES = 64_000_000
# What a directory is searched for, beside the archives of saved models.
SUFFIXES = (".yaml", ".yml", ".json")
# The first bytes of files that are no text, but in which a saved model may be.
_BINARY = (b"PK\x03\x04", b"\x89HDF")


class FileProblem(Exception):
    """The file cannot be used; the message says why."""


def read_source(path: str, name: str | None = None) -> Source:
    """The text of a spec. Raises FileProblem."""
    return Source(decode(_read(path)), name or path)


def _read(path: str) -> bytes:
    try:
        # Opening a FIFO would wait for a writer, so the kind is looked at first.
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise FileProblem("it is a directory")
        if not (stat.S_ISREG(mode) or path.startswith("/dev/fd/")):
            raise FileProblem("it is no regular file")
        with open(path, "rb") as file:
            return _content(file)
    except OSError as error:
        raise FileProblem((error.strerror or str(error)).lower()) from None
    except ValueError:
        raise FileProblem("the path contains a NUL character") from None


def _content(file: BinaryIO) -> bytes:
    """What is in a file; of the archive of a saved model, the part that describes the model."""
    head = file.read(len(_BINARY[0]))
    if head not in _BINARY:
        return head + file.read(MAX_BYTES + 1 - len(head))
    from cnnshape.convert.archive import ArchiveProblem, read_config

    try:
        return read_config(head, file, MAX_BYTES)
    except ArchiveProblem as problem:
        raise FileProblem(str(problem)) from None


def read_stdin(name: str = "<stdin>") -> Source:
    """The text on standard input. Raises FileProblem."""
    if sys.stdin is None or sys.stdin.closed:
        raise FileProblem("standard input is closed")
    try:
        data = _content(sys.stdin.buffer)
    except OSError as error:
        raise FileProblem((error.strerror or str(error)).lower()) from None
    return Source(decode(data), name)


def decode(data: bytes) -> str:
    """UTF-8, or UTF-16 with its byte order mark. Raises FileProblem."""
    if len(data) > MAX_BYTES:
        raise FileProblem(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileProblem(f"it is no UTF-8 text (byte {error.start}, line {line})") from None


def open_beside(path: str, source: Source) -> Source | str:
    """The spec of a nested model, whose path is relative to the spec that names it; or the reason
    why it cannot be had. What lies outside the folder of that spec is not read."""
    folder = os.path.dirname(source.name) or "."
    inside = os.path.realpath(folder)
    target = os.path.realpath(os.path.join(folder, path))
    if os.path.isabs(path) or os.path.commonpath([inside, target]) != inside:
        return "it lies outside the folder of this spec"
    try:
        return read_source(os.path.normpath(os.path.join(folder, path)))
    except FileProblem as problem:
        return str(problem)


class Discovery:
    """The specs that some paths stand for, each with its path, in the order of the paths: a
    source, or the reason why there is none. `skipped` counts files of directories that are no
    specs."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.found: dict[str, Source | str] = {}
        self._no_specs: set[str] = set()
        for path in paths:
            self._path(path)

    @property
    def skipped(self) -> int:
        return len(self._no_specs - self.found.keys())

    def _path(self, path: str) -> None:
        if path == "-":
            self._add("<stdin>", read_stdin)
        elif os.path.isdir(path):
            self._folder(path)
        elif any(c in path for c in "*?[") and not os.path.lexists(path):
            from glob import glob

            matches = sorted(glob(path, recursive=True))
            for match in matches:
                self._path(match)
            if not matches:
                self.found[path] = "no file matches this pattern"
        else:
            name = os.path.normpath(path)
            self._add(name, lambda: read_source(path, name))

    def _add(self, name: str, read: Callable[[], Source]) -> None:
        if name not in self.found:
            try:
                self.found[name] = read()
            except FileProblem as problem:
                self.found[name] = str(problem)

    def _folder(self, path: str) -> None:
        """Every file below the folder that looks like a spec; hidden folders are not entered."""
        from cnnshape.convert import ARCHIVE_SUFFIX

        for folder, inside, files in os.walk(path, onerror=self._unreadable_folder):
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            for file in sorted(files):
                if file.endswith((*SUFFIXES, ARCHIVE_SUFFIX)):
                    self._candidate(os.path.normpath(os.path.join(folder, file)))

    def _candidate(self, name: str) -> None:
        if name in self.found:
            return
        try:
            data = _read(name)
            if _may_be_spec(data):
                source = Source(decode(data), name)
                if is_spec(source):
                    self.found[name] = source
                    return
            self._no_specs.add(name)
        except FileProblem as problem:
            self.found[name] = str(problem)

    def _unreadable_folder(self, error: OSError) -> None:
        self.found[str(error.filename)] = (error.strerror or str(error)).lower()


def _may_be_spec(data: bytes) -> bool:
    """Whether the word is in it at all; in UTF-16 it is spelt in other bytes."""
    return b"layers" in data or data.startswith((b"\xff\xfe", b"\xfe\xff"))


def is_spec(source: Source) -> bool:
    """Whether the text has `layers` at its top level, or is a saved model."""
    import re

    if re.search(r"""^(layers|'layers'|"layers")[ \t]*:(\s|\Z)""", source.text, re.MULTILINE):
        return True
    if "layers" not in source.text:
        return False
    # Flow style, JSON, or everything indented.
    from cnnshape import document
    from cnnshape.diagnostics import Log
    from cnnshape.document.node import Mapping
    from cnnshape.spec import is_saved_model

    root = document.read(source, Log())
    if not isinstance(root, Mapping):
        return False
    if root.get("class_name") is not None:
        # Other things than models are saved in the same form, without layers.
        config = root.get("config")
        return isinstance(config, Mapping) and config.get("layers") is not None
    return root.get("layers") is not None or is_saved_model(root)
