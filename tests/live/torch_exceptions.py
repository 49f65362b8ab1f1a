"""Where cnnshape differs from PyTorch on purpose."""

from __future__ import annotations

from typing import Any


def excepted(case: dict[str, Any], answer: dict[str, Any], found: list[str]) -> str:
    """The reason why this case may differ; nothing where it must not."""
    return ""
