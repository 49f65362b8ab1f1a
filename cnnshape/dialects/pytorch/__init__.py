"""PyTorch's vocabulary: torch.nn modules and functional operations. Source: PyTorch 2.13.0."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import Dialect
from cnnshape.values import Anything, Bool, Choice, Type

_ANYTHING = Anything()

_FAMILIES = {
    "convolution": "Conv1d Conv2d Conv3d",
}

_ALIASES: dict[str, str] = {}

# Arguments of many modules that play no part in shapes and counts.
_COMMON: dict[str, Type[Any]] = {
    "padding_mode": Choice("zeros", "reflect", "replicate", "circular"),
    "inplace": Bool(),
    "device": _ANYTHING,
    "dtype": _ANYTHING,
}

PYTORCH = Dialect(
    "pytorch",
    "PyTorch",
    __name__,
    families=_FAMILIES,
    aliases=_ALIASES,
    common=_COMMON,
    layouts=("channels_first",),
    naming="placed",
    joiner=".",
    weight_joiner=".",
    counts_statistics=False,
    input_type="Input",
    nested_type="Module",
    chain_type="Sequential",
    verified="PyTorch 2.13.0",
)
