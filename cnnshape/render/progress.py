"""How far a check of many specs has come, on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

# Seconds between two pictures.
_PAUSE = 0.1


@contextmanager
def bar(number: int, stream: TextIO) -> Iterator[Callable[[], None]]:
    """A bar of so many specs, which is gone in the end. Gives what is called after each of them."""
    columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TextColumn("specs"))
    # No thread of its own, which processes that are started later could not do with.
    progress = Progress(*columns, console=Console(file=stream), transient=True, auto_refresh=False)
    task = progress.add_task("", total=number)
    shown = 0.0

    def advance() -> None:
        nonlocal shown
        now = time.monotonic()
        is_due = now - shown >= _PAUSE
        shown = now if is_due else shown
        progress.update(task, advance=1, refresh=is_due)

    with progress:
        yield advance
