"""Sources → reports, for as many as there are: what is known already is taken from the cache, the
rest is analysed, by several processes where that pays."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TypeAlias

from cnnshape.config.project import Project
from cnnshape.outcome import unreadable
from cnnshape.report import Report
from cnnshape.source import Source

if TYPE_CHECKING:
    from cnnshape.checking.cache import Cache

# Shows how far a number of analyses has come: to be called after each.
Watch: TypeAlias = Callable[[int], AbstractContextManager[Callable[[], None]]]

# Where there are fewer specs, or less text, processes take longer to start than they spare.
FEWEST_FOR_PROCESSES = 32
LEAST_TEXT_FOR_PROCESSES = 400_000
# Of fewer specs nothing is kept, unless a folder for it is named.
FEWEST_FOR_CACHE = 16


def unwatched(number: int) -> AbstractContextManager[Callable[[], None]]:
    return nullcontext(lambda: None)


def check(
    found: Mapping[str, Source | str],
    project: Project,
    *,
    jobs: int = 1,
    cache: Cache | None = None,
    watch: Watch = unwatched,
) -> list[Report]:
    """The reports about the specs that were found, each under the name of its source, in that
    order, whatever is done first."""
    reports: dict[str, Report] = {}
    waiting: list[Source] = []
    for path, source in found.items():
        if isinstance(source, str):
            reports[path] = unreadable(path, source)
            continue
        known = None if cache is None else cache.report(source, project)
        if known is None:
            waiting.append(source)
        else:
            reports[path] = known
    if waiting:
        for source, report in _analysed(waiting, project, jobs, cache, watch):
            reports[source.name] = report
    if cache is not None:
        cache.save()
    return [project.told(reports[path]) for path in found]


def _analysed(
    waiting: list[Source], project: Project, jobs: int, cache: Cache | None, watch: Watch
) -> Iterator[tuple[Source, Report]]:
    from cnnshape.analysis import NO_OVERRIDES, analyse
    from cnnshape.files import open_beside

    if jobs > 1 and _is_much(waiting):
        from cnnshape.checking.processes import entries

        tasks = [(source, project.overrides(source.name, NO_OVERRIDES)) for source in waiting]
        yield from _restored(waiting, entries(tasks, jobs, watch), project, cache)
        return
    with watch(len(waiting)) as advance:
        for source in waiting:
            if cache is None:
                overrides = project.overrides(source.name, NO_OVERRIDES)
                yield source, analyse(source, open_beside, overrides)
            else:
                yield source, cache.analyse(source, project)
            advance()


def _restored(
    waiting: list[Source],
    made: Iterable[object],
    project: Project,
    cache: Cache | None,
) -> Iterator[tuple[Source, Report]]:
    """Reports from what other processes sent."""
    from cnnshape.analysis import NO_OVERRIDES, analyse
    from cnnshape.checking.entry import restore
    from cnnshape.files import open_beside

    for source, entry in zip(waiting, made, strict=True):
        report = restore(entry, source)
        if report is None:
            # It says something that cannot be sent, or a file has changed meanwhile.
            overrides = project.overrides(source.name, NO_OVERRIDES)
            report = analyse(source, open_beside, overrides)
        elif cache is not None:
            cache.keep(source, project, entry)
        yield source, report


def _is_much(waiting: list[Source]) -> bool:
    if len(waiting) < 2:
        return False
    if len(waiting) >= FEWEST_FOR_PROCESSES:
        return True
    return sum(len(source.text) for source in waiting) >= LEAST_TEXT_FOR_PROCESSES


def cores() -> int:
    """The number of processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
