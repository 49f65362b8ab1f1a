"""Which reader a file of weights needs: what is in it decides, not what it is called."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, CheckpointProblem

_ZIP, _HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
_HEAD = 8


def read_checkpoint(path: str, key: str = "") -> Checkpoint:
    """The tensors of a file. `key` chooses among several dictionaries of them.

    Raises CheckpointProblem.
    """
    try:
        # Opening a FIFO would wait for a writer, so the kind is looked at first.
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise CheckpointProblem("it is a directory; name the file of weights in it")
        if not stat.S_ISREG(mode):
            raise CheckpointProblem("it is no regular file")
        with open(path, "rb") as file:
            return _read(path, file, key)
    except OSError as error:
        raise CheckpointProblem((error.strerror or str(error)).lower()) from None
    except ValueError:
        raise CheckpointProblem("the path contains a NUL character") from None


def _read(path: str, file: BinaryIO, key: str) -> Checkpoint:
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(b"{") and path.endswith(".json"):
        from cnnshape.convert.checkpoints.sharded import read_index

        return read_index(path, file)
    if not key:
        from cnnshape.convert.checkpoints.safetensors import read_safetensors

        return read_safetensors(path, file)
    raise CheckpointProblem("its tensors lie in no dictionary that `--key` could choose")
