"""The list of commands, each loaded when it is used."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import click

# Each in the module of the same name, `-` as `_`.
COMMANDS = ("summary", "check", "in-features")


class Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"cnnshape.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in COMMANDS and not word.startswith("-"):
            ctx.fail(f"there is no command {word!r}; {_instead(word)}")
        return super().resolve_command(ctx, args)


def _instead(word: str) -> str:
    if word.endswith((".yaml", ".yml", ".json")) or os.path.exists(word):
        return f"for the table of a spec write `cnnshape summary {word}`"
    from cnnshape.diagnostics import did_you_mean, enumerate_words

    return did_you_mean(word, COMMANDS) or f"the commands are {enumerate_words(COMMANDS, 'and')}"


def _print_version(context: click.Context, option: click.Parameter, value: bool) -> None:
    if not value:
        return
    from cnnshape import __version__
    from cnnshape.dialects.registry import every

    verified = " and ".join(dialect.verified for dialect in every())
    click.echo(f"cnnshape {__version__}\nIts numbers are verified against {verified}.")
    context.exit()


_HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


@click.command(cls=Group, context_settings=_HELP, no_args_is_help=True)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and the framework versions it is verified against.",
)
def cli() -> None:
    """Output shapes, parameter counts and every mistake of a CNN, from a YAML spec, without a
    deep-learning framework."""
