"""Members of zip archives, no more of them than is allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from cnnshape.convert.checkpoints.checkpoint import CheckpointProblem


@contextmanager
def opened(file: BinaryIO) -> Iterator[ZipFile]:
    """The archive in a file. Raises CheckpointProblem, also for what is read from it."""
    try:
        with ZipFile(file) as archive:
            yield archive
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError):
        raise CheckpointProblem("it is a damaged archive; fetch it again") from None
    except (RuntimeError, NotImplementedError):
        raise CheckpointProblem("it is packed in a way that is not known") from None


def read_member(archive: ZipFile, name: str, most: int) -> bytes:
    """The bytes of a member. Raises CheckpointProblem if there are more than `most`."""
    with archive.open(name) as member:
        # However small it is packed, no more than this is unpacked.
        data = member.read(most + 1)
    if len(data) > most:
        raise CheckpointProblem(f"{name} in it is larger than {most:,} bytes")
    return data
