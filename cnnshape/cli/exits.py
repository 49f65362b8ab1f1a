"""What a check ends with: --strict, --exit-zero, --allow-empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cnnshape.cli.specs import exit_code

if TYPE_CHECKING:
    from cnnshape.outcome import Outcome

F = TypeVar("F", bound=Callable[..., Any])


def exit_options(command: F) -> F:
    for option in (
        click.option(
            "--allow-empty", is_flag=True, help="Exit with 0 where there is nothing to check."
        ),
        click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is wrong in specs."),
        click.option("--strict", is_flag=True, help="Warnings are failures too."),
    ):
        command = option(command)
    return command


def code_of(outcome: Outcome, exit_zero: bool) -> int:
    """2 where a file could not be read, whatever the options; 1 where the check fails."""
    code = exit_code(outcome)
    return 0 if exit_zero and code == 1 else code
