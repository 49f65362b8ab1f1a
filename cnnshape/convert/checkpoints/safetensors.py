"""The header of a .safetensors file: eight bytes with its length, then JSON.

Source: the format's description in the README of huggingface/safetensors, 0.8.
"""

from __future__ import annotations

import json
import os
from typing import Any, BinaryIO, TypeGuard

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, CheckpointProblem, Stored
from cnnshape.dialects.base import Dialect
from cnnshape.dialects.registry import dialect

# Of the header, and of an index: a hundred thousand tensors. The library allows 100 MB.
MAX_JSON = 16_000_000
_LENGTH = 8
_METADATA = "__metadata__"

# What the header calls a type → (what frameworks call it, bits).
_DTYPES = {
    "F64": ("float64", 64),
    "F32": ("float32", 32),
    "F16": ("float16", 16),
    "BF16": ("bfloat16", 16),
    "I64": ("int64", 64),
    "I32": ("int32", 32),
    "I16": ("int16", 16),
    "I8": ("int8", 8),
    "U64": ("uint64", 64),
    "U32": ("uint32", 32),
    "U16": ("uint16", 16),
    "U8": ("uint8", 8),
    "BOOL": ("bool", 8),
    "F8_E4M3": ("float8_e4m3fn", 8),
    "F8_E5M2": ("float8_e5m2", 8),
    "F8_E8M0": ("float8_e8m0fnu", 8),
    "F4": ("float4_e2m1fn_x2", 4),
    "C64": ("complex64", 64),
}


def read_safetensors(path: str, file: BinaryIO) -> Checkpoint:
    """The tensors that the header tells of; the values are not read. Raises CheckpointProblem."""
    size = os.fstat(file.fileno()).st_size
    length = int.from_bytes(file.read(_LENGTH), "little")
    start = _LENGTH + length
    if size < _LENGTH + 2 or file.read(1) != b"{":
        if not path.endswith(".safetensors"):
            raise CheckpointProblem("its format is not known")
        raise CheckpointProblem("it is no safetensors file: it has no header")
    if start > size:
        raise CheckpointProblem(
            f"it is damaged or no safetensors file: a header of {length:,} bytes is announced, but "
            f"the whole file has {size:,}"
        )
    if length > MAX_JSON:
        raise CheckpointProblem(f"its header of {length:,} bytes is larger than {MAX_JSON:,}")
    file.seek(_LENGTH)
    header = parsed(file.read(length), "its header")
    header.pop(_METADATA, None)
    tensors = {name: _stored(name, entry, size - start) for name, entry in header.items()}
    return Checkpoint(path, "safetensors", dialect_of(tensors), tensors)


def parsed(text: bytes, what: str) -> dict[str, Any]:
    """The JSON object in a text of a bounded size."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise CheckpointProblem(f"it is damaged: {what} is no JSON") from None
    if not isinstance(found, dict):
        raise CheckpointProblem(f"it is damaged: {what} is no JSON object")
    return found


def dialect_of(names: dict[str, Stored]) -> Dialect:
    """The framework that names its weights so: paths, or names with dots."""
    return dialect("keras" if any("/" in name for name in names) else "pytorch")


def _stored(name: str, entry: Any, room: int) -> Stored:
    """A tensor whose values lie among the `room` bytes behind the header."""
    if not isinstance(entry, dict):
        raise CheckpointProblem(f"it is damaged: the entry of {name!r} is no JSON object")
    shape, offsets = entry.get("shape"), entry.get("data_offsets")
    if not _are_sizes(shape):
        raise CheckpointProblem(f"it is damaged: {name!r} has no shape")
    if not _are_sizes(offsets) or len(offsets) != 2:
        raise CheckpointProblem(f"it is damaged: {name!r} has no data_offsets")
    said = entry.get("dtype")
    dtype, bits = _DTYPES.get(said, (said, 0)) if isinstance(said, str) else ("", 0)
    if not dtype:
        raise CheckpointProblem(f"it is damaged: {name!r} has no dtype")
    start, end = offsets
    elements = 1
    for size in shape:
        elements *= size
    if end < start or (bits and (elements * bits + 7) // 8 != end - start):
        raise CheckpointProblem(
            f"it is damaged: {name!r} of the shape {list(shape)} has {end - start:,} bytes"
        )
    if end > room:
        raise CheckpointProblem(
            f"it is not complete: {name!r} ends at byte {end:,} of {room:,}; fetch it again"
        )
    return Stored(name, tuple(shape), dtype)


def _are_sizes(value: Any) -> TypeGuard[list[int]]:
    """Whether it is a list of sizes. Those of more than 63 bits no framework has."""
    return isinstance(value, list) and all(
        isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**63 for size in value
    )
