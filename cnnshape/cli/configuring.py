"""The options that say which configuration holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from cnnshape.cli.completing import any_file

F = TypeVar("F", bound=Callable[..., Any])


def configuration_options(command: F) -> F:
    """--config, --isolated: the argument `configurations` of the command."""

    @wraps(command)
    def configured(*arguments: Any, config: str | None, isolated: bool, **others: Any) -> Any:
        from cnnshape.config.finding import Configurations

        if config is not None and isolated:
            raise click.UsageError("--config and --isolated exclude each other")
        return command(*arguments, configurations=Configurations(config, isolated), **others)

    for option in (
        click.option("--isolated", is_flag=True, help="Read no configuration file."),
        click.option(
            "--config",
            metavar="FILE",
            shell_complete=any_file,
            help="The configuration of every spec, instead of the nearest cnnshape.toml, "
            ".cnnshape.toml or pyproject.toml above it.",
        ),
    ):
        option(configured)
    return cast(F, configured)
