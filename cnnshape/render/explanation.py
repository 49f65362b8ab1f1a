"""How a layer comes to its shape and its parameters, as text and JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from cnnshape.diagnostics import count
from cnnshape.explanation import OWN, Explanation, Line, Padded
from cnnshape.explanation.flattening import Order
from cnnshape.layers.base import Role
from cnnshape.render.columns import shapes_text
from cnnshape.render.json_text import json_text, number_json
from cnnshape.render.report_json import shapes_json
from cnnshape.render.screen import Screen, cells
from cnnshape.report import Report
from cnnshape.shape import BATCH, Dim, dim_text, shape_text

_WIDTH = 88
# So many weights are told one by one.
_MOST_WEIGHTS = 24


def text(found: Explanation, screen: Screen) -> str:
    """Everything about one layer."""
    row = found.row
    lines = [screen.paint(screen.text(f"{row.name} ({row.type})"), "bold")]
    lines += [screen.text(line) for line in textwrap.wrap(found.about, _WIDTH)]
    given = f" from {shapes_text(row.input_shapes)}" if row.input_shapes else ""
    title = "Output shapes" if len(row.output_shapes) > 1 else "Output shape"
    lines += ["", _title(title, f"{shapes_text(row.output_shapes)}{given}", screen)]
    if found.unchanged:
        whose = "the input's" if len(row.input_shapes) == 1 else "the inputs'"
        lines.append(f"  {whose} shape, unchanged")
    else:
        for number, output in enumerate(found.outputs):
            if len(found.outputs) > 1:
                lines.append(f"  output {number}")
            lines += [screen.text(line) for line in _lines(_merged(output))]
    lines += [screen.text(line) for line in _padding(found.padding)]
    if row.weights:
        lines += ["", _title("Parameters", _number(row.params), screen)]
        lines += [screen.text(line) for line in _weights(found)]
    if found.macs is not None:
        lines += ["", _title("Multiply-accumulates per sample", _number(row.macs), screen)]
        lines += [f"  {screen.text(line)}" for line in _formula(found.macs, "")]
    if found.order is not None:
        lines += ["", *[screen.text(line) for line in order_lines(found.order)]]
    return "\n".join(lines) + "\n"


def _title(what: str, value: str, screen: Screen) -> str:
    return f"{screen.paint(what, 'label')} {screen.text(value)}"


def _number(number: Dim) -> str:
    return f"{number:,}" if isinstance(number, int) else dim_text(number)


def _merged(lines: Iterable[Line]) -> list[Line]:
    """The axes, those with the same rule and numbers as one; without the batch where it stays."""
    found: list[Line] = []
    for line in lines:
        if line.value is BATCH:
            continue
        before = found[-1] if found else None
        if before is not None and line.rule and line._replace(what=before.what) == before:
            found[-1] = before._replace(what=f"{before.what}, {line.what}")
        else:
            found.append(line)
    return found


def _lines(lines: list[Line]) -> Iterator[str]:
    width = max((len(line.what) for line in lines), default=0)
    for line in lines:
        first, *rest = _formula(line, line.what)
        yield f"  {line.what:{width}}{first}"
        for more in rest:
            yield f"  {'':{width}}{more}"
    if any(_is_about_own(line) for line in lines):
        yield f"  ({OWN} is the size of the input on that axis)"


def _is_about_own(line: Line) -> bool:
    import re

    return re.search(rf"\b{OWN}\b", line.rule) is not None


def _formula(line: Line, what: str) -> list[str]:
    """` = rule`, and below it ` = numbers = value`; on one line where there is no more to it."""
    value = f"{line.value:,}" if isinstance(line.value, int) and not what else dim_text(line.value)
    equals = " = " if what else ""
    if not line.rule:
        return [f"{equals}{value}"]
    if not line.numbers or line.numbers == value:
        return [f"{equals}{line.rule} = {value}"]
    if len(line.rule) + len(line.numbers) < 40:
        return [f"{equals}{line.rule} = {line.numbers} = {value}"]
    below = "= " if not what else " = "
    return [f"{equals}{line.rule}", f"{below}{line.numbers} = {value}"]


def _padding(padding: tuple[Padded, ...]) -> Iterator[str]:
    """What padding adds, where it adds anything, and what no window reaches."""
    alike: dict[Padded, list[str]] = {}
    for one in padding:
        alike.setdefault(one._replace(axis=""), []).append(one.axis)
    for one, axes in alike.items():
        names = ", ".join(axes)
        if one.before or one.after:
            yield f"  padding on {names}: {one.before} before, {one.after} after"
        if one.before != one.after or one.total.rule.startswith("max"):
            yield f"    total  = {one.total.rule}"
            yield f"           = {one.total.numbers} = {one.total.value}"
        if one.total.rule.startswith("max") and one.total.value:
            yield f"    before = floor(total / 2) = {one.before}"
            yield f"    after  = total − before = {one.after}"
        if one.unreached:
            positions = count(one.unreached, "position").removeprefix("1 ")
            yield f"  the last {positions} on {names}: in no window"


def _weights(found: Explanation) -> Iterator[str]:
    shown = found.weights[:_MOST_WEIGHTS]
    names = [f"{one.line.what} {shape_text(one.weight.shape)}" for one in shown]
    width = max(map(cells, names), default=0)
    for name, one in zip(names, shown, strict=True):
        line = one.line
        parts = [line.rule, line.numbers, _number(line.value)]
        said = [part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]
        note = "" if one.weight.role is Role.TRAINABLE else f"  ({_role(one.weight.role)})"
        note = note if one.counted else "  (a buffer, not counted)"
        yield f"  {name}{' ' * (width - cells(name))}  {' = '.join(said)}{note}"
    if len(found.weights) > len(shown):
        yield f"  and {count(len(found.weights) - len(shown), 'further tensor')}"
    if found.params is not None and len([one for one in found.weights if one.counted]) > 1:
        yield f"  {found.params.numbers} = {_number(found.params.value)}"


def _role(role: Role) -> str:
    return "not trained: a statistic" if role is Role.STATISTIC else "not trained"


# -- flattening ----------------------------------------------------------------------------------


def order_lines(order: Order) -> Iterator[str]:
    """In which order the elements stand, and what that means for weights."""
    axes = ", ".join(order.names)
    yield f"Order of the elements: ({axes}), row-major: the {order.names[-1]} is fastest"
    yield f"  index = {_horner(order)}"
    if order.moved:
        yield "  the channels are moved last before, so the order is that of channels_last"
    if order.other:
        last = order.names[-1] == "channel"
        layout = "channels_first" if last else "channels_last"
        theirs = ", ".join([order.names[place] for place in order.other])
        yield f"  Where a map is flattened as {layout}, the order is ({theirs})."
        whose = f"`{order.followed}`" if order.followed else "the next dense layer"
        yield f"  Weights of {whose} that come from there must be permuted, inputs first:"
        sizes = [str(order.sizes[place]) for place in order.other]
        back = [str(order.other.index(place)) for place in range(len(order.sizes))]
        rest = str(len(order.sizes))
        yield (
            f"    kernel.reshape({', '.join(sizes)}, -1).transpose({', '.join([*back, rest])})"
            f".reshape({order.elements}, -1)"
        )


def _horner(order: Order) -> str:
    """`(row·5 + column)·64 + channel`."""
    formula = order.names[0]
    for number, (name, size) in enumerate(zip(order.names[1:], order.sizes[1:], strict=True)):
        formula = f"({formula})" if number else formula
        formula = f"{formula}·{size} + {name}"
    return formula


def place_text(order: Order, index: int, coordinates: tuple[int, ...]) -> str:
    """`index 1234 = (row 3, column 4, channel 18)`."""
    places = [f"{name} {place}" for name, place in zip(order.names, coordinates, strict=True)]
    return f"index {index} = ({', '.join(places)})\n"


# -- all layers ----------------------------------------------------------------------------------


def chain(found: Iterable[Explanation], screen: Screen) -> str:
    """A line for each layer: its output and how it comes about, then its parameters."""
    rows = [
        (one.row.name, one.row.type, shapes_text(one.row.output_shapes), _short(one))
        for one in found
    ]
    cleaned = [[screen.text(cell) for cell in row] for row in rows]
    widths = [max((cells(row[i]) for row in cleaned), default=0) for i in range(3)]
    parts = []
    for row in cleaned:
        left = [
            cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=False)
        ]
        parts.append("  ".join([*left, row[3]]).rstrip() + "\n")
    return "".join(parts)


def _short(found: Explanation) -> str:
    said = []
    if not found.unchanged:
        for line in _merged(found.outputs[0] if found.outputs else ()):
            if line.numbers and line.numbers != str(line.value):
                said.append(f"{line.what}: {line.numbers} = {line.value}")
    if found.params is not None:
        said.append(f"params: {found.params.numbers} = {_number(found.params.value)}")
    return "; ".join(said)


# -- JSON ----------------------------------------------------------------------------------------


def as_json(
    report: Report, found: Iterable[Explanation], place: tuple[int, tuple[int, ...]] | None = None
) -> str:
    document: dict[str, Any] = {
        "version": 1,
        "file": report.source.name,
        "framework": report.framework or None,
        "layers": [_explanation_json(one) for one in found],
    }
    if place is not None:
        document["index"], document["coordinates"] = place[0], list(place[1])
    return json_text(document)


def _explanation_json(found: Explanation) -> dict[str, Any]:
    row = found.row
    return {
        "name": row.name,
        "type": row.type,
        "about": found.about,
        "input_shape": shapes_json(row.input_shapes),
        "output_shape": shapes_json(row.output_shapes),
        "unchanged": found.unchanged,
        "output": [[_line_json(line) for line in output] for output in found.outputs],
        "padding": [
            {
                "axis": one.axis,
                "total": _line_json(one.total),
                "before": one.before,
                "after": one.after,
                "unreached": one.unreached,
            }
            for one in found.padding
        ],
        "weights": [
            {
                **_line_json(one.line),
                "shape": [number_json(dim) for dim in one.weight.shape],
                "role": one.weight.role.value,
                "counted": one.counted,
            }
            for one in found.weights
        ],
        "params": None if found.params is None else _line_json(found.params),
        "macs": None if found.macs is None else _line_json(found.macs),
        "order": None if found.order is None else _order_json(found.order),
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "what": line.what,
        "rule": line.rule or None,
        "numbers": line.numbers or None,
        "value": number_json(line.value),
    }


def _order_json(order: Order) -> dict[str, Any]:
    return {
        "axes": list(order.axes),
        "names": list(order.names),
        "sizes": list(order.sizes),
        "moved": order.moved,
        "other_layout": [order.names[place] for place in order.other],
        "followed_by": order.followed or None,
    }
