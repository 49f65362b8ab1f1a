"""`cnnshape layers`."""

from __future__ import annotations

import click

from cnnshape.cli.completing import layer_names
from cnnshape.cli.group import Command
from cnnshape.cli.output import write
from cnnshape.dialects.registry import NAMES, dialect, every


@click.command(cls=Command)
@click.argument("name", required=False, shell_complete=layer_names)
@click.option("--framework", type=click.Choice(NAMES), help="Only the layers of this framework.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="What to print.",
)
def command(name: str | None, framework: str | None, form: str) -> int:
    """List the layers that cnnshape knows, or tell all about the layer NAME.

    The page of a layer has its arguments with their defaults, its formulas, and an example whose
    shapes are computed.
    """
    from cnnshape.convert.manual import listing, pages
    from cnnshape.render.manual import list_json, list_text, page_json, page_text

    if name is None:
        only = None if framework is None else dialect(framework)
        families = list(listing(only))
        write(list_text(families) if form == "text" else list_json(families))
        return 0
    found = pages(name, framework)
    if not found:
        from cnnshape.diagnostics import did_you_mean

        known = [n for each in every() for n in each.names()]
        hint = did_you_mean(name, known)
        raise click.BadParameter(
            f"there is no layer {name!r}{'; ' * bool(hint)}{hint}", param_hint="NAME"
        )
    write("\n".join(page_text(page) for page in found) if form == "text" else page_json(found))
    return 0
