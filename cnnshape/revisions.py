"""Specs as they stood at a revision of git: `HEAD~1:model.yaml`."""

from __future__ import annotations

import os

from cnnshape.files import MAX_BYTES, FileProblem, decode, open_beside, read_source
from cnnshape.source import Source


def read_at(path: str) -> Source:
    """The spec at a path, or at `REVISION:PATH`, where no file of that name is there.

    Raises FileProblem.
    """
    revision, colon, inside = path.partition(":")
    if not colon or not revision or not inside or os.path.exists(path):
        return read_source(path)
    return Source(_show(revision, inside), path)


def open_at(path: str, source: Source) -> Source | str:
    """The spec of a nested model, from the revision of the spec that names it."""
    revision, colon, inside = source.name.partition(":")
    if not colon or os.path.exists(source.name):
        return open_beside(path, source)
    folder = os.path.dirname(inside)
    target = os.path.normpath(os.path.join(folder, path))
    if os.path.isabs(path) or not (f"{target}/").startswith(f"{folder}/" if folder else ""):
        return "it lies outside the folder of this spec"
    if target.startswith(".."):
        return "it lies outside the folder of this spec"
    try:
        return Source(_show(revision, target), f"{revision}:{target}")
    except FileProblem as problem:
        return str(problem)


def _show(revision: str, path: str) -> str:
    """What `git show` prints. Raises FileProblem."""
    import subprocess

    if revision.startswith("-"):
        raise FileProblem(f"{revision!r} is no revision of git")
    # Relative to the working directory, as every other path of the command line.
    named = f"{revision}:./{path}" if not os.path.isabs(path) else f"{revision}:{path}"
    try:
        done = subprocess.run(
            ["git", "show", "--no-textconv", named], capture_output=True, check=False, timeout=60
        )
    except FileNotFoundError:
        raise FileProblem("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise FileProblem("git does not answer") from None
    except ValueError:
        raise FileProblem("the path contains a NUL character") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise FileProblem(lines[0].removeprefix("fatal: ") if lines else "git does not have it")
    return decode(done.stdout[: MAX_BYTES + 1])
