"""Which inputs and arguments lead to what is wanted, as text and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cnnshape.diagnostics import count
from cnnshape.render.json_text import json_text, number_json
from cnnshape.render.screen import Screen, cells
from cnnshape.shape import dim_text
from cnnshape.solving.inputs import Matches, Sizes
from cnnshape.solving.windows import Answer, Window


def sizes_text(found: Sizes, screen: Screen) -> str:
    """Whether the given size works, which ones do, and the nearest."""
    return _lines(_sizes(found), screen)


def _sizes(found: Sizes) -> Iterator[str]:
    axes = " = ".join(found.axes)
    state = found.why or "it works"
    if found.given is not None:
        yield f"{axes} = {found.given}: {state}"
    elif all(isinstance(size, int) for size in found.sizes):
        yield f"{', '.join(found.axes)} = {', '.join(map(dim_text, found.sizes))}: {state}"
        yield f"with {axes}:"
    if found.smallest is None:
        yield f"no size works among {_ranges(found.tried)}"
        if found.why:
            yield "mistakes that no size mends count, too: `cnnshape check` tells them"
        return
    # Between the ranges that were tried there may be smaller ones.
    smallest = "smallest that works" if found.smallest <= found.tried[0][1] else "smallest found"
    yield f"{smallest}: {found.smallest} (input: {found.write(found.smallest)})"
    if found.pattern is not None:
        yield f"what works: {found.pattern.text}"
    near = [size for size in (found.below, found.above) if size is not None]
    # Where every size works, those beside the given one are no answer.
    if near and (found.why or found.pattern is None or found.pattern.step > 1):
        inputs = ", ".join([found.write(size) for size in near])
        yield f"nearest: {', '.join(map(str, near))} (input: {inputs})"
    if found.rectangles and found.why:
        yield f"nearest: input: {', '.join(found.rectangles)}"
    yield f"tried: {_ranges(found.tried)}"


def _ranges(ranges: Iterable[tuple[int, int]]) -> str:
    return ", ".join([str(a) if a == b else f"{a} to {b}" for a, b in sorted(ranges)])


def matches_text(found: Matches, screen: Screen) -> str:
    """The sizes that give what is wanted, or those that come nearest."""
    return _lines(_matches(found), screen)


def _matches(found: Matches) -> Iterator[str]:
    axes = " = ".join(found.axes)
    if found.ranges:
        yield f"{found.what}: {axes} = {_ranges(found.ranges)}"
        sizes = [size for pair in found.ranges for size in pair]
        given = found.given if found.given is not None else sizes[0]
        nearest = min(sizes, key=lambda size: abs(size - given))
        if any(a <= given <= b for a, b in found.ranges):
            nearest = given
        yield f"nearest: input: {found.write(nearest)}"
    else:
        yield f"{found.what}: no size of the input gives that among {_ranges(found.tried)}"
        for size, given_number in found.near:
            yield f"  {axes} = {size} gives {given_number}"
    if found.windows:
        yield "with the input as it is, one argument changed:"
        for window in found.windows:
            yield f"  {_window(window)}"


def answers_text(found: Iterable[Answer], most: int | None, screen: Screen) -> str:
    """The arguments of each framework's layer, at most so many."""
    return _lines(_answers(found, most), screen)


def _answers(found: Iterable[Answer], most: int | None) -> Iterator[str]:
    for answer in found:
        number = count(len(answer.windows), "way") if answer.windows else "no way"
        yield f"{answer.layer} ({answer.framework}): {number}"
        shown = answer.windows[:most]
        left = [", ".join(_arguments(window)) for window in shown]
        width = max(map(cells, left), default=0)
        for text, window in zip(left, shown, strict=True):
            unreached = "  (the last positions in no window)" if window.unreached else ""
            equation = f"{window.numbers} = {window.value}"
            yield f"  {text}{' ' * (width - cells(text))}  {equation}{unreached}"
        if len(answer.windows) > len(shown):
            yield f"  and {len(answer.windows) - len(shown)} more: --all, or fix one with --set"


def _arguments(window: Window) -> list[str]:
    return [f"{word}: {value}" for word, value in window.arguments.items()]


def _window(window: Window) -> str:
    return f"{', '.join(_arguments(window))}  {window.numbers} = {window.value}"


def _lines(lines: Iterable[str], screen: Screen) -> str:
    return "".join([screen.text(line) + "\n" for line in lines])


# -- JSON ----------------------------------------------------------------------------------------


def sizes_json(found: Sizes) -> str:
    pattern = found.pattern
    return json_text(
        {
            "version": 1,
            "axes": list(found.axes),
            "sizes": [number_json(size) for size in found.sizes],
            "works": not found.why,
            "why": found.why or None,
            "smallest": found.smallest,
            "below": found.below,
            "above": found.above,
            "rectangles": list(found.rectangles),
            "pattern": None
            if pattern is None
            else {
                "from": pattern.first,
                "step": pattern.step,
                "remainders": list(pattern.remainders),
            },
            "tried": [list(pair) for pair in found.tried],
        }
    )


def matches_json(found: Matches) -> str:
    return json_text(
        {
            "version": 1,
            "wanted": found.what,
            "axes": list(found.axes),
            "given": found.given,
            "ranges": [list(pair) for pair in found.ranges],
            "near": [{"size": size, "gives": given} for size, given in found.near],
            "tried": [list(pair) for pair in found.tried],
            "arguments": [_window_json(window) for window in found.windows],
        }
    )


def answers_json(found: Iterable[Answer]) -> str:
    return json_text(
        {
            "version": 1,
            "answers": [
                {
                    "layer": answer.layer,
                    "framework": answer.framework,
                    "arguments": [_window_json(window) for window in answer.windows],
                }
                for answer in found
            ],
        }
    )


def _window_json(window: Window) -> dict[str, Any]:
    return {
        **dict(window.arguments),
        "numbers": window.numbers,
        "value": window.value,
        "unreached": window.unreached,
    }
