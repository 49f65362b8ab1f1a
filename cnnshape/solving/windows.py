"""Which kernel, stride and padding lead from one size to another: every combination is tried."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from itertools import product as combinations
from typing import Any

from cnnshape.diagnostics import did_you_mean
from cnnshape.dialects.base import NOTHING, REQUIRED, Dialect
from cnnshape.dialects.registry import dialect, every
from cnnshape.explanation import line_of
from cnnshape.explanation.calculator import of_layer
from cnnshape.explanation.tracing import traced_output
from cnnshape.layers.base import Complaint, Layer
from cnnshape.layers.window import Windowed
from cnnshape.record import Record
from cnnshape.shape import Shape, dilated, unread
from cnnshape.solving.turning import Unsolvable

_KERNELS = 11
_STEPS = 8


class Window(Record):
    """Arguments that lead there: under the framework's names, those at their defaults left out.
    `numbers` is the formula with its numbers; `unreached` says that the last elements of the input
    are in no window."""

    arguments: Mapping[str, Any]
    numbers: str
    value: int
    unreached: bool


class Answer(Record):
    """The windows of one layer of one framework."""

    layer: str
    framework: str
    windows: tuple[Window, ...]


def answers(
    size: int,
    wanted: int,
    name: str | None = None,
    framework: str | None = None,
    fixed: Mapping[str, str] = NOTHING,
) -> list[Answer]:
    """Which arguments make `wanted` of an axis of `size`: in the named framework, or in all that
    have such a layer with such arguments. Raises Unsolvable."""
    asked = [*every()] if framework is None else [dialect(framework)]
    having = [of for of in asked if name is None or of.find(name) is not None]
    if not having:
        hint = did_you_mean(name or "", [known for of in asked for known in of.names()])
        raise Unsolvable(f"there is no layer {name!r}{'; ' * bool(hint)}{hint}")
    found, problems = [], []
    for of in having:
        try:
            found.append(windows_between(size, wanted, of, fixed, name))
        except Unsolvable as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    return found


def windows_between(
    size: int, wanted: int, of: Dialect, fixed: Mapping[str, str], name: str | None = None
) -> Answer:
    """The same in one framework: of the layer `name`, or of a convolution or transposed
    convolution, which the framework must have. `fixed` arguments stay as they are given.

    Raises Unsolvable.
    """
    name = name or (of.convolution if size >= wanted else of.transposed)
    binding = of.find(name)
    assert binding is not None
    rank = binding.call.rank
    spatial = (size,) * rank
    sample = (1, *spatial) if of.layouts[0] == "channels_first" else (*spatial, 1)
    needed = {word: "1" for word, value in binding.call.arguments.items() if value is REQUIRED}
    report = of_layer(name, [sample], {**needed, **fixed}, of.name)
    if not report.layers or report.layers[-1].layer is None:
        raise Unsolvable(f"{name} cannot be computed")
    row = report.layers[-1]
    assert row.layer is not None
    wrong = [told for told in report.errors if told.rule.code.startswith("CS1")]
    if wrong:
        raise Unsolvable(wrong[0].message)
    if not isinstance(row.layer, Windowed):
        raise Unsolvable(f"{name} has no window that moves over an axis")
    x = row.input_shapes[0]
    axes = row.layer.spatial_axes(x)
    canonical = frozenset([binding.canonical[word] for word in fixed if word in binding.canonical])
    found = windows(
        row.layer, x, lambda shape: all(shape[axis] == wanted for axis in axes), canonical
    )
    return Answer(binding.name, of.name, tuple(found))


def windows(
    layer: Layer,
    x: Shape,
    is_wanted: Callable[[Shape], bool],
    fixed: frozenset[str] = frozenset(),
    only_one: bool = False,
) -> list[Window]:
    """The arguments with which a layer makes a wanted output of an input: the usual ones first.

    `only_one` of its arguments is changed at a time, where that is said.
    """
    if not isinstance(layer, Windowed):
        return []
    found = []
    for values in _combinations(layer, x, fixed):
        changed = [name for name, value in values.items() if value != _value(layer, name)]
        if only_one and len(changed) != 1:
            continue
        other = copy.copy(layer)
        other.__dict__.update(
            {name: _per_axis(value, layer.rank) for name, value in values.items()}
        )
        try:
            other.validate()
            for check in other.checks:
                check(other)
            made = other.output(x)
            shape: Shape = made[0] if made and isinstance(made[0], tuple) else made  # type: ignore[assignment]
            if is_wanted(shape):
                found.append((_rank(values), _window(other, x, values, layer)))
        except Complaint:
            continue
    found.sort(key=lambda pair: pair[0])
    return [window for _, window in found]


def _combinations(layer: Windowed, x: Shape, fixed: frozenset[str]) -> Iterator[dict[str, Any]]:
    sizes = [size for size in layer.spatial(x) if isinstance(size, int)]
    largest = max(sizes, default=1)
    # Patches as large as their step are usual, however large.
    patches = [n for n in range(_KERNELS + 1, 65) if largest % n == 0]
    kernels = [*range(1, _KERNELS + 1), *patches]
    steps = [*range(1, _STEPS + 1), *[n for n in patches if n > _STEPS]]
    words = isinstance(layer.padding, str)
    grows = "output_padding" in layer.words and getattr(layer, "output_padding", None) is not None
    choices: dict[str, list[Any]] = {
        "kernel_size": kernels,
        "stride": steps,
        "padding": ["valid", "same"] if words else [*range(_KERNELS // 2 + 1)],
    }
    if grows:
        choices["output_padding"] = [*range(4)]
    for name in choices:
        if name in fixed:
            choices[name] = [_value(layer, name)]
    for values in combinations(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def _value(layer: Windowed, name: str) -> Any:
    """An argument, as one number where it is the same on every axis."""
    value = layer.steps if name == "stride" else getattr(layer, name)
    if isinstance(value, tuple) and len(set(value)) == 1:
        return value[0]
    return value


def _per_axis(value: Any, rank: int) -> Any:
    return (value,) * rank if isinstance(value, int) else value


def _rank(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """What people use comes first: a window that leaves no element out, that is centred or stands
    side by side; then the smaller one."""
    kernel, step, padding = values["kernel_size"], values["stride"], values["padding"]
    centred = kernel % 2 == 1 and padding in ("same", (kernel - 1) // 2)
    side_by_side = kernel == step and padding in (0, "valid")
    added = values.get("output_padding", 0)
    return (kernel < step, not (centred or side_by_side), added, kernel, step, str(padding))


def _window(other: Windowed, x: Shape, values: Mapping[str, Any], layer: Windowed) -> Window:
    axis = other.spatial_axes(x)[0]
    made, term = other.output(x), traced_output(other, x)[axis]
    shape: Shape = made[0] if made and isinstance(made[0], tuple) else made  # type: ignore[assignment]
    line = line_of("", shape[axis], term)
    borders = other.borders(x)
    unreached = False
    size = x[axis]
    if borders and isinstance(size, int):
        spans = dilated(other.kernel_size[0], other.dilation[0])
        total, after = int(borders[0].total), int(borders[0].after)
        unreached = unread(size, spans, other.steps[0], total, after) > 0
    words = {other.words.get(name, name): value for name, value in values.items()}
    if not words.get(other.words.get("output_padding", "")):
        words.pop(other.words.get("output_padding", ""), None)
    value = shape[axis]
    assert isinstance(value, int)
    return Window(words, line.numbers, value, unreached)
