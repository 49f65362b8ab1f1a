"""The options that say what the model is fed: --x, --y, --loss."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from cnnshape.arrays.feeding import FedFile, Feeding

F = TypeVar("F", bound=Callable[..., Any])


def _files(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[FedFile, ...]:
    """`train.npy`, `data.npz:x_train`, `left=left.npy`."""
    if not values:
        return ()
    from cnnshape.arrays import read_array
    from cnnshape.arrays.array import DataProblem
    from cnnshape.arrays.feeding import FedFile

    found: dict[str, FedFile] = {}
    for value in values:
        name, equals, path = value.partition("=")
        if not equals or os.path.lexists(value):
            name, path = "", value
        if name in found or (found and not (name and all(found))):
            told = f"`{name}` is given twice" if name in found and name else "several files"
            raise click.BadParameter(f"{told}: write NAME=FILE for each input or output")
        try:
            array = read_array(path, labels=option.name == "y")
        except DataProblem as problem:
            raise click.BadParameter(f"{click.format_filename(path)}: {problem}") from None
        found[name] = FedFile(name, path, array)
    return tuple(found.values())


def feeding_options(command: F) -> F:
    """--x, --y and --loss, together the argument `feeding`; None where none is given."""

    @wraps(command)
    def wrapper(*arguments: Any, x: Any, y: Any, loss: str | None, **options: Any) -> Any:
        return command(*arguments, feeding=_feeding(x, y, loss), **options)

    for option in (
        click.option(
            "--loss",
            metavar="NAME",
            help="The loss, instead of the spec's `loss`: a name, or NAME: {argument: value}.",
        ),
        click.option(
            "--y",
            metavar="FILE",
            multiple=True,
            callback=_files,
            help="The labels, as --x; their numbers are looked at up to a million.",
        ),
        click.option(
            "--x",
            metavar="FILE",
            multiple=True,
            callback=_files,
            help="The data that the model is fed, instead of the spec's `data`: .npy, .npz, "
            "FILE.npz:KEY, IDX, an image, a folder of images per class; NAME=FILE for each of "
            "several inputs. Only headers are read.",
        ),
    ):
        option(wrapper)
    return cast(F, wrapper)


def _feeding(x: Any, y: Any, loss: str | None) -> Feeding | None:
    if not x and not y and loss is None:
        return None
    from cnnshape.arrays.feeding import Feeding, loss_node

    node = None
    if loss is not None:
        node = loss_node(loss)
        if node is None:
            raise click.UsageError(
                f"Invalid value for '--loss': {loss!r} is no loss; write a name, or "
                "NAME: {argument: value}"
            )
    return Feeding(x, y, node)
