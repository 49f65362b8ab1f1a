"""Text → a file: the whole of it or nothing."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from cnnshape.files import FileProblem, decode, encode


def write_file(path: str, text: str, *, replace: bool = False) -> None:
    """Write a file by way of a temporary one beside it, so that nobody ever sees a part of it.

    A file that exists is only written with `replace`; it keeps its permissions, and a symbolic
    link still leads to it. Raises FileProblem.
    """
    try:
        _write(os.path.realpath(path), text.encode(), replace)
    except FileExistsError:
        raise FileProblem("it exists already") from None
    except OSError as error:
        raise FileProblem((error.strerror or str(error)).lower()) from None
    except ValueError:
        raise FileProblem("the path contains a NUL character") from None


def change_file(path: str, before: str, after: str) -> None:
    """Write another text into a file that is known to hold `before`, in the encoding that it has.

    It is written as a whole or not at all, and not where its text is no longer the known one. It
    keeps its permissions, its owner where that may be set, and a symbolic link still leads to it.
    Raises FileProblem.
    """
    target = os.path.realpath(path)
    try:
        _mode(target, replace=True)
        known = _content(target)
        if decode(known) != before:
            raise FileProblem("it was changed in the meantime")
        _write(target, encode(after, known), replace=True, known=known)
    except OSError as error:
        raise FileProblem((error.strerror or str(error)).lower()) from None


def _write(target: str, data: bytes, replace: bool, known: bytes | None = None) -> None:
    # Only now: most commands write no file.
    from tempfile import mkstemp

    mode = _mode(target, replace)
    folder = os.path.dirname(target)
    handle, temporary = mkstemp(prefix=f".{os.path.basename(target)[:50]}.", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if known is not None:
            _keep_owner(temporary, target)
        os.chmod(temporary, mode)
        if known is not None and _content(target) != known:
            raise FileProblem("it was changed in the meantime")
        _put(temporary, target, replace)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
    _sync(folder)


def _content(target: str) -> bytes:
    with open(target, "rb") as file:
        return file.read()


def _keep_owner(temporary: str, target: str) -> None:
    """Give a file the owner and the group of another one, where the system allows it."""
    owner, own = os.stat(target), os.stat(temporary)
    if (owner.st_uid, owner.st_gid) == (own.st_uid, own.st_gid) or not hasattr(os, "chown"):
        return
    # Who may not give a file away may still give it to a group of theirs.
    for user in (owner.st_uid, -1):
        with suppress(OSError):
            os.chown(temporary, user, owner.st_gid)
            return


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
