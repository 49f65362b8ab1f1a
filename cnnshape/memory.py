"""Numbers of bytes as people read them."""

from __future__ import annotations


def byte_text(number_of_bytes: float) -> str:
    """`136.04 KB`. Source: `readable_memory_size` in keras/src/utils/summary_utils.py, Keras 3.15.

    >>> byte_text(139304)
    '136.04 KB'
    """
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if number_of_bytes < 1024:
            return f"{number_of_bytes:.2f} {unit}"
        number_of_bytes /= 1024
    return f"{number_of_bytes:.2f} PB"
