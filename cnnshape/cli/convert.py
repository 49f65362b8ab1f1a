"""`cnnshape convert`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cnnshape.cli.completing import any_file, spec_files
from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write, write_to
from cnnshape.cli.overrides import override_options, overrides_from
from cnnshape.cli.specs import exit_code, read_spec_file
from cnnshape.convert.targets import TARGETS

if TYPE_CHECKING:
    from cnnshape.config.finding import Configurations


@click.command(cls=Command)
@click.argument("spec", shell_complete=spec_files)
@click.option(
    "--to",
    "target",
    type=click.Choice(tuple(TARGETS)),
    required=True,
    help="; ".join(f"{name}: {target.title}" for name, target in TARGETS.items()) + ".",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    shell_complete=any_file,
    help="Write to FILE. Default: - for standard output.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
@override_options
@configuration_options
@color_option
def command(
    spec: str,
    target: str,
    output: str | None,
    force: bool,
    settings: dict[str, str],
    input_shape: Any,
    batch_size: int | None,
    data_format: Any,
    configurations: Configurations,
    color: str,
) -> int:
    """Write a model in another form.

    SPEC is a spec or a saved model, or - for standard input; it must be without errors. Layers are
    not translated from one framework into another. What a form has no words for is said, and
    nothing is written.
    """
    from cnnshape.config.project import Project
    from cnnshape.convert.problems import NotExpressible, OtherFramework
    from cnnshape.convert.targets import converted
    from cnnshape.outcome import Outcome

    overrides = overrides_from(settings, input_shape, batch_size, data_format)
    report, stages = read_spec_file(spec, Project(configurations), overrides)
    outcome = Outcome([report])
    err = screen(sys.stderr, color)
    if outcome.diagnostics:
        from cnnshape.render.full import full

        write(full(outcome, err), sys.stderr)
    code = exit_code(outcome)
    if code or stages is None:
        return code
    try:
        text = converted(report, stages, target)
    except OtherFramework as problem:
        raise click.UsageError(f"{problem}; {problem.help}.") from None
    except NotExpressible as problem:
        write(f"cnnshape: {err.text(str(problem))}\n", sys.stderr)
        return 1
    if output is None or output == "-":
        write(text)
        return 0
    write_to(output, text, force)
    return 0
