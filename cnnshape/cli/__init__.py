"""The command line: `main` runs a command and turns whatever happens into an exit code.

0 clean or only warnings, 1 errors in a spec, 2 usage or an unreadable file, 101 a bug of ours.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from cnnshape.cli.group import cli

BUG = 101
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of `cnnshape ARGUMENTS…`."""
    for stream in (sys.stdout, sys.stderr):
        # What a renderer did not replace, a file name for example, must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return BROKEN_PIPE
    except (KeyboardInterrupt, EOFError, click.Abort):
        return INTERRUPTED
    except Exception as error:
        return _bug(error)
    return code


def _run(arguments: list[str]) -> int:
    if "_CNNSHAPE_COMPLETE" in os.environ:
        cli.main(arguments, prog_name="cnnshape")
    try:
        # Not `cli.main`, which makes 1 of a broken pipe.
        with cli.make_context("cnnshape", arguments) as context:
            code: int | None = cli.invoke(context)
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    return code or 0


def _discard_output() -> None:
    """Let the interpreter flush what is left to nowhere."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


def _bug(error: Exception) -> int:
    from cnnshape import __version__

    if os.environ.get("CNNSHAPE_DEBUG") == "1":
        import traceback

        traceback.print_exc()
    said = " ".join(f"{type(error).__name__}: {error}".split())
    shown = "".join(c if c.isprintable() else "?" for c in said[:500])
    print(
        f"cnnshape {__version__} failed, and that is a bug in cnnshape, not in your spec:\n"
        f"  {shown}\n"
        "Please report it, with the spec and the command, if you can. "
        "CNNSHAPE_DEBUG=1 shows where it happened.",
        file=sys.stderr,
    )
    return BUG
