"""Analyses in several processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from cnnshape.analysis import Overrides, analyse
from cnnshape.checking.entry import Opening, entry_of
from cnnshape.source import Source

if TYPE_CHECKING:
    from cnnshape.checking import Watch

_Task: TypeAlias = tuple[Source, Overrides]
_Entry: TypeAlias = "dict[str, Any] | None"

# Specs that are sent to a process at a time: few enough that all end at about the same time.
_MOST_AT_A_TIME = 16


def entries(tasks: Sequence[_Task], jobs: int, watch: Watch) -> Iterator[_Entry]:
    """What the analysis of each task comes to, in their order."""
    try:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        executor = ProcessPoolExecutor(min(jobs, len(tasks)), initializer=_ignore_interrupts)
    except (ImportError, NotImplementedError, OSError):
        # A machine without the semaphores that this takes.
        yield from _one_by_one(tasks, watch)
        return
    from multiprocessing import active_children

    others, done = active_children(), 0
    at_a_time = max(1, min(_MOST_AT_A_TIME, len(tasks) // (4 * jobs)))
    try:
        # The processes start here, before anything is shown.
        made = executor.map(entry, tasks, chunksize=at_a_time)
        with watch(len(tasks)) as advance:
            for one in made:
                yield one
                done += 1
                advance()
    except KeyboardInterrupt:
        for child in active_children():
            if child not in others:
                child.terminate()
        raise
    except BrokenProcessPool:
        # One of them was killed, perhaps for its memory: what is left is done here.
        yield from _one_by_one(tasks[done:], watch)
    finally:
        executor.shutdown(cancel_futures=True)


def _one_by_one(tasks: Sequence[_Task], watch: Watch) -> Iterator[_Entry]:
    with watch(len(tasks)) as advance:
        for task in tasks:
            yield entry(task)
            advance()


def entry(task: _Task) -> _Entry:
    source, overrides = task
    opening = Opening(source)
    return entry_of(analyse(source, opening, overrides), opening)


def _ignore_interrupts() -> None:
    """Ctrl-C goes to all processes of a terminal; the first one ends the others."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
