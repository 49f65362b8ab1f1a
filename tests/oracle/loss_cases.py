"""What every loss is asked: outputs and labels of all these shapes, in these types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

# Of one sample. The batch is a number that is no size here, so that nothing fits by chance.
BATCH = 7
OUTPUTS: tuple[tuple[int, ...], ...] = (
    (),
    (1,),
    (2,),
    (10,),
    (5, 1),
    (5, 10),
    (10, 5),
    (6, 6, 1),
    (6, 6, 3),
    (1, 6, 6),
    (3, 6, 6),
)
LABELS: tuple[tuple[int, ...], ...] = (
    (),
    (1,),
    (2,),
    (10,),
    (5,),
    (5, 1),
    (5, 10),
    (10, 5),
    (6, 6),
    (6, 6, 1),
    (6, 6, 3),
    (1, 6, 6),
    (3, 6, 6),
)
# One letter per shape of the labels, or per activation of the output.
OK, BROADCASTS, ERROR = "o", "b", "e"
NEGATIVE, NOT_A_NUMBER = "n", "x"

# What the output's values went through, for ten units, and the labels beside them.
ACTIVATIONS = ("linear", "relu", "tanh", "softmax", "sigmoid", "log_softmax")
UNITS = 10
# Class numbers that are none, and what PyTorch leaves out by default.
NO_CLASSES = (UNITS, -1, -100)


class LossCase(NamedTuple):
    """A loss by all the names that mean it, with its arguments."""

    names: tuple[str, ...]
    args: Mapping[str, Any]


def text(shape: Iterable[int]) -> str:
    return "x".join(map(str, shape)) or "-"


def letter_of(loss: float) -> str:
    """The letter of a loss that was computed."""
    if loss != loss:
        return NOT_A_NUMBER
    return NEGATIVE if loss < -1e-6 else OK


def write(
    path: Path,
    head: dict[str, Any],
    records: Iterable[dict[str, Any]],
    values: Iterable[dict[str, Any]],
) -> None:
    """One loss with one type of labels per line, so that a diff shows what changed."""
    head = {**head, "batch": BATCH, "labels": [list(shape) for shape in LABELS]}
    head = {**head, "activations": list(ACTIVATIONS), "no_classes": list(NO_CLASSES)}
    text = json.dumps(head)[:-1]
    for key, rows in (("cases", records), ("values", values)):
        lines = [json.dumps(row, separators=(",", ":")) for row in rows]
        text += f', "{key}": [\n' + ",\n".join(lines) + "\n]"
        print(f"{path.parent.name}/{path.name}, {key}: {len(lines)}")
    path.write_text(text + "}\n", encoding="utf-8")
