"""`cnnshape solve`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from cnnshape.cli.completing import layers_of_spec, spec_files
from cnnshape.cli.configuring import configuration_options
from cnnshape.cli.group import Command
from cnnshape.cli.output import color_option, screen, write
from cnnshape.cli.overrides import override_options, overrides_from, shape_of
from cnnshape.cli.specs import read_spec_file
from cnnshape.dialects.registry import NAMES

if TYPE_CHECKING:
    from cnnshape.config.finding import Configurations

# So many ways are shown unless all are asked for.
_SHOWN = 10
# An axis is not longer.
_SIZE = click.IntRange(min=1, max=100_000)


@click.command(cls=Command)
@click.argument("spec", required=False, shell_complete=spec_files)
@click.argument("layer", required=False, shell_complete=layers_of_spec)
@click.option(
    "--in-features",
    type=click.IntRange(min=1),
    metavar="N",
    help="The inputs with which the first dense layer, or LAYER, is given N features.",
)
@click.option(
    "--output",
    metavar="SHAPE",
    callback=shape_of,
    help="The inputs with which the model, or LAYER, gives that sample: 7x7x64, or 7 for the map's "
    "height and width.",
)
@click.option("--from", "before", type=_SIZE, metavar="N", help="Without a model: an axis of N …")
@click.option("--to", "after", type=_SIZE, metavar="M", help="… becomes one of M.")
@click.option("--framework", type=click.Choice(NAMES), help="Whose layer, with --from and --to.")
@click.option("--all", "everything", is_flag=True, help="Show every way, with --from and --to.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="What to print.",
)
@override_options
@configuration_options
@color_option
def command(
    spec: str | None,
    layer: str | None,
    in_features: int | None,
    output: Any,
    before: int | None,
    after: int | None,
    framework: str | None,
    everything: bool,
    form: str,
    settings: dict[str, str],
    input_shape: Any,
    batch_size: int | None,
    data_format: Any,
    configurations: Configurations,
    color: str,
) -> int:
    """Say which inputs or arguments would give what is wanted.

    `solve SPEC`: which sizes of the input the whole model works with, the smallest and the nearest
    ones. With --in-features or --output: which sizes give that. `solve --from 224 --to 56`: which
    kernel, stride and padding do; SPEC may then be the name of a layer, and --set fixes arguments.

    The model is computed with one size after another; what is told was tried. Exits with 1 if
    nothing was found.
    """
    from cnnshape.solving.turning import Unsolvable

    if (before is None) != (after is None):
        raise click.UsageError("--from and --to belong together.")
    asked = [in_features is not None, output is not None, before is not None]
    if sum(asked) > 1:
        raise click.UsageError("--in-features, --output and --from … --to exclude each other.")
    try:
        if before is not None and after is not None:
            return _between(before, after, spec, framework, settings, form, everything, color)
        if spec is None:
            raise click.UsageError("Say which SPEC, or --from and --to.")
        overrides = overrides_from(settings, input_shape, batch_size, data_format)
        return _inputs(spec, layer, in_features, output, form, overrides, configurations, color)
    except Unsolvable as problem:
        raise click.UsageError(f"{str(problem)[:1].upper()}{str(problem)[1:]}.") from None


def _between(
    before: int,
    after: int,
    name: str | None,
    framework: str | None,
    settings: dict[str, str],
    form: str,
    everything: bool,
    color: str,
) -> int:
    import cnnshape.render.solution as renderers
    from cnnshape.solving.windows import answers

    found = answers(before, after, name, framework, settings)
    if form == "json":
        write(renderers.answers_json(found))
    else:
        most = None if everything else _SHOWN
        write(renderers.answers_text(found, most, screen(sys.stdout, color)))
    return 0 if any(answer.windows for answer in found) else 1


def _inputs(
    spec: str,
    layer: str | None,
    in_features: int | None,
    output: Any,
    form: str,
    overrides: Any,
    configurations: Configurations,
    color: str,
) -> int:
    import cnnshape.render.solution as renderers
    from cnnshape.config.project import Project
    from cnnshape.outcome import Outcome
    from cnnshape.solving.inputs import sizes_for_features, sizes_for_output, working_sizes
    from cnnshape.solving.turning import Unsolvable

    if not os.path.exists(spec) and spec != "-" and spec.isidentifier():
        raise Unsolvable(f"there is no file {spec!r}; for a layer alone say --from and --to")
    report, stages = read_spec_file(spec, Project(configurations), overrides)
    if stages is None:
        from cnnshape.render.concise import concise

        write(concise(Outcome([report]), screen(sys.stderr, color)), sys.stderr)
        return 2
    out = screen(sys.stdout, color)
    if in_features is None and output is None:
        if layer is not None:
            raise Unsolvable("a LAYER is for --in-features or --output")
        sizes = working_sizes(stages)
        write(renderers.sizes_json(sizes) if form == "json" else renderers.sizes_text(sizes, out))
        return 0 if sizes.smallest is not None else 1
    if in_features is not None:
        found = sizes_for_features(stages, report, in_features, layer)
    else:
        found = sizes_for_output(stages, output, layer)
    write(renderers.matches_json(found) if form == "json" else renderers.matches_text(found, out))
    return 0 if found.ranges or found.windows else 1
