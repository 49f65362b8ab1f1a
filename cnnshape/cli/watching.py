"""`--watch`: check again whenever something changes that was read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from cnnshape.cli.output import write

F = TypeVar("F", bound=Callable[..., Any])

_SEEN = "cnnshape.watching"
# The longest time until a change is seen.
_MILLISECONDS = 1000


class _Seen:
    """What a check has read, all paths absolute: `files`, the `folders` that were searched for
    specs, and those that were searched for a configuration; `written` is what it writes."""

    def __init__(self, written: set[str]) -> None:
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.configured: set[str] = set()
        self.written = written

    def watched(self) -> list[str]:
        """The folders in which something may change. Editors replace files, and new ones come, so
        no file is watched by itself."""
        around = {os.path.dirname(file) for file in self.files}
        return sorted(filter(os.path.isdir, self.folders | around)) or [os.getcwd()]

    def state(self) -> dict[str, tuple[int, int]]:
        """When each file that may change the result was changed, in nanoseconds, and its size; of
        a folder, that it is there."""
        from cnnshape.config.finding import NAMES
        from cnnshape.discovery.gitignore import NAME
        from cnnshape.discovery.walking import suffixes

        paths = self.files | {
            os.path.join(folder, name) for folder in self.configured for name in NAMES
        }
        found = {}
        for folder in self.folders:
            try:
                with os.scandir(folder) as inside:
                    for entry in inside:
                        if entry.is_dir(follow_symlinks=False):
                            found[entry.path] = (0, 0)
                        elif entry.name.endswith((NAME, *suffixes())):
                            paths.add(entry.path)
            except OSError:
                continue
        for path in paths - self.written:
            try:
                status = os.stat(path)
            except OSError:
                continue
            found[path] = (status.st_mtime_ns, status.st_size)
        return found


def notice(
    files: Iterable[str] = (), folders: Iterable[str] = (), configured: Iterable[str] = ()
) -> None:
    """Tell what a check reads: a change there is a reason to check again."""
    seen = click.get_current_context().meta.get(_SEEN)
    if seen is not None:
        seen.files.update(map(os.path.abspath, files))
        seen.folders.update(map(os.path.abspath, folders))
        seen.configured.update(configured)


def watch_option(command: F) -> F:
    """--watch. It stands above the other options: with each check they are read anew."""

    @wraps(command)
    def watching(*, watch: bool, paths: tuple[str, ...], **options: Any) -> Any:
        def check() -> Any:
            return command(paths=paths, **options)

        if not watch:
            return check()
        if "-" in paths:
            raise click.UsageError("--watch cannot watch standard input")
        written = [target.path for target in options.get("targets", ())]
        return _watch(check, {os.path.abspath(path) for path in written})

    click.option(
        "--watch", is_flag=True, help="Check again whenever a spec or the configuration changes."
    )(watching)
    return cast(F, watching)


def _watch(check: Callable[[], Any], written: set[str]) -> int:
    import time

    try:
        import watchfiles  # noqa: F401  # whether it is there is asked before the first check
    except ImportError:
        raise click.UsageError(
            "--watch needs the package watchfiles: pip install 'cnnshape[watch]'"
        ) from None
    context = click.get_current_context()
    try:
        while True:
            seen = context.meta[_SEEN] = _Seen(written)
            start = time.time_ns()
            try:
                check()
            except click.UsageError as error:
                error.show()
            state, end = seen.state(), time.time_ns()
            sys.stdout.flush()
            write("Watching for changes; Ctrl+C ends it.\n", sys.stderr)
            sys.stderr.flush()
            # What was written while the check ran may have been read before.
            if not any(start <= changed <= end for changed, _ in state.values()):
                _wait(seen, state)
            if sys.stdout.isatty():
                click.clear()
    except KeyboardInterrupt:
        return 0


def _wait(seen: _Seen, state: dict[str, tuple[int, int]]) -> None:
    """Until something has changed, also before the watcher is ready."""
    from watchfiles import watch

    for _ in watch(
        *seen.watched(),
        watch_filter=None,
        debounce=_MILLISECONDS,
        recursive=False,
        # Folders above the specs, where a configuration may come, are looked at only then.
        yield_on_timeout=True,
        rust_timeout=_MILLISECONDS,
        ignore_permission_denied=True,
    ):
        if seen.state() != state:
            return
