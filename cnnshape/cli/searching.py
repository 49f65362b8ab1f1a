"""The options that say which files are checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from cnnshape.discovery.excluding import Search

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
    is the argument `search` of the command."""

    @wraps(command)
    def searching(
        *arguments: Any,
        exclude: tuple[str, ...],
        extend_exclude: tuple[str, ...],
        force_exclude: bool | None,
        gitignore: bool | None,
        stdin_filename: str | None,
        **others: Any,
    ) -> Any:
        search = _search(exclude, extend_exclude, force_exclude, gitignore, stdin_filename)
        return command(*arguments, search=search, **others)

    for option in (
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
        searching = option(searching)
    return searching  # type: ignore[return-value]  # the options are its arguments


def _search(
    exclude: tuple[str, ...],
    extend_exclude: tuple[str, ...],
    force_exclude: bool | None,
    gitignore: bool | None,
    stdin_filename: str | None,
) -> Search:
    from cnnshape.discovery.excluding import Search

    search = Search(exclude or None, extend_exclude, force_exclude, gitignore)
    return search if stdin_filename is None else search._replace(stdin_name=stdin_filename)
