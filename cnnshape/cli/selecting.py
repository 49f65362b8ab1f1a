"""The options that say which rules are told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from cnnshape.cli.completing import rule_selectors

F = TypeVar("F", bound=Callable[..., Any])


def _selectors(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...] | None:
    """`CS3,missing-flatten`; None where the option is not given."""
    if not values:
        return None
    from cnnshape.lint.selection import unknown_selector

    words = [word.strip() for value in values for word in value.split(",") if word.strip()]
    for word in words:
        problem = unknown_selector(word)
        if problem:
            raise click.BadParameter(problem)
    return tuple(words)


def selection_option(command: F) -> F:
    """--select, --extend-select and --ignore, together the argument `selection`."""

    @wraps(command)
    def wrapper(
        *arguments: Any,
        select: tuple[str, ...] | None,
        extend_select: tuple[str, ...] | None,
        ignore: tuple[str, ...] | None,
        **options: Any,
    ) -> Any:
        from cnnshape.lint.selection import Selection

        selection = Selection(select, ignore or (), extend_select or ())
        return command(*arguments, selection=selection, **options)

    for name, help in (
        ("--ignore", "Rules that are not told."),
        ("--extend-select", "Further rules to tell, such as those that are off by default."),
        ("--select", "The rules to tell: codes, starts of codes, names or ALL, with commas."),
    ):
        click.option(
            name,
            metavar="RULES",
            multiple=True,
            callback=_selectors,
            shell_complete=rule_selectors,
            help=help,
        )(wrapper)
    return cast(F, wrapper)
