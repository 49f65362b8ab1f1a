"""The work grows with the size of a spec, never with its square, and nothing is too deep.

Calls are counted instead of seconds: they are the same on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from cnnshape import Report, diagnostics
from cnnshape.analysis import analyse
from cnnshape.outcome import Outcome
from cnnshape.render.concise import concise
from cnnshape.render.screen import Screen
from cnnshape.source import Source

KERAS = "framework: keras\ninput: [16, 16, 4]\nlayers:\n"
TORCH = "framework: pytorch\ninput: [4, 16, 16]\nlayers:\n"
CONV = "  - Conv2D: {filters: 4, kernel_size: 3, padding: same}\n"


def each(n: int, line: str, head: str = KERAS, foot: str = "") -> str:
    """A spec with a line for each number below n; `%d` in it is the number."""
    lines = [line.replace("%d", str(i)) for i in range(n)]
    return head + "".join([f"{text}\n" for text in lines]) + foot


def dense_blocks(n: int) -> str:
    """Blocks of eight convolutions, each of which is given all before it, as in DenseNet."""
    text = KERAS
    for block in range(n // 8):
        names: list[str] = []
        for i in range(8):
            names.append(f"c{block}_{i}")
            text += f"  - Conv2D: {{filters: 4, kernel_size: 1, name: {names[-1]}}}\n"
            text += f"  - Concatenate: {{inputs: [{', '.join(names)}]}}\n"
    return text


def one_wide_concatenation(n: int) -> str:
    branches = each(n, "  - Conv2D: {filters: 4, kernel_size: 1, name: c%d, inputs: input}")
    return branches + f"  - Concatenate: {{inputs: [{', '.join([f'c{i}' for i in range(n)])}]}}\n"


def labels_of_every_output(n: int) -> str:
    names = [f"d{i}" for i in range(n)]
    return (
        each(n, "  - Dense: {units: 5, name: d%d, inputs: f}", KERAS + "  - {Flatten: , name: f}\n")
        + f"outputs: [{', '.join(names)}]\n"
        + f"data: {{y: {{{', '.join([f'{name}: [6]' for name in names])}}}}}\n"
        + f"loss: {{{', '.join([f'{name}: mse' for name in names])}}}\n"
    )


def unknown_arguments(n: int) -> str:
    words = ", ".join([f"word{i}: 1" for i in range(n)])
    return KERAS + f"  - Conv2D: {{filters: 4, kernel_size: 3, {words}}}\n"


def calls_of_calls(n: int) -> str:
    first = KERAS + "  - {ReLU: , name: s0}\n"
    return first + "".join([f"  - {{reuse: s{i - 1}, name: s{i}}}\n" for i in range(1, n)])


SPECS: dict[str, Callable[[int], str]] = {
    "a chain": lambda n: each(n, CONV.strip("\n")),
    "a chain in PyTorch": lambda n: each(n, "  - Conv2d: [4, 4, 3, 1, 1]", TORCH),
    "calls that differ": lambda n: each(n, "  - Conv2D: [%d1, 1]"),
    "dense blocks": dense_blocks,
    "one wide concatenation": one_wide_concatenation,
    "a repeated block": lambda n: (
        "framework: keras\ninput: [8, 8, 4]\nblocks:\n"
        "  residual: {layers: [{Conv2D: [4, 1], name: c}, {Add: {inputs: [c, input]}}]}\n"
        f"layers: [{{residual: , repeat: {n}}}]\n"
    ),
    "a block called again": lambda n: each(
        n,
        "  - {reuse: head, inputs: input}",
        KERAS + "  - {Sequential: [{Conv2D: [4, 1]}, ReLU], name: head}\n",
    ),
    "a call of a call": calls_of_calls,
    "dense layers on maps, on purpose": lambda n: each(
        n, CONV + "  - Dense: 4", foot="  - Flatten\n"
    ),
    "missing flattens": lambda n: each(n, CONV.replace("4,", "4, inputs: input,") + "  - Dense: 4"),
    "dense layers behind one long chain": lambda n: each(
        n,
        "  - {Dense: 4, inputs: last}",
        each(n, "  - ReLU", KERAS + CONV, CONV) + "  - {ReLU: , name: last}\n",
    ),
    "wrong sizes behind one long chain": lambda n: each(
        n,
        "  - {Linear: [9, 4], inputs: last}",
        each(n, "  - ReLU", TORCH + "  - {flatten: 1}\n") + "  - {ReLU: , name: last}\n",
    ),
    "windows too large behind one long chain": lambda n: each(
        n,
        "  - {Conv2D: [4, 99], inputs: last}",
        each(n, CONV.strip("\n")) + "  - {ReLU: , name: last}\n",
    ),
    "unknown layers": lambda n: each(n, "  - Conv2DD: [4, 3]"),
    "misspelled arguments": lambda n: each(n, "  - Conv2D: {filter: 4, kernel_size: 1}"),
    "unknown arguments of one layer": unknown_arguments,
    "wrong values": lambda n: each(n, "  - Conv2D: {filters: 4, kernel_size: 3x3}"),
    "unknown references": lambda n: each(n, "  - {ReLU: , name: relu%d, inputs: reluu%d}"),
    "unknown variables": lambda n: each(n, "  - Conv2D: [$width%d, 3]"),
    "one name for all": lambda n: each(n, "  - {ReLU: , name: same}"),
    "unused layers": lambda n: each(n, "  - {ReLU: , inputs: input}"),
    "wrong expectations": lambda n: each(n, "  - {Conv2D: [4, 1], expect: [%d]}"),
    "labels that do not fit": labels_of_every_output,
    "swapped inputs": lambda n: (
        "framework: keras\ninputs:\n"
        + "".join([f"  i{i}: [3, 32, 32]\n" for i in range(n)])
        + "layers:\n"
        + "".join([f"  - {{Conv2D: [4, 1], inputs: i{i}}}\n" for i in range(n)])
    ),
}


def checked(text: str) -> Report:
    """The report, its diagnostics rendered as well."""
    report = analyse(Source(text, "spec.yaml"))
    concise(Outcome([report]), Screen())
    return report


def calls(text: str) -> int:
    """The number of calls that a check of the text takes."""
    number = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    diagnostics._closest.cache_clear()
    sys.setprofile(count)
    try:
        checked(text)
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.parametrize("name", SPECS)
def test_twice_the_spec_is_twice_the_work(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make = SPECS[name]
    monkeypatch.setattr(diagnostics, "MAX_COMPARISONS", 1000)
    checked(make(8))  # what is imported or remembered for good
    least, less, more = calls(make(80)), calls(make(160)), calls(make(320))
    # The second step is twice the first one, and of n² it would be four times.
    assert more - less < 3 * (less - least)


DEEP = 3000


def test_omitted_entries_that_stand_for_one_another() -> None:
    head = KERAS + "  - {ReLU: , name: s0}\n"
    entries = [f"  - {{ReLU: , name: s{i}, when: false, inputs: s{i - 1}}}" for i in range(1, DEEP)]
    report = checked(head + "\n".join(entries) + f"\n  - {{Softmax: , inputs: s{DEEP - 1}}}\n")
    assert report.ok
    assert report["softmax"].inputs == ("s0",)


def test_omitted_entries_that_point_forward() -> None:
    entries = [f"  - {{ReLU: , name: s{i}, when: false, inputs: s{i + 1}}}" for i in range(DEEP)]
    last = f"\n  - {{ReLU: , name: s{DEEP}, inputs: input}}\n  - {{Softmax: , inputs: s0}}\n"
    report = checked(KERAS + "\n".join(entries) + last)
    assert report.ok
    assert report["softmax"].inputs == (f"s{DEEP}",)


def test_calls_of_calls() -> None:
    report = checked(calls_of_calls(DEEP))
    assert report.ok
    assert report["s0"].calls == DEEP


def test_wrappers_in_one_another() -> None:
    depth = 90
    text = KERAS + "  - " + "TimeDistributed: {" * depth + "ReLU: " + "}" * depth + "\n"
    assert [diagnostic.rule.code for diagnostic in checked(text).diagnostics] == ["CS302"]


def test_groups_in_one_another() -> None:
    depth = 48
    text = KERAS + "  - " + "Sequential: [{" * depth + "ReLU: " + "}]" * depth + "\n"
    assert checked(text).ok


def test_suggestions_end_where_they_would_take_too_long() -> None:
    text = each(2000, "  - {ReLU: , name: relu%d, inputs: reluu%d}")
    diagnostics = checked(text).diagnostics
    assert len(diagnostics) == 2000
    assert diagnostics[0].help == "did you mean `relu0`?"
    assert diagnostics[-1].help == ""
