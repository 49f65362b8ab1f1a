"""Text → a file: the whole of it or nothing."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from cnnshape.files import FileProblem


def write_file(path: str, text: str, *, replace: bool = False) -> None:
    """Write a file by way of a temporary one beside it, so that nobody ever sees a part of it.

    A file that exists is only written with `replace`; it keeps its permissions, and a symbolic
    link still leads to it. Raises FileProblem.
    """
    try:
        _write(os.path.realpath(path), text, replace)
    except FileExistsError:
        raise FileProblem("it exists already") from None
    except OSError as error:
        raise FileProblem((error.strerror or str(error)).lower()) from None
    except ValueError:
        raise FileProblem("the path contains a NUL character") from None


def _write(target: str, text: str, replace: bool) -> None:
    # Only now: most commands write no file.
    from tempfile import mkstemp

    mode = _mode(target, replace)
    folder = os.path.dirname(target)
    handle, temporary = mkstemp(prefix=f".{os.path.basename(target)[:50]}.", dir=folder)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        _put(temporary, target, replace)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
    _sync(folder)


def _mode(target: str, replace: bool) -> int:
    """The permissions that the file gets."""
    try:
        found = os.stat(target).st_mode
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
    if stat.S_ISDIR(found):
        raise FileProblem("it is a directory")
    if not stat.S_ISREG(found):
        raise FileProblem("it is no regular file")
    if not replace:
        raise FileExistsError
    return stat.S_IMODE(found)


def _put(temporary: str, target: str, replace: bool) -> None:
    if not replace:
        # Unlike a renaming, this fails where another process was first.
        try:
            os.link(temporary, target)
            return
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if os.path.lexists(target):
                raise FileExistsError from None
    os.replace(temporary, target)


def _sync(folder: str) -> None:
    """Make the new name last as well, where a folder can be synchronised."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
