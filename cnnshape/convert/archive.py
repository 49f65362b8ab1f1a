"""A .keras archive: the JSON in it that says which layers the model has.

Nothing else in it is looked at, and nothing is executed. Source: keras/src/saving/saving_lib.py,
Keras 3.15.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

MEMBER = "config.json"

# The first bytes of a zip archive, and of what older versions wrote under the same name.
ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF"


class ArchiveProblem(Exception):
    """The archive cannot be used; the message says why."""


def read_config(head: bytes, file: BinaryIO, limit: int) -> bytes:
    """The model's JSON, at most `limit` bytes and one, from a file of which `head` is read
    already. Raises ArchiveProblem."""
    if head == HDF5:
        raise ArchiveProblem(
            "it is an HDF5 file; save the model as a .keras archive, or its layers with "
            "`model.to_json()`"
        )
    if not file.seekable():
        file = BytesIO(head + file.read(limit))
    try:
        with ZipFile(file) as archive, archive.open(MEMBER) as member:
            if archive.getinfo(MEMBER).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise NotImplementedError
            # However small it is packed, no more than this is unpacked.
            return member.read(limit + 1)
    except KeyError:
        raise ArchiveProblem(f"it is an archive without a {MEMBER}") from None
    # The library raises ValueError for names that are no text and for offsets below zero.
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error):
        raise ArchiveProblem("it is a damaged archive") from None
    except (RuntimeError, NotImplementedError):
        raise ArchiveProblem(f"the {MEMBER} in it is packed in a way that is not known") from None
