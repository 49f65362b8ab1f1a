"""`cnnshape check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.exits import code_of, exit_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option
from cnnshape.cli.reports import Telling, report_options
from cnnshape.cli.searching import nothing_found, search_options, show_files
from cnnshape.cli.selecting import selection_option
from cnnshape.cli.specs import report_about

if TYPE_CHECKING:
    from cnnshape.config.finding import Configurations
    from cnnshape.discovery import Search
    from cnnshape.lint.selection import Selection


@click.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@report_options
@selection_option
@exit_options
@search_options
@configuration_options
@color_option
def command(
    paths: tuple[str, ...],
    color: str,
    strict: bool,
    exit_zero: bool,
    allow_empty: bool,
    search: Search,
    only_files: bool,
    configurations: Configurations,
    selection: Selection,
    **telling: Any,
) -> int:
    """Say what is wrong in specs, each mistake where it stands.

    PATHS are files, globs, - for standard input, or directories: there every .yaml, .yml and .json
    file with `layers` at its top level is checked, and every model that Keras saved.
    """
    from cnnshape.config.project import Project
    from cnnshape.discovery import Discovery
    from cnnshape.outcome import Outcome

    told = Telling(color, **telling)
    project = Project(configurations, selection)
    discovery = Discovery(paths, search, configurations)
    if not (discovery.found or discovery.excluded or allow_empty):
        raise nothing_found(paths, discovery, configurations)
    if only_files:
        return show_files(discovery)
    reports = [report_about(path, found, project) for path, found in discovery.found.items()]
    outcome = Outcome(reports, discovery.skipped, strict or project.is_strict(reports))
    told.tell(outcome)
    return code_of(outcome, exit_zero)
