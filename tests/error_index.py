"""The index of the frameworks' error messages, made of the comments of the cases.

`python tests/error_index.py` writes docs/error-messages.md; a test compares it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from case_comments import BUILT, FED, NEVER, Comment, read_comment

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "err"
PAGE = ROOT / "docs" / "error-messages.md"

_HEAD = """\
# The frameworks' error messages

What Keras 3.15.1 and PyTorch 2.13.0 say about a model that is wrong, and what cnnshape says about
it. Search the page for a few words of a message, without its numbers: `N` stands for them. Each
example is a spec of the tests, whose comment has the message in full, the question that it comes
from and the moment at which the framework says it; what cnnshape prints stands beside it, in the
`.out`. *Older* messages are those of earlier versions, as people quote them; the others are what
the frameworks print now, run and compared by `pytest -m live`.

This page is made by `python tests/error_index.py`.
"""
_TITLES = {"Keras": "Keras", "PyTorch": "PyTorch"}
_WHEN = {BUILT: "built", FED: "first batch"}
# What follows repeats the arguments of the call.
_TAIL = re.compile(
    r"[.,:]? (?:Received|Full shape received|Full input shapes?|Inputs received|"
    r"Layer shapes|Make sure to pass|\(full input shape|\(op: ).*"
)
_DIAGNOSTIC = re.compile(r"^(?:error|warning)\[(?P<code>CS\d+)\] (?P<name>[\w-]+): ", re.M)


class Row(NamedTuple):
    """A message without its numbers, when it is said (empty: an earlier version said it), and the
    cases that it is about."""

    message: str
    moment: str
    cases: list[str]


def pattern(message: str) -> str:
    """The message with `N` for its numbers.

    >>> pattern("RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x1568 and 1050x10)")
    'RuntimeError: mat1 and mat2 shapes cannot be multiplied (NxN and NxN)'
    """
    text = _TAIL.sub("", message)
    text = re.sub(r"layer '?[a-z]\w*'?(?=[ :,]|$)", "layer …", text)
    text = re.sub(r"\d+( ?x ?)\d+", r"N\1N", text)
    text = re.sub(r"(?<![\w.])-?\d+(?![\w.]\w)", "N", text)
    return text.strip().rstrip(".:,")


def comments() -> dict[str, Comment]:
    return {path.stem: read_comment(path) for path in sorted(CASES.glob("*.yaml"))}


def framework_of(name: str) -> str:
    text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
    return "PyTorch" if "\nframework: pytorch\n" in text else "Keras"


def rules(name: str) -> list[str]:
    """What cnnshape says about a case: `CS304 empty-output`."""
    text = (CASES / f"{name}.out").read_text(encoding="utf-8")
    return list(dict.fromkeys(f"{m['code']} {m['name']}" for m in _DIAGNOSTIC.finditer(text)))


def rows(framework: str) -> list[Row]:
    found: dict[tuple[str, str], list[str]] = {}
    for name, comment in comments().items():
        if framework_of(name) != framework:
            continue
        said = comment.said
        if said is not None and said.moment != NEVER:
            found.setdefault((pattern(said.text), said.moment), []).append(name)
        for older in comment.older:
            found.setdefault((pattern(older), ""), []).append(name)
    made = [Row(message, moment, cases) for (message, moment), cases in found.items()]
    return sorted(made, key=lambda row: (row.message.lower(), row.moment))


def render() -> str:
    parts = [_HEAD]
    for framework, title in _TITLES.items():
        parts.append(
            f"\n## {title}\n\n| message | when | cnnshape | examples |\n|---|---|---|---|\n"
        )
        for row in rows(framework):
            told = sorted({rule for name in row.cases for rule in rules(name)[:1]})
            links = ", ".join(
                [f"[{name}](../tests/cases/err/{name}.yaml)" for name in sorted(set(row.cases))]
            )
            when = _WHEN[row.moment] if row.moment else "*older*"
            parts.append(f"| {_code(row.message)} | {when} | {', '.join(told)} | {links} |\n")
    return "".join(parts)


def _code(text: str) -> str:
    """A code span that may hold backticks, in a cell of a table."""
    text = text.replace("|", "\\|")
    if "`" not in text:
        return f"`{text}`"
    return f"`` {text} ``"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
