"""Numbers of bytes as people read them."""

from __future__ import annotations

_UNREADABLE = 1024**5 * 10**12


def byte_text(number_of_bytes: float) -> str:
    """`136.04 KB`. Source: `readable_memory_size` in keras/src/utils/summary_utils.py, Keras 3.15.

    >>> byte_text(139304)
    '136.04 KB'
    """
    if number_of_bytes >= _UNREADABLE:
        # Only a slip of the hand makes such a number, and no float holds the largest.
        from decimal import Decimal

        return f"{Decimal(number_of_bytes) / 1024**5:.2e} PB"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if number_of_bytes < 1024:
            return f"{number_of_bytes:.2f} {unit}"
        number_of_bytes /= 1024
    return f"{number_of_bytes:.2f} PB"
