"""`cnnshape schema`."""

from __future__ import annotations

import click

from cnnshape.cli.group import Command
from cnnshape.cli.output import write
from cnnshape.dialects.registry import NAMES


@click.command(cls=Command)
@click.option(
    "--framework", type=click.Choice(NAMES), help="Only the specs of this framework; smaller."
)
def command(framework: str | None) -> int:
    """Print the JSON Schema (2020-12) of the spec format, for editors.

    It has every layer, argument and default that this cnnshape knows, with the layers that
    installed packages publish. docs/editors.md says how editors use it.
    """
    from cnnshape.convert.spec_schema import spec_schema
    from cnnshape.render.schema import schema_text

    write(schema_text(spec_schema(framework)))
    return 0
