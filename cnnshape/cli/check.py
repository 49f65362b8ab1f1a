"""`cnnshape check`."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write
from cnnshape.cli.specs import exit_code, report_about

# What each format's module has: `render(outcome, screen) -> str`.
FORMATS = {"full": "full", "concise": "concise", "json": "diagnostic_json"}


@click.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "--format",
    "format",
    type=click.Choice(tuple(FORMATS)),
    default="full",
    help="full: with the source lines; concise: one line each; json.",
)
@color_option
def command(paths: tuple[str, ...], format: str, color: str) -> int:
    """Say what is wrong in specs, each mistake where it stands.

    PATHS are files, globs, - for standard input, or directories: there every .yaml, .yml and .json
    file with `layers` at its top level is checked, and every model that Keras saved.
    """
    from cnnshape.diagnostics import count, enumerate_words
    from cnnshape.files import Discovery
    from cnnshape.outcome import Outcome

    discovery = Discovery(paths)
    reports = [report_about(path, found) for path, found in discovery.found.items()]
    outcome = Outcome(reports, discovery.skipped)
    if not reports:
        where = enumerate_words([click.format_filename(path) for path in paths])
        skipped = ""
        if outcome.skipped:
            skipped = f" ({count(outcome.skipped, 'file')} without `layers:` left out)"
        raise click.UsageError(f"nothing to check: there is no spec in {where}{skipped}")
    render = import_module(f"cnnshape.render.{FORMATS[format]}").render
    write(render(outcome, screen(sys.stdout, color)))
    return exit_code(outcome)
