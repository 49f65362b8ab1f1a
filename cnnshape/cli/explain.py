"""`cnnshape explain`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from cnnshape.cli.completing import layers_of_spec, spec_files
from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write
from cnnshape.cli.overrides import overrides_from, settings_option, shapes_option
from cnnshape.cli.specs import exit_code, report_on
from cnnshape.dialects.registry import NAMES

if TYPE_CHECKING:
    from cnnshape.config.finding import Configurations
    from cnnshape.explanation.flattening import Order
    from cnnshape.report import Report


def _coordinates(
    context: click.Context, option: click.Parameter, value: str | None
) -> tuple[int, ...] | None:
    """`3,4,5`."""
    if value is None:
        return None
    words = value.strip().strip("()[]").split(",")
    if not all(word.strip().isascii() and word.strip().isdigit() for word in words):
        raise click.BadParameter(f"{value!r} are no coordinates; write 3,4,5")
    return tuple([int(word) for word in words])


@click.command(cls=Command)
@click.argument("spec", metavar="SPEC", shell_complete=spec_files)
@click.argument("layer", required=False, shell_complete=layers_of_spec)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="What to print.",
)
@click.option(
    "--index",
    type=click.IntRange(min=0),
    metavar="N",
    help="Where the element at position N of a flattened map stands: (row, column, channel).",
)
@click.option(
    "--at",
    metavar="R,C,CH",
    callback=_coordinates,
    help="The position of an element, given its coordinates in the order of the map's axes.",
)
@shapes_option
@settings_option(
    "--set",
    "settings",
    "Set a variable of the spec's `vars`, or an argument of the layer where SPEC is one.",
)
@click.option("--batch-size", type=click.IntRange(min=1), metavar="N", help="Fix the batch size.")
@click.option(
    "--data-format",
    type=click.Choice(["channels_last", "channels_first"]),
    help="Where the channels are, instead of what the spec says.",
)
@click.option(
    "--framework", type=click.Choice(NAMES), help="Whose layer it is, where SPEC is a layer."
)
@configuration_options
@color_option
def command(
    spec: str,
    layer: str | None,
    form: str,
    index: int | None,
    at: tuple[int, ...] | None,
    inputs: tuple[tuple[int | None, ...], ...],
    settings: dict[str, str],
    batch_size: int | None,
    data_format: Any,
    framework: str | None,
    configurations: Configurations,
    color: str,
) -> int:
    """Explain how a layer comes to its output shape and its parameters.

    For each the rule and the rule with this layer's numbers; without LAYER a line for each layer.
    SPEC may be the name of a layer instead of a file: then its inputs are given with --input and
    its arguments with --set.
    """
    import cnnshape.render.explanation as renderers
    from cnnshape.config.project import Project
    from cnnshape.explanation import explain, explain_all, explain_group
    from cnnshape.explanation.calculator import CalculatorProblem, knows, of_layer
    from cnnshape.outcome import Outcome
    from cnnshape.render.concise import concise

    project = Project(configurations)
    if not os.path.exists(spec) and (knows(spec) or (inputs and spec.isidentifier())):
        if layer is not None:
            raise click.UsageError(f"{spec} is a layer, which has no layer {layer!r}.")
        if not inputs:
            raise click.UsageError(f"Say the shape of one sample that {spec} is given: --input.")
        try:
            report = of_layer(spec, inputs, settings, framework, data_format)
        except CalculatorProblem as problem:
            raise click.BadParameter(str(problem), param_hint="SPEC") from None
        layer = report.layers[-1].name if report.layers else None
    else:
        if len(inputs) > 1:
            raise click.UsageError("A spec takes one --input-shape.")
        shape = inputs[0] if inputs else None
        overrides = overrides_from(settings, shape, batch_size, data_format)
        report = report_on(spec, project, overrides)
    outcome = Outcome([report])
    if outcome.diagnostics:
        write(concise(outcome, screen(sys.stderr, color)), sys.stderr)
    if outcome.unreadable or not report.rows:
        return exit_code(outcome) or 2
    out = screen(sys.stdout, color)
    try:
        if index is not None or at is not None:
            name, order = _flattening(report, layer)
            place = _place(order, index, at)
            found = [explain(report, name)]
            text = renderers.place_text(order, *place)
        else:
            place = None
            found = list(explain_all(report)) if layer is None else explain_group(report, layer)
            text = renderers.chain(found, out)
            if layer is not None and (not found or layer in report):
                found = [explain(report, layer)]
                text = renderers.text(found[0], out)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="LAYER") from None
    write(text if form == "text" else renderers.as_json(report, found, place))
    return exit_code(outcome)


def _flattening(report: Report, layer: str | None) -> tuple[str, Order]:
    """The layer that joins axes: the named one, or the first. Raises KeyError."""
    from cnnshape.explanation.flattening import order

    for row in report.rows if layer is None else (report[layer],):
        found = order(report, row)
        if found is not None:
            return row.name, found
    raise click.UsageError(
        "There is no layer that flattens a map of known sizes."
        if layer is None
        else f"{layer!r} flattens no map of known sizes."
    )


def _place(
    order: Order, index: int | None, at: tuple[int, ...] | None
) -> tuple[int, tuple[int, ...]]:
    """(flat position, coordinates) of one element."""
    from cnnshape.explanation.flattening import OrderProblem

    if index is not None and at is not None:
        raise click.UsageError("--index and --at exclude each other.")
    try:
        if index is not None:
            return index, order.coordinates(index)
        assert at is not None
        return order.index(at), at
    except OrderProblem as problem:
        hint = "--at" if index is None else "--index"
        raise click.BadParameter(str(problem), param_hint=hint) from None
