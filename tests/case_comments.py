"""The comment at the top of a case: what it is about, where people ask about it, what the framework
says and when.

    # Four poolings on 28 x 28 pixels: a convolution finds one pixel left.
    #
    # Asked: https://github.com/keras-team/keras/issues/12951
    # Older: Negative dimension size caused by subtracting 3 from 1 for 'conv2d_8/convolution'
    # Keras, when the model is built: ValueError: Computed output size would be negative. …

`Asked` is the address of a question, `Older` what an earlier version of the framework said; both
may stand several times. The framework's own line says one of three moments; after `never` stands
what happens instead. A line that is indented goes on with the one before it, and `…` stands for
anything.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

BUILT = "when the model is built"
FED = "at the first batch"
NEVER = "never"
MOMENTS = (BUILT, FED, NEVER)
# The names of the frameworks in the comments, and in the specs.
FRAMEWORKS = {"Keras": "keras", "PyTorch": "pytorch"}

_FIELD = re.compile(r"(?P<key>Asked|Older|(?:Keras|PyTorch), [a-z ]+): (?P<text>.*)")


class Said(NamedTuple):
    """What a framework says, and when."""

    framework: str
    moment: str
    text: str


class Comment(NamedTuple):
    about: str
    asked: tuple[str, ...]
    older: tuple[str, ...]
    said: Said | None


def comment_lines(path: Path) -> list[str]:
    """The lines of the comment at the top, without the sign."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[1:].removeprefix(" "))
    return lines


def read_comment(path: Path) -> Comment:
    about: list[str] = []
    fields: list[tuple[str, str]] = []
    for line in comment_lines(path):
        match = _FIELD.match(line)
        if match is not None:
            fields.append((match["key"], match["text"]))
        elif fields and line.startswith("  "):
            key, text = fields[-1]
            fields[-1] = (key, f"{text} {line.strip()}")
        elif line.strip():
            assert not fields, f"{path.name}: `{line}` is no field and not indented"
            about.append(line.strip())
    said = [_said(key, text) for key, text in fields if ", " in key]
    assert len(said) <= 1, f"{path.name}: the framework says one thing"
    return Comment(
        " ".join(about),
        tuple([text for key, text in fields if key == "Asked"]),
        tuple([text for key, text in fields if key == "Older"]),
        said[0] if said else None,
    )


def _said(key: str, text: str) -> Said:
    framework, _, moment = key.partition(", ")
    assert moment in MOMENTS, f"`{moment}` is none of {MOMENTS}"
    return Said(framework, moment, text)


def matches(pattern: str, text: str) -> bool:
    """Whether the text is the pattern, in which `…` stands for anything."""
    parts = [re.escape(" ".join(part.split())) for part in pattern.split("…")]
    return re.fullmatch(".*".join(parts), " ".join(text.split())) is not None
