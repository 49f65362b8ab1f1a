"""`cnnshape rule`."""

from __future__ import annotations

import sys

import click

from cnnshape.cli.completing import rule_words
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write


@click.command(cls=Command)
@click.argument("name", shell_complete=rule_words)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="What to print.",
)
@color_option
def command(name: str, form: str, color: str) -> int:
    """Tell all about the rule NAME, which is its code or its name.

    What it is about, why it matters, when to ignore it, and an example with what is said about it.
    """
    from cnnshape.convert.rule_page import rule_page
    from cnnshape.lint.documentation import find_rule
    from cnnshape.render.rule_page import page_json, page_markdown, page_text

    rule = find_rule(name)
    if rule is None:
        from cnnshape.lint.selection import unknown_rule
        from cnnshape.rules import ALL

        known = [word for rule in ALL for word in (rule.code, rule.name)]
        raise click.BadParameter(unknown_rule(name, known), param_hint="NAME")
    page = rule_page(rule)
    if form == "text":
        write(page_text(page, screen(sys.stdout, color)))
    else:
        write(page_json(page) if form == "json" else page_markdown(page))
    return 0
