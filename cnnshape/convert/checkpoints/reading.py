"""Which reader a file of weights needs: what is in it decides, not what it is called."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, CheckpointProblem

_ZIP, _HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
_PROTOCOLS = (b"\x02", b"\x03", b"\x04", b"\x05")
# What `torch.save` wrote before version 1.6 starts with a pickled number.
_LEGACY = b"\x80\x02\x8a\x0al\xfc\x9cF"
# Behind the length of its header a safetensors file has this.
_HEAD, _BRACE = 9, b"{"


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
    if head.startswith(_ZIP):
        from cnnshape.convert.checkpoints.keras_h5 import MEMBER, read_archive
        from cnnshape.convert.checkpoints.members import opened
        from cnnshape.convert.checkpoints.torch_zip import read_torch

        with opened(file) as archive:
            if MEMBER not in archive.namelist():
                return read_torch(path, archive, key)
            _refuse_key(key)
            return read_archive(path, file, archive)
    if head.startswith(_HDF5):
        from cnnshape.convert.checkpoints.keras_h5 import read_h5

        _refuse_key(key)
        return read_h5(path, file)
    if head.startswith(_LEGACY):
        raise CheckpointProblem(
            "it is in the format of PyTorch before 1.6, which cannot be read without running it; "
            "save it again: `torch.save(torch.load(path), path)`"
        )
    if head[:1] == b"\x80" and head[1:2] in _PROTOCOLS and head[8:] != _BRACE:
        raise CheckpointProblem(
            "it is a plain pickle, which runs whatever is in it when it is loaded; save the "
            "tensors with `torch.save` or as safetensors"
        )
    from cnnshape.convert.checkpoints.safetensors import read_safetensors

    _refuse_key(key)
    return read_safetensors(path, file)


def _refuse_key(key: str) -> None:
    if key:
        raise CheckpointProblem("its tensors lie in no dictionary that `--key` could choose")
