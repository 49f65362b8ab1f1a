"""The option that ignores what is wrong now: --add-ignore."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cnnshape.cli import UNUSABLE
from cnnshape.cli.output import write

if TYPE_CHECKING:
    from cnnshape.render.screen import Screen
    from cnnshape.report import Report

F = TypeVar("F", bound=Callable[..., Any])


def ignore_option(command: F) -> F:
    return click.option(
        "--add-ignore",
        is_flag=True,
        help="Write an ignore comment at every line at which something is wrong, and say no more.",
    )(command)


def add_ignores(reports: Iterable[Report], piped: str | None, err: Screen) -> int:
    """Write the comments into the specs; the exit code."""
    from cnnshape.diagnostics import Fix, count
    from cnnshape.files import FileProblem
    from cnnshape.fixing import applied
    from cnnshape.ignoring import ignoring
    from cnnshape.writing import change_file

    hidden = changed = 0
    failed = False
    for report in reports:
        source = report.source
        found = ignoring(source, report.diagnostics)
        for diagnostic in found.left:
            line, column = source.position(diagnostic.span.start)
            place = f"{source.name}:{line}:{column}"
            said = f"{place}: {diagnostic.rule.code} cannot be ignored: {diagnostic.message}"
            write(f"cnnshape: {err.text(said)}\n", sys.stderr)
            failed = True
        fix = Fix("", True, found.edits)
        text = applied(source, [d._replace(fix=fix) for d in report.diagnostics[:1]])
        if source.name == piped:
            write(text)
        elif found.edits:
            try:
                change_file(source.name, source.text, text)
            except FileProblem as problem:
                message = f"{source.name} is not changed: {problem}"
                write(f"cnnshape: {err.text(message)}\n", sys.stderr)
                return UNUSABLE
        hidden += found.hidden
        changed += bool(found.edits)
    done = f"Ignored {count(hidden, 'problem')} in {count(changed, 'spec')}.\n"
    write(done, sys.stderr if piped is not None else sys.stdout)
    return 1 if failed else 0
