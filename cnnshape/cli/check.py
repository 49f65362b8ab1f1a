"""`cnnshape check`."""

from __future__ import annotations

from typing import Any

import click

from cnnshape.cli.exits import code_of, exit_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option
from cnnshape.cli.reports import Telling, report_options
from cnnshape.cli.selecting import selection_option
from cnnshape.cli.specs import report_about


@click.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@report_options
@selection_option
@exit_options
@color_option
def command(
    paths: tuple[str, ...],
    color: str,
    selection: Any,
    strict: bool,
    exit_zero: bool,
    allow_empty: bool,
    **telling: Any,
) -> int:
    """Say what is wrong in specs, each mistake where it stands.

    PATHS are files, globs, - for standard input, or directories: there every .yaml, .yml and .json
    file with `layers` at its top level is checked, and every model that Keras saved.
    """
    from cnnshape.analysis import Overrides
    from cnnshape.diagnostics import count, enumerate_words
    from cnnshape.discovery import Discovery
    from cnnshape.outcome import Outcome

    told = Telling(color, **telling)
    discovery = Discovery(paths)
    overrides = Overrides(selection=selection)
    reports = [report_about(path, found, overrides) for path, found in discovery.found.items()]
    outcome = Outcome(reports, discovery.skipped, strict)
    if not reports and not allow_empty:
        where = enumerate_words([click.format_filename(path) for path in paths])
        skipped = ""
        if outcome.skipped:
            skipped = f" ({count(outcome.skipped, 'file')} without `layers:` left out)"
        raise click.UsageError(f"nothing to check: there is no spec in {where}{skipped}")
    told.tell(outcome)
    return code_of(outcome, exit_zero)
