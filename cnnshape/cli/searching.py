"""The options that say which files are checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from cnnshape.config.finding import Configurations
    from cnnshape.discovery import Discovery, Search

F = TypeVar("F", bound=Callable[..., Any])


def _patterns(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """`drafts/,*.old.yaml`."""
    patterns = [word.strip() for value in values for word in value.split(",") if word.strip()]
    if patterns:
        from cnnshape.config.reader import wrong_pattern

        for pattern in patterns:
            if problem := wrong_pattern(pattern):
                raise click.BadParameter(problem)
    return tuple(patterns)


def search_options(command: F) -> F:
    """--exclude, --extend-exclude, --force-exclude, --no-gitignore, --stdin-filename: what they say
    is the argument `search` of the command; --show-files, --show-settings: `shown`."""

    @wraps(command)
    def searching(
        paths: tuple[str, ...],
        exclude: tuple[str, ...],
        extend_exclude: tuple[str, ...],
        force_exclude: bool | None,
        gitignore: bool | None,
        stdin_filename: str | None,
        **others: Any,
    ) -> Any:
        if stdin_filename is not None and "-" not in paths:
            raise click.UsageError("--stdin-filename is for standard input: give - as a path")
        search = _search(exclude, extend_exclude, force_exclude, gitignore, stdin_filename)
        return command(paths=paths, search=search, **others)

    for option in (
        click.option(
            "--show-settings",
            "shown",
            flag_value="settings",
            help="Show the settings that hold for the specs, and where they come from.",
        ),
        click.option(
            "--show-files", "shown", flag_value="files", help="List the specs, and check nothing."
        ),
        click.option(
            "--stdin-filename",
            metavar="FILE",
            help="What standard input (-) is called, and where it is taken to be.",
        ),
        click.option(
            "--gitignore/--no-gitignore",
            default=None,
            help="Whether what git ignores is left out in directories. Default: it is.",
        ),
        click.option(
            "--force-exclude/--no-force-exclude",
            default=None,
            help="Whether excluded files are left out where they are named, too.",
        ),
        click.option(
            "--extend-exclude",
            metavar="PATTERNS",
            multiple=True,
            callback=_patterns,
            help="Leave out as well.",
        ),
        click.option(
            "--exclude",
            metavar="PATTERNS",
            multiple=True,
            callback=_patterns,
            help="Leave out in directories, instead of what the configuration says: patterns as in "
            ".gitignore, with commas.",
        ),
    ):
        option(searching)
    return cast(F, searching)


def _search(
    exclude: tuple[str, ...],
    extend_exclude: tuple[str, ...],
    force_exclude: bool | None,
    gitignore: bool | None,
    stdin_filename: str | None,
) -> Search:
    from cnnshape.discovery import Search

    search = Search(exclude or None, extend_exclude, force_exclude, gitignore)
    return search if stdin_filename is None else search._replace(stdin_name=stdin_filename)


def nothing_found(
    paths: tuple[str, ...], discovery: Discovery, configurations: Configurations
) -> click.UsageError:
    """That there is nothing to check, and what may be the reason."""
    from cnnshape.diagnostics import count, enumerate_words

    where = enumerate_words([click.format_filename(path) for path in paths])
    skipped = ""
    if discovery.skipped:
        skipped = f" ({count(discovery.skipped, 'file')} without `layers:` left out)"
    lines = [f"nothing to check: there is no spec in {where}{skipped}"]
    for diagnostic in configurations.wrong:
        source, start, _ = diagnostic.span
        place = ":".join(str(number) for number in source.position(start))
        lines.append(f"{source.name}:{place}: {diagnostic.message}")
    return click.UsageError("\n".join(lines))
