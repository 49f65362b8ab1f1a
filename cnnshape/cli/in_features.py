"""`cnnshape in-features`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cnnshape.cli.completing import layers_of_spec, spec_files
from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write
from cnnshape.cli.overrides import override_options, overrides_from
from cnnshape.cli.specs import report_on

if TYPE_CHECKING:
    from cnnshape.config.finding import Configurations


@click.command(cls=Command)
@click.argument("spec", shell_complete=spec_files)
@click.argument("layer", required=False, shell_complete=layers_of_spec)
@click.option("-v", "--verbose", is_flag=True, help="Show the layers that lead to it.")
@override_options
@configuration_options
@color_option
def command(
    spec: str,
    layer: str | None,
    verbose: bool,
    settings: dict[str, str],
    input_shape: Any,
    batch_size: int | None,
    data_format: Any,
    configurations: Configurations,
    color: str,
) -> int:
    """Print the one number that `Linear(in_features=…)` needs.

    It is that of the first dense layer, or of LAYER. Without a dense layer, or for a LAYER of
    another kind, it is the number of elements of that layer's output. Diagnostics and the layers
    that lead to it (-v) go to standard error.
    """
    from cnnshape.config.project import Project
    from cnnshape.features import features
    from cnnshape.outcome import Outcome

    report = report_on(
        spec,
        Project(configurations),
        overrides_from(settings, input_shape, batch_size, data_format),
    )
    err = screen(sys.stderr, color)
    outcome = Outcome([report])
    if outcome.diagnostics:
        from cnnshape.render.concise import concise

        write(concise(outcome, err), sys.stderr)
    if outcome.unreadable:
        return 2
    try:
        found = features(report, layer)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="LAYER") from None
    if verbose:
        from cnnshape.render.chain import chain

        write(chain(found, err), sys.stderr)
    if not isinstance(found.number, int):
        write(f"cnnshape: {err.text(found.why)}\n", sys.stderr)
        return 1
    write(f"{found.number}\n")
    return 0
