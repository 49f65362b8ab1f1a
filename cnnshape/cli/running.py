"""How many specs are checked: --jobs, --cache-dir, --no-cache, and a bar of the progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from cnnshape.checking.cache import Cache
    from cnnshape.config.finding import Configurations
    from cnnshape.config.project import Project
    from cnnshape.report import Report
    from cnnshape.source import Source

F = TypeVar("F", bound=Callable[..., Any])

# Fewer specs are done before a bar has been read.
_FEWEST_FOR_BAR = 50


class Running(NamedTuple):
    """What the options say; `jobs` 0 is one for each core."""

    jobs: int
    cache_dir: str | None
    no_cache: bool

    def reports(self, found: Mapping[str, Source | str], project: Project) -> list[Report]:
        """The reports about all specs, in their order."""
        from cnnshape.checking import check, cores

        jobs = self.jobs or cores()
        cache = self.cache(len(found), project.configurations)
        return check(found, project, jobs=jobs, cache=cache, watch=_watch)

    def cache(self, number: int, configurations: Configurations) -> Cache | None:
        from cnnshape.checking import FEWEST_FOR_CACHE

        if self.no_cache or (self.cache_dir is None and number < FEWEST_FOR_CACHE):
            return None
        from cnnshape.checking.cache import open_cache

        configuration = configurations.of_folder()
        beside = configurations.working if configuration is None else configuration.folder
        return open_cache(self.cache_dir, beside)


def running_options(command: F) -> F:
    """What the options say is the argument `running` of the command."""

    @wraps(command)
    def with_running(
        *arguments: Any, jobs: int | None, cache_dir: str | None, no_cache: bool, **others: Any
    ) -> Any:
        return command(*arguments, running=Running(jobs or 0, cache_dir, no_cache), **others)

    for option in (
        click.option(
            "--no-cache", is_flag=True, help="Neither use nor keep what earlier checks found."
        ),
        click.option(
            "--cache-dir",
            metavar="FOLDER",
            envvar="CNNSHAPE_CACHE_DIR",
            help="Where it is kept. Default, for many specs: .cnnshape_cache beside the "
            "configuration, or in the working directory.",
        ),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=1),
            metavar="N",
            help="Processes for many specs. Default: one for each core.",
        ),
    ):
        option(with_running)
    return cast(F, with_running)


def _watch(number: int) -> AbstractContextManager[Callable[[], None]]:
    """A bar on standard error, where that is a terminal and there is much to do."""
    is_shown = number >= _FEWEST_FOR_BAR and sys.stderr.isatty()
    if not is_shown or os.environ.get("TERM") == "dumb":
        from cnnshape.checking import unwatched

        return unwatched(number)
    from cnnshape.render.progress import bar

    return bar(number, sys.stderr)
