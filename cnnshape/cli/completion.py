"""`cnnshape completion`."""

from __future__ import annotations

import click

from cnnshape.cli.group import COMPLETE, PROGRAM, Command
from cnnshape.cli.output import write

SHELLS = ("bash", "zsh", "fish")


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    """Print the script that completes cnnshape's command line in a shell.

    bash (4.4 or later): add eval "$(cnnshape completion bash)" to ~/.bashrc. zsh: add the same,
    with zsh, to ~/.zshrc. fish: cnnshape completion fish >
    ~/.config/fish/completions/cnnshape.fish
    """
    from click.shell_completion import get_completion_class

    from cnnshape.cli.group import cli

    made = get_completion_class(shell)
    assert made is not None
    write(made(cli, {}, PROGRAM, COMPLETE).source())
    return 0
