"""The options that say something instead of the spec."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from cnnshape.analysis import Overrides

F = TypeVar("F", bound=Callable[..., Any])

# Of one size: more is a slip of the hand.
_DIGITS = 18
_ANY_SIZE = ("none", "null", "?", "*", "any")


def shape_of(
    context: click.Context, option: click.Parameter, value: str | None
) -> tuple[int | None, ...] | None:
    """`3,224,224`, `28x28x1`, `None,None,3`."""
    if value is None:
        return None
    text = value.strip().removeprefix("(").removesuffix(")")
    text = text.removeprefix("[").removesuffix("]").rstrip(", ")
    sizes: list[int | None] = []
    for word in re.split(r"\s*[,x×]\s*|\s+", text):
        if word.lower() in _ANY_SIZE:
            sizes.append(None)
        elif word.isascii() and word.isdigit() and len(word) <= _DIGITS:
            sizes.append(int(word))
        else:
            raise click.BadParameter(
                f"{value!r} is no shape; write the sizes of one sample, without the batch: "
                "3,224,224 or 28x28x1, None for any size"
            )
    return tuple(sizes)


def _settings(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """`width=0.5`."""
    found = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{value!r} is no setting; write NAME=VALUE")
        found[name.strip()] = text
    return found


def _shapes(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[int | None, ...], ...]:
    found = [shape_of(context, option, value) for value in values]
    return tuple([shape for shape in found if shape is not None])


shapes_option = click.option(
    "--input",
    "--input-shape",
    "inputs",
    metavar="SHAPE",
    multiple=True,
    callback=_shapes,
    help="The shape of one sample: 3,224,224 or 28x28x1; once for each input.",
)


def settings_option(name: str, argument: str, help: str) -> Callable[[F], F]:
    """An option that sets variables."""
    return click.option(
        name, argument, metavar="NAME=VALUE", multiple=True, callback=_settings, help=help
    )


def override_options(command: F) -> F:
    """--input-shape, --batch-size, --data-format, --set."""
    for option in (
        settings_option(
            "--set", "settings", "Set a variable of the spec's `vars`; may be given several times."
        ),
        click.option(
            "--data-format",
            type=click.Choice(["channels_last", "channels_first"]),
            help="Where the channels are, instead of what the spec says.",
        ),
        click.option(
            "--batch-size", type=click.IntRange(min=1), metavar="N", help="Fix the batch size."
        ),
        click.option(
            "--input-shape",
            metavar="SHAPE",
            callback=shape_of,
            help="The shape of one sample, instead of what the spec says: 3,224,224 or 28x28x1.",
        ),
    ):
        command = option(command)
    return command


def overrides_from(
    settings: dict[str, str],
    input_shape: tuple[int | None, ...] | None,
    batch_size: int | None,
    data_format: Any,
) -> Overrides:
    from cnnshape.api import overrides

    return overrides(settings, input_shape, batch_size, data_format)
