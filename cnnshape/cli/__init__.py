"""The command line: `main` runs a command and turns whatever happens into an exit code.

0 clean or only warnings, 1 errors in a spec, 2 usage or an unreadable file, 101 a bug of ours.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

UNUSABLE = 2
BUG = 101
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of `cnnshape ARGUMENTS…`; without arguments, of those of this process."""
    if arguments is not None:
        return _exit_code(arguments)
    # Nearly everything that is made lives until the end, which is a tenth of a second away:
    # looking for garbage after every 700 objects, and in all of them at the end, takes as long as
    # the work itself.
    gc.set_threshold(100_000, 20, 20)
    code = _exit_code(sys.argv[1:])
    gc.freeze()
    return code


def _exit_code(arguments: Sequence[str]) -> int:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller: `>&-`
            null = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # until the end
            setattr(sys, name, null)
        elif hasattr(stream, "reconfigure"):
            # What no renderer replaced, a path in a message of click, must not end the program.
            stream.reconfigure(errors="backslashreplace")
    try:
        from cnnshape.cli.group import run

        code = run(list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return BROKEN_PIPE
    except OSError as error:
        # Files are read where problems with them are expected: this is the output, a full disk.
        _discard_output()
        print(f"cnnshape: the output cannot be written: {error.strerror}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _bug(error)
    return code


def _discard_output() -> None:
    """Let the interpreter flush what is left to nowhere."""
    null = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError):  # within a program that has its own idea of standard output
        os.dup2(null, sys.stdout.fileno())
    os.close(null)


def _bug(error: Exception) -> int:
    from cnnshape import __version__

    if os.environ.get("CNNSHAPE_DEBUG") == "1":
        import traceback

        traceback.print_exc()
    said = " ".join(f"{type(error).__name__}: {error}".split())
    shown = "".join([c if c.isprintable() else "?" for c in said[:500]])
    print(
        f"cnnshape {__version__} failed, and that is a bug in cnnshape, not in your spec:\n"
        f"  {shown}\n"
        "Please report it, with the spec and the command, if you can. "
        "CNNSHAPE_DEBUG=1 shows where it happened.",
        file=sys.stderr,
    )
    return BUG
