"""`cnnshape summary`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from cnnshape.cli.completing import column_names, layers_of_spec, spec_files
from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.feeding import feeding_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write
from cnnshape.cli.overrides import override_options, overrides_from
from cnnshape.cli.specs import exit_code, report_on

if TYPE_CHECKING:
    from cnnshape.arrays.feeding import Feeding
    from cnnshape.config.finding import Configurations
    from cnnshape.fold.line import Line
    from cnnshape.render.screen import Screen
    from cnnshape.report import Report, Row

    View: TypeAlias = tuple[Report, list[Line]]

FORMATS = ("table", "json", "csv", "markdown")


def _columns(context: click.Context, option: click.Parameter, value: str) -> tuple[str, ...]:
    """`name,output-shape,macs`."""
    if not value:
        return ()
    from cnnshape.diagnostics import did_you_mean, enumerate_words
    from cnnshape.render.columns import COLUMNS

    names = [word.strip().lower().replace("_", "-") for word in value.split(",")]
    for name in names:
        if name not in COLUMNS:
            help = did_you_mean(name, COLUMNS) or f"there are {enumerate_words(COLUMNS, 'and')}"
            raise click.BadParameter(f"there is no column {name!r}; {help}")
    return tuple(names)


@click.command(cls=Command)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...", shell_complete=spec_files)
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    default="table",
    help="What to print. JSON has every layer and every number, whatever the table would show.",
)
@click.option(
    "--columns",
    "names",
    metavar="NAMES",
    default="",
    callback=_columns,
    shell_complete=column_names,
    help="The columns, separated by commas: name, type, input-shape, output-shape, params, "
    "trainable, non-trainable, connected-to, kernel, macs, weights, calls, line.",
)
@click.option("--expand-nested", is_flag=True, help="Show the layers of nested models.")
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show N levels; a block or nested model below is one row. 1: every block is one row.",
)
@click.option(
    "--fold-repeats", is_flag=True, help="Show like instances of a repeated block as one row (× 3)."
)
@click.option(
    "--layer-range",
    nargs=2,
    metavar="A B",
    shell_complete=layers_of_spec,
    help="Show the rows from layer A to layer B: names, or regular expressions.",
)
@override_options
@feeding_options
@configuration_options
@click.option(
    "--width",
    type=click.IntRange(min=20),
    metavar="N",
    help="Columns to use. Default: those of the terminal; as many as needed where there is none.",
)
@color_option
def command(
    specs: tuple[str, ...],
    format: str,
    names: tuple[str, ...],
    layer_range: tuple[str, str] | None,
    settings: dict[str, str],
    input_shape: Any,
    batch_size: int | None,
    data_format: Any,
    configurations: Configurations,
    width: int | None,
    color: str,
    feeding: Feeding | None,
    **folding: Any,
) -> int:
    """Show every layer with its output shape and parameters, the totals, and what is wrong.

    SPEC is a YAML or JSON file, a model that Keras saved (.keras, or its JSON), or - for standard
    input.
    """
    from cnnshape.config.project import Project
    from cnnshape.outcome import Outcome

    overrides = overrides_from(settings, input_shape, batch_size, data_format)
    if feeding is not None:
        overrides = overrides._replace(contract=feeding.instead)
    project = Project(configurations)
    reports = [report_on(spec, project, overrides) for spec in specs]
    if format == "json":
        from cnnshape.render.report_json import render

        write(render(reports))
    else:
        from cnnshape.fold import lines

        views = [(r, lines(r, rows=_rows(r, layer_range), **folding)) for r in reports]
        _PRINTERS[format](views, names, screen(sys.stdout, color, width), color)
    return max([exit_code(Outcome([report])) for report in reports])


def _rows(report: Report, layer_range: tuple[str, str] | None) -> Iterable[Row] | None:
    if layer_range is None or not report.rows:
        return None
    from cnnshape.fold.choice import between

    try:
        return between(report, *layer_range)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="--layer-range") from None


def _tables(views: list[View], names: tuple[str, ...], out: Screen, color: str) -> None:
    from cnnshape.outcome import Outcome
    from cnnshape.render.columns import columns
    from cnnshape.render.table import table

    several = len(views) > 1
    for report, lines in views:
        if report.rows:
            write(table(report, lines, columns(names, report), out))
            if report.diagnostics or several:
                write("\n")
        if report.diagnostics:
            from cnnshape.render.full import full

            write(full(Outcome([report]), out))
    if several:
        from cnnshape.render.comparison import comparison

        write(comparison([report for report, _ in views], out))


def _markdown(views: list[View], names: tuple[str, ...], out: Screen, color: str) -> None:
    from cnnshape.render.columns import columns
    from cnnshape.render.markdown import markdown

    shown = [markdown(r, lines, columns(names, r), out) for r, lines in views if r.rows]
    write("\n".join(shown))
    _diagnostics_aside(views, color)


def _csv(views: list[View], names: tuple[str, ...], out: Screen, color: str) -> None:
    from cnnshape.render.csv_rows import csv_rows

    write(csv_rows(views, names, out))
    _diagnostics_aside(views, color)


def _diagnostics_aside(views: list[View], color: str) -> None:
    """On standard error, so that what is on standard output is only the table."""
    from cnnshape.outcome import Outcome
    from cnnshape.render.full import full

    outcome = Outcome([report for report, _ in views])
    write(full(outcome, screen(sys.stderr, color)), sys.stderr)


_PRINTERS = {"table": _tables, "csv": _csv, "markdown": _markdown}
