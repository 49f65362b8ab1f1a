"""An index over several files: `model.safetensors.index.json`, `pytorch_model.bin.index.json`.

Source: `save_pretrained` of transformers and huggingface_hub: {"weight_map": {name: file}}.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, CheckpointProblem, Stored
from cnnshape.convert.checkpoints.reading import read_checkpoint
from cnnshape.convert.checkpoints.safetensors import MAX_JSON, dialect_of, parsed
from cnnshape.diagnostics import count

# The largest models are in some hundred files.
_MOST_FILES = 10_000


def read_index(path: str, file: BinaryIO) -> Checkpoint:
    """The tensors of all files that the index names, which lie beside it."""
    text = file.read(MAX_JSON + 1)
    if len(text) > MAX_JSON:
        raise CheckpointProblem(f"the index is larger than {MAX_JSON:,} bytes")
    where = parsed(text, "it").get("weight_map")
    if not isinstance(where, dict) or not all(isinstance(name, str) for name in where.values()):
        raise CheckpointProblem("it is no index of files of weights: it has no `weight_map`")
    names = list(dict.fromkeys(where.values()))
    if len(names) > _MOST_FILES:
        raise CheckpointProblem(f"it names more than {_MOST_FILES:,} files")
    found: dict[str, Stored] = {}
    for name in names:
        found.update(_shard(path, name).tensors)
    for tensor, name in where.items():
        if tensor not in found:
            raise CheckpointProblem(f"its index says that {tensor!r} is in {name}, but it is not")
    format = f"weights in {count(len(names), 'file')}"
    return Checkpoint(path, format, dialect_of(found), found)


def _shard(index: str, name: str) -> Checkpoint:
    if os.path.basename(name) != name or name in ("", ".", "..") or name.endswith(".json"):
        raise CheckpointProblem(f"the index names {name!r}, which is no file of weights beside it")
    try:
        return read_checkpoint(os.path.join(os.path.dirname(index), name))
    except CheckpointProblem as problem:
        raise CheckpointProblem(f"{name}, which it names, cannot be used: {problem}") from None
