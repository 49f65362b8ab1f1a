"""The types of elements, and how large one is.

Source: keras/src/backend/common/dtypes.py, Keras 3.15; torch.dtype.itemsize, PyTorch 2.13.
"""

from __future__ import annotations

from collections.abc import Mapping

ITEM_BITS: Mapping[str, int] = {
    **dict.fromkeys(("float64", "double", "int64", "long", "uint64", "complex64"), 64),
    **dict.fromkeys(("float32", "float", "int32", "int", "uint32"), 32),
    **dict.fromkeys(("float16", "half", "bfloat16", "int16", "short", "uint16"), 16),
    **dict.fromkeys(("int8", "uint8", "bool", "float8_e4m3fn", "float8_e5m2"), 8),
    "complex128": 128,
    "int4": 4,
}
# What a model may be given, beyond what weights are made of.
INPUT_DTYPES = (*ITEM_BITS, "string")
