"""`cnnshape weights`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cnnshape.cli.completing import spec_files
from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write
from cnnshape.cli.overrides import override_options, overrides_from
from cnnshape.cli.specs import report_on

if TYPE_CHECKING:
    from cnnshape.config.finding import Configurations
    from cnnshape.tensors import Tensors

LISTS = {"table": "table", "json": "as_json", "csv": "as_csv"}
COMPARISONS = {"table": "text", "json": "as_json"}


@click.command(cls=Command)
@click.argument("spec", shell_complete=spec_files)
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(),
    help="Compare with a file of weights, from which names and shapes alone are read.",
)
@click.option("--key", metavar="NAME", help="The dictionary in FILE, where there are several.")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(LISTS)),
    default="table",
    help="table: for people; json; csv: not with --against.",
)
@override_options
@configuration_options
@color_option
def command(
    spec: str,
    against: str | None,
    key: str | None,
    form: str,
    settings: dict[str, str],
    input_shape: Any,
    batch_size: int | None,
    data_format: Any,
    configurations: Configurations,
    color: str,
) -> int:
    """List every weight tensor, or compare them with a file of weights.

    The names are the framework's own. --against needs no framework and runs nothing that is in
    FILE; the exit code is 0 where everything fits, 1 where something does not and 2 where a file
    cannot be used. What is wrong in the spec is told on standard error.
    """
    from cnnshape.config.project import Project
    from cnnshape.outcome import Outcome
    from cnnshape.tensors import weights

    if against is None and key is not None:
        raise click.UsageError("--key says which dictionary of a file; give --against as well.")
    if against is not None and form not in COMPARISONS:
        raise click.UsageError(f"--format {form} is not for --against; take json.")
    report = report_on(
        spec,
        Project(configurations),
        overrides_from(settings, input_shape, batch_size, data_format),
    )
    outcome = Outcome([report])
    if outcome.diagnostics:
        from cnnshape.render.concise import concise

        write(concise(outcome, screen(sys.stderr, color)), sys.stderr)
    if outcome.unreadable or not report.rows:
        return 2
    model = weights(report)
    if against is not None:
        return _compare(model, against, key or "", form, color)
    import cnnshape.render.weight_list as renderers

    write(getattr(renderers, LISTS[form])(model, screen(sys.stdout, color)))
    return 1 if outcome.errors else 0


def _compare(model: Tensors, against: str, key: str, form: str, color: str) -> int:
    import cnnshape.render.weight_comparison as renderers
    from cnnshape.convert.checkpoints.checkpoint import CheckpointProblem
    from cnnshape.convert.checkpoints.comparison import comparison
    from cnnshape.convert.checkpoints.reading import read_checkpoint

    try:
        checkpoint = read_checkpoint(against, key)
    except CheckpointProblem as problem:
        err = screen(sys.stderr, color)
        write(err.text(f"cnnshape: {against} cannot be used: {problem}") + "\n", sys.stderr)
        return 2
    found = comparison(model, checkpoint)
    write(getattr(renderers, COMPARISONS[form])(found, screen(sys.stdout, color)))
    return 0 if found.fits and model.report.ok else 1
