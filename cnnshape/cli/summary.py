"""`cnnshape summary`."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from cnnshape.cli.completing import (
    column_name,
    column_names,
    layers_of_spec,
    optimizer_names,
    spec_files,
)
from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.feeding import feeding_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write
from cnnshape.cli.overrides import override_options, overrides_from
from cnnshape.cli.specs import exit_code, report_on
from cnnshape.record import Record

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
    from cnnshape.render.columns import SHARES

    found: list[str] = []
    for word in value.split(","):
        found += SHARES if _spelled(word) == "share" else [_column(word)]
    return tuple(found)


def _sort_by(context: click.Context, option: click.Parameter, value: str) -> str:
    return _column(value) if value else ""


def _column(word: str) -> str:
    from cnnshape.render.columns import NAMES

    name = _spelled(word)
    _choose(name, NAMES, f"there is no column {name!r}")
    return name


def _optimizer(context: click.Context, option: click.Parameter, value: str) -> str:
    if not value:
        return ""
    from cnnshape.optimizers import STATES

    name = _spelled(value)
    _choose(name, STATES, f"the optimizer {name!r} is not known")
    return name


def _spelled(word: str) -> str:
    return word.strip().lower().replace("_", "-")


def _choose(word: str, words: Collection[str], complaint: str) -> None:
    """Refuse a word that is not among those there are."""
    if word not in words:
        from cnnshape.diagnostics import did_you_mean, enumerate_words

        help = did_you_mean(word, words) or f"there are {enumerate_words(words, 'and')}"
        raise click.BadParameter(f"{complaint}; {help}")


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
    "trainable, non-trainable, connected-to, kernel, macs, weights, calls, line; flops, size (of "
    "the parameters), activations (bytes of the outputs), receptive-field, stride, centre; "
    "params-share, macs-share, memory-share, or share for all three.",
)
@click.option(
    "--sort-by",
    metavar="COLUMN",
    default="",
    callback=_sort_by,
    shell_complete=column_name,
    help="Show the rows with the largest numbers first, texts by the alphabet.",
)
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Show the first N rows only.")
@click.option(
    "--optimizer",
    metavar="NAME",
    default="",
    callback=_optimizer,
    shell_complete=optimizer_names,
    help="Tell how much memory training needs: sgd, momentum, nesterov, adagrad, rmsprop, lion, "
    "adadelta, adam, adamw, adamax, nadam, radam, amsgrad.",
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
    sort_by: str,
    top: int | None,
    optimizer: str,
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

        write(render(reports, optimizer))
    else:
        from cnnshape.fold import lines

        views = [(r, lines(r, rows=_rows(r, layer_range), **folding)) for r in reports]
        wanted = _Wanted(names, sort_by, top, optimizer)
        _PRINTERS[format](views, wanted, screen(sys.stdout, color, width), color)
    return max([exit_code(Outcome([report])) for report in reports])


def _rows(report: Report, layer_range: tuple[str, str] | None) -> Iterable[Row] | None:
    if layer_range is None or not report.rows:
        return None
    from cnnshape.fold.choice import between

    try:
        return between(report, *layer_range)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="--layer-range") from None


class _Wanted(Record):
    """Which columns and rows to show, and what to tell below them."""

    names: tuple[str, ...]
    sort_by: str
    top: int | None
    optimizer: str

    def columns(self, is_chain: bool) -> tuple[str, ...]:
        """The names that were given, or the default ones and the one that rows are sorted by."""
        if self.names or not self.sort_by:
            return self.names
        from cnnshape.render.columns import chosen

        default = chosen((), is_chain)
        return default if self.sort_by in default else (*default, self.sort_by)

    def rows(self, report: Report, lines: list[Line]) -> list[Line]:
        """All the lines, in the order that was asked for."""
        if self.sort_by:
            from cnnshape.fold.ranking import ranked
            from cnnshape.render.columns import column

            by = column(self.sort_by)
            lines = ranked(lines, lambda line: by.key(line, report))
        return lines

    def further(self, report: Report, rows: int) -> list[Any]:
        """The lines below the totals."""
        names = self.columns(report.is_chain)
        if not (names or self.optimizer or self.top):
            return []
        from cnnshape.render.cost_totals import cost_lines, rows_line

        return [*cost_lines(report, names, self.optimizer), *rows_line(self.top, rows)]


def _tables(views: list[View], wanted: _Wanted, out: Screen, color: str) -> None:
    from cnnshape.outcome import Outcome
    from cnnshape.render.columns import columns
    from cnnshape.render.table import table

    several = len(views) > 1
    for report, lines in views:
        if report.rows:
            rows = wanted.rows(report, lines)
            further = wanted.further(report, len(rows))
            names = wanted.columns(report.is_chain)
            write(table(report, rows[: wanted.top], columns(names, report), out, further))
            if report.diagnostics or several:
                write("\n")
        if report.diagnostics:
            from cnnshape.render.full import full

            write(full(Outcome([report]), out))
    if several:
        from cnnshape.render.comparison import comparison

        write(comparison([report for report, _ in views], out))


def _markdown(views: list[View], wanted: _Wanted, out: Screen, color: str) -> None:
    from cnnshape.render.columns import columns
    from cnnshape.render.markdown import markdown

    texts = []
    for report, lines in views:
        if report.rows:
            rows = wanted.rows(report, lines)
            further = wanted.further(report, len(rows))
            shown = columns(wanted.columns(report.is_chain), report)
            texts.append(markdown(report, rows[: wanted.top], shown, out, further))
    write("\n".join(texts))
    _diagnostics_aside(views, color)


def _csv(views: list[View], wanted: _Wanted, out: Screen, color: str) -> None:
    from cnnshape.render.csv_rows import csv_rows

    names = wanted.names
    if not names and wanted.sort_by:
        names = ("name", "type", *wanted.columns(all(r.is_chain for r, _ in views))[1:])
    shown = [(report, wanted.rows(report, lines)[: wanted.top]) for report, lines in views]
    write(csv_rows(shown, names, out))
    _diagnostics_aside(views, color)


def _diagnostics_aside(views: list[View], color: str) -> None:
    """On standard error, so that what is on standard output is only the table."""
    from cnnshape.outcome import Outcome
    from cnnshape.render.full import full

    outcome = Outcome([report for report, _ in views])
    write(full(outcome, screen(sys.stderr, color)), sys.stderr)


_PRINTERS = {"table": _tables, "csv": _csv, "markdown": _markdown}
