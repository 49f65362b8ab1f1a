"""`cnnshape diff`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write
from cnnshape.cli.overrides import override_options, overrides_from, settings_option

if TYPE_CHECKING:
    from cnnshape.analysis import Overrides
    from cnnshape.config.project import Project
    from cnnshape.report import Report

FORMATS = {"text": "text", "json": "as_json", "markdown": "markdown"}


@click.command(cls=Command)
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    help="text; json; markdown: for a comment on a pull request.",
)
@click.option("--exit-code", "tells", is_flag=True, help="Exit with 1 if anything differs.")
@settings_option("--set-new", "settings_new", "Set a variable of NEW only.")
@settings_option("--set-old", "settings_old", "Set a variable of OLD only.")
@override_options
@configuration_options
@color_option
def command(
    old: str,
    new: str | None,
    form: str,
    tells: bool,
    settings_old: dict[str, str],
    settings_new: dict[str, str],
    settings: dict[str, str],
    input_shape: Any,
    batch_size: int | None,
    data_format: Any,
    configurations: Any,
    color: str,
) -> int:
    """Show what differs between two models, layer by layer.

    OLD and NEW are specs or saved models, or a file at a revision of git: HEAD~1:model.yaml. With
    OLD alone the same spec is compared with itself under other settings (--set-old, --set-new).
    What is wrong in the specs is told on standard error.
    """
    import cnnshape.render.difference as renderers
    from cnnshape.config.project import Project
    from cnnshape.difference import difference
    from cnnshape.outcome import Outcome
    from cnnshape.render.concise import concise

    project = Project(configurations)
    reports = []
    for path, own in ((old, settings_old), (new or old, settings_new)):
        overrides = overrides_from({**settings, **own}, input_shape, batch_size, data_format)
        reports.append(_report(path, project, overrides))
    outcome = Outcome(reports)
    if outcome.diagnostics:
        write(concise(outcome, screen(sys.stderr, color)), sys.stderr)
    if outcome.unreadable or not all(report.rows for report in reports):
        return 2
    found = difference(*reports)
    write(getattr(renderers, FORMATS[form])(found, screen(sys.stdout, color)))
    return 1 if tells and not found.is_empty else 0


def _report(path: str, project: Project, overrides: Overrides) -> Report:
    from cnnshape.analysis import analyse
    from cnnshape.files import FileProblem
    from cnnshape.outcome import unreadable
    from cnnshape.revisions import open_at, read_at

    try:
        source = read_at(path)
    except FileProblem as problem:
        return project.told(unreadable(path, str(problem)))
    return project.told(analyse(source, open_at, project.overrides(source.name, overrides)))
