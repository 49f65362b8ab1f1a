"""Where the output goes, and what it may look like there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

if TYPE_CHECKING:
    from cnnshape.render.screen import Screen

F = TypeVar("F", bound=Callable[..., Any])


def color_option(command: F) -> F:
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colours: on a terminal (auto; NO_COLOR is respected), always or never.",
    )(command)


def screen(stream: TextIO, color: str = "auto", width: int | None = None) -> Screen:
    """What is known about the place that `stream` leads to."""
    from cnnshape.render.screen import Screen

    on_terminal = stream.isatty()
    if width is None and on_terminal:
        import shutil

        width = shutil.get_terminal_size().columns
    return Screen(width, _colored(color, on_terminal), stream.encoding or "utf-8")


def _colored(color: str, on_terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (on_terminal and os.environ.get("TERM") != "dumb")


def write(text: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    stream.write(text)


def write_to(path: str, text: str, force: bool) -> None:
    """Write a file, the whole of it or nothing; one that exists only with `force`. Raises a usage
    error where it cannot be written."""
    from cnnshape.files import FileProblem
    from cnnshape.writing import write_file

    try:
        write_file(path, text, replace=force)
    except FileProblem as problem:
        help = "; --force overwrites it" if str(problem) == "it exists already" else ""
        shown = click.format_filename(path)
        raise click.UsageError(f"{shown} cannot be written: {problem}{help}.") from None
