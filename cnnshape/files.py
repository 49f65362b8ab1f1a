"""Paths → sources. Everything that can go wrong with a file is said in a sentence."""

from __future__ import annotations

import os
import stat
import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import BinaryIO

from cnnshape.source import Source

# Bytes of one file: twice what a spec of a hundred thousand layers takes.
MAX_BYTES = 64_000_000
# The first bytes of files that are no text, but in which a saved model may be.
_BINARY = (b"PK\x03\x04", b"\x89HDF")


class FileProblem(Exception):
    """The file cannot be used; the message says why."""


def read_source(path: str, name: str | None = None) -> Source:
    """The text of a spec. Raises FileProblem."""
    return Source(decode(read_bytes(path)), name or path)


def read_bytes(path: str) -> bytes:
    """What is in a file; of the archive of a saved model, the part that describes the model.

    Raises FileProblem.
    """
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


def encode(text: str, like: bytes) -> bytes:
    """A text in the encoding of a file's bytes, with its byte order mark where that has one."""
    for mark, name in ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if like.startswith(mark):
            return mark + text.encode(name)
    return (BOM_UTF8 if like.startswith(BOM_UTF8) else b"") + text.encode()


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
