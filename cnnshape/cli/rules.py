"""`cnnshape rules`."""

from __future__ import annotations

import sys

import click

from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write


@click.command(cls=Command)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="What to print.",
)
@color_option
def command(form: str, color: str) -> int:
    """List the rules: code, name, severity and what each is about."""
    from cnnshape.render.rule_page import list_json, list_markdown, list_text
    from cnnshape.rules import ALL

    if form == "text":
        write(list_text(ALL, screen(sys.stdout, color)))
    else:
        write(list_json(ALL) if form == "json" else list_markdown(ALL))
    return 0
