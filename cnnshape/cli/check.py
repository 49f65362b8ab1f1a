"""`cnnshape check`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cnnshape.cli import UNUSABLE
from cnnshape.cli.completing import spec_files
from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.exits import code_of, exit_options
from cnnshape.cli.feeding import feeding_options
from cnnshape.cli.fixes import Fixer, fix_options, tell_difference
from cnnshape.cli.group import Command
from cnnshape.cli.ignoring import add_ignores, ignore_option
from cnnshape.cli.output import color_option, screen
from cnnshape.cli.reports import Telling, report_options
from cnnshape.cli.running import Running, running_options
from cnnshape.cli.searching import nothing_found, search_options
from cnnshape.cli.selecting import selection_option
from cnnshape.cli.watching import notice, watch_option

if TYPE_CHECKING:
    from cnnshape.config.finding import Configurations
    from cnnshape.discovery import Search
    from cnnshape.lint.selection import Selection


@click.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...", shell_complete=spec_files)
@feeding_options
@watch_option
@report_options
@selection_option
@fix_options
@ignore_option
@exit_options
@running_options
@search_options
@configuration_options
@color_option
def command(
    paths: tuple[str, ...],
    color: str,
    feeding: Any,
    strict: bool,
    exit_zero: bool,
    allow_empty: bool,
    search: Search,
    shown: str | None,
    configurations: Configurations,
    selection: Selection,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    add_ignore: bool,
    running: Running,
    **telling: Any,
) -> int:
    """Say what is wrong in specs, each mistake where it stands.

    PATHS are files, globs, - for standard input, or directories: there every .yaml, .yml and .json
    file with `layers` at its top level is checked, and every model that Keras saved.
    """
    from cnnshape.config.project import Project
    from cnnshape.discovery import STDIN, Discovery
    from cnnshape.outcome import Outcome
    from cnnshape.render.notes import notes

    project = Project(configurations, selection)
    told = Telling(color, configured=project.format, **telling)
    discovery = Discovery(paths, search, configurations)
    read = [*discovery.found, *configurations.files]
    notice(read, discovery.folders, configurations.folders)
    if not (discovery.found or discovery.excluded or allow_empty):
        raise nothing_found(paths, discovery, configurations)
    if shown is not None:
        from cnnshape.cli.showing import said, show

        return show(
            shown, discovery, project, said(selection, search, strict, telling["format"]), color
        )
    piped = search.stdin_name if STDIN in paths else None
    fixer = Fixer(project, piped, fix=fix, unsafe=unsafe_fixes, diff=diff, color=color)
    if feeding is not None:
        from cnnshape.analysis import Overrides

        fixer.overrides = Overrides(contract=feeding.instead)
    if fix or diff or feeding is not None:
        reports = fixer.reports(discovery.found)
    else:
        reports = running.reports(discovery.found, project)
    notice([source.name for report in reports for source in report.sources])
    if add_ignore:
        return add_ignores(reports, piped, screen(sys.stderr, color))
    strict = strict or project.is_strict(reports)
    outcome = Outcome(reports, discovery.skipped, strict, fixer.mending())
    if diff:
        return tell_difference(outcome)
    # Where the text comes through a pipe, the mended text goes on through it.
    stream = sys.stderr if fix and piped is not None else sys.stdout
    told.tell(outcome, stream, notes(reports, feeding))
    return UNUSABLE if fixer.failed else code_of(outcome, exit_zero)
