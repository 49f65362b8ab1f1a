"""The list of commands, each loaded when it is used, and how one is run."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

# Each in the module of the same name, `-` as `_`.
COMMANDS = (
    "summary",
    "check",
    "in-features",
    "explain",
    "solve",
    "layers",
    "convert",
    "rule",
    "rules",
    "schema",
    "completion",
    "init",
    "diff",
    "weights",
)


PROGRAM = "cnnshape"
# What a shell sets when it asks for completions; click's own name for it.
COMPLETE = "_CNNSHAPE_COMPLETE"


def run(arguments: list[str]) -> int:
    """The exit code of a command. Raises only what is no matter of usage."""
    if COMPLETE in os.environ:
        cli.main(arguments, prog_name=PROGRAM, complete_var=COMPLETE)
    if not arguments:
        with cli.make_context(PROGRAM, [], resilient_parsing=True) as context:
            click.echo(context.get_help(), err=True)
        return 2
    try:
        # Not `cli.main`, which makes 1 of a broken pipe and of an interrupt.
        with cli.make_context(PROGRAM, arguments) as context:
            code: int | None = cli.invoke(context)
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.ClickException as error:
        _show(error)
        return 2
    return code or 0


def _show(error: click.ClickException) -> None:
    """The message, which may quote what was typed, without what a terminal would obey."""
    from io import StringIO

    from cnnshape.cli.output import screen, write

    class Told(StringIO):
        def isatty(self) -> bool:
            return True  # otherwise click takes escapes out, and the name is another one

    told = Told()
    error.show(told)
    err = screen(sys.stderr)
    for line in told.getvalue().split("\n")[:-1]:
        write(f"{err.text(line)}\n", sys.stderr)


def _print_help(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        click.echo(context.get_help(), color=context.color)
        context.exit()


# click's own asks gettext for its text, which costs a millisecond in every run.
_HELP = click.Option(
    ["-h", "--help"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_help,
    help="Show this message and exit.",
)


class Command(click.Command):
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _HELP


class Group(click.Group):
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _HELP

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
            ctx.fail(f"There is no command {word!r}; {_instead(word)}")
        return super().resolve_command(ctx, args)


def _instead(word: str) -> str:
    if word.endswith((".yaml", ".yml", ".json")) or os.path.exists(word):
        return f"for the table of a spec write `cnnshape summary {word}`."
    from cnnshape.diagnostics import did_you_mean, enumerate_words

    return did_you_mean(word, COMMANDS) or f"the commands are {enumerate_words(COMMANDS, 'and')}."


def _print_version(context: click.Context, option: click.Parameter, value: bool) -> None:
    if not value:
        return
    from cnnshape import __version__
    from cnnshape.dialects.registry import every

    verified = " and ".join([dialect.verified for dialect in every()])
    click.echo(f"cnnshape {__version__}\nIts numbers are verified against {verified}.")
    context.exit()


@click.command(cls=Group)
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
