"""`cnnshape init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cnnshape.cli.completing import any_file
from cnnshape.cli.group import Command
from cnnshape.cli.output import screen, write, write_to
from cnnshape.dialects.registry import NAMES

# Each is a file in cnnshape/templates/ for every framework.
TEMPLATES = {
    "classifier": "a picture's class",
    "unet": "a mask of a picture",
    "gan": "generator and discriminator",
    "autoencoder": "a picture through a small code",
    "audio": "sound",
    "transfer": "a new head on a frozen network",
}


@click.command(cls=Command)
@click.argument("file", default="model.yaml", shell_complete=any_file)
@click.option(
    "--framework",
    type=click.Choice(NAMES),
    default=NAMES[0],
    show_default=True,
    help="Whose layers, arguments and defaults.",
)
@click.option(
    "--template",
    type=click.Choice(tuple(TEMPLATES)),
    default="classifier",
    show_default=True,
    help="; ".join(f"{name}: {title}" for name, title in TEMPLATES.items()) + ".",
)
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
def command(file: str, framework: str, template: str, force: bool) -> int:
    """Write a spec to start from, with comments that say what is what.

    FILE is model.yaml if it is not given; - is standard output.
    """
    path = Path(__file__).parent.parent / "templates" / framework / f"{template}.yaml"
    text = path.read_text(encoding="utf-8")
    if file == "-":
        write(text)
        return 0
    write_to(file, text, force)
    shown = screen(sys.stdout).text(file)
    write(f"Wrote {shown}. Its table: cnnshape summary {shown}\n")
    return 0
