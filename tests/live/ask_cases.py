"""Writes into the comments of cases what the framework says about them.

    PYTHONPATH=. python tests/live/ask_cases.py NAME…

In an environment with the framework of the case; cases of the other framework are left alone. A
line with `…` in it stays as it is where it still holds. A case that the plain reading has no words
for may have a program beside it, `NAME.py`, with `build()`. With `--print`, nothing is written and
the answers are printed as JSON.
"""

from __future__ import annotations

import json
import sys
import textwrap
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from case_comments import (  # noqa: E402
    BUILT,
    FRAMEWORKS,
    NEVER,
    comment_lines,
    matches,
    read_comment,
)
from plain_spec import Unreadable, read_plain  # noqa: E402

CASES = HERE.parent / "cases"
PROGRAMS = {"keras": "keras_program", "pytorch": "torch_program"}
_WIDTH = 100
# Longer answers are cut: what follows repeats the arguments.
_LONGEST = 400


def framework_of(path: Path) -> str:
    """The framework that the spec names."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("framework: "):
            return line.partition(": ")[2].strip()
    return ""


def says(path: Path) -> tuple[str, str]:
    """(when, what) the framework of a case says. Raises Unreadable and ImportError."""
    program = import_module(PROGRAMS[framework_of(path)])
    script = path.with_suffix(".py")
    if not script.exists():
        moment, text = program.ask(read_plain(path))
        return moment, text
    names: dict[str, Any] = {}
    exec(compile(script.read_text(encoding="utf-8"), str(script), "exec"), names)
    try:
        names["build"]()
    except Exception as error:
        return BUILT, program.message(error)
    return NEVER, "it is built"


def answered(path: Path) -> str:
    """The text of a case with what the framework says now."""
    framework = framework_of(path)
    moment, text = says(path)
    before = read_comment(path).said
    whole = path.read_text(encoding="utf-8")
    still = before is not None and before.moment == moment and matches(before.text, text)
    if still:
        return whole
    title = next(title for title, name in FRAMEWORKS.items() if name == framework)
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    said = textwrap.wrap(
        f"{title}, {moment}: {text}",
        _WIDTH - 2,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines = comment_lines(path)
    body = whole.splitlines()[len(lines) :]
    kept = without_answer(lines)
    if not any(line.startswith(("Asked: ", "Older: ")) for line in kept):
        kept.append("")
    comment = [f"# {line}".rstrip() for line in [*kept, *said]]
    return "\n".join([*comment, *body]) + "\n"


def without_answer(lines: list[str]) -> list[str]:
    kept: list[str] = []
    inside = False
    for line in lines:
        if line.startswith(tuple(f"{title}, " for title in FRAMEWORKS)):
            inside = True
        elif not line.startswith("  "):
            inside = False
        if not inside:
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def paths(names: list[str]) -> list[Path]:
    """The cases of these names."""
    found = [CASES / folder / f"{name}.yaml" for name in names for folder in ("err", "ok")]
    return [path for path in found if path.exists()]


def write(names: list[str]) -> None:
    for path in paths(names):
        try:
            text = answered(path)
        except (ImportError, Unreadable) as problem:
            print(f"{path.stem}: {problem}")
            continue
        path.write_text(text, encoding="utf-8")
        print("\n".join(text.splitlines()[: len(comment_lines(path))]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--print"]:
        print(json.dumps({path.stem: says(path) for path in paths(sys.argv[2:])}))
    else:
        write(sys.argv[1:])
