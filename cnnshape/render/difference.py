"""What differs between two models, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cnnshape.difference import Changed, Difference, LayerChange
from cnnshape.memory import byte_text
from cnnshape.render.columns import shapes_text
from cnnshape.render.json_text import json_text, number_json
from cnnshape.render.markdown import escaped
from cnnshape.render.report_json import shapes_json
from cnnshape.render.screen import Screen
from cnnshape.report import Report, Row
from cnnshape.shape import Dim, dim_text

_SIGNS = {"added": ("+", "ok"), "removed": ("-", "error"), "changed": ("~", "warning")}


def text(found: Difference, screen: Screen) -> str:
    """A line for each layer that differs, what differs below it, and the totals."""
    parts = [screen.text(f"{found.old.source.name} → {found.new.source.name}") + "\n"]
    for change in found.layers:
        sign, style = _SIGNS[change.kind]
        parts.append(screen.paint(f"{sign} {screen.text(_title(change))}", style) + "\n")
        parts += [f"    {screen.text(line)}\n" for line in _lines(change)]
    if not found.layers:
        parts.append("No layer differs.\n")
    for what, how in _totals(found):
        parts.append(f" {screen.paint(f'{what}:', 'bold')} {screen.text(how)}\n")
    return "".join(parts)


def markdown(found: Difference, screen: Screen) -> str:
    """The same for a comment on a pull request: the totals, then a table of the layers."""
    parts = [
        f"### {escaped(f'{found.old.source.name} → {found.new.source.name}', screen)}\n\n",
        "| | before | after | |\n|---|---:|---:|---:|\n",
    ]
    for what, old, new, how in _total_cells(found):
        parts.append(f"| {what} | {old} | {new} | {how} |\n")
    if not found.layers:
        return "".join([*parts, "\nNo layer differs.\n"])
    parts.append("\n| | layer | what differs |\n|---|---|---|\n")
    for change in found.layers:
        lines = "<br>".join([escaped(line, screen) for line in _lines(change)])
        parts.append(f"| {change.kind} | {escaped(_title(change), screen)} | {lines} |\n")
    return "".join(parts)


def as_json(found: Difference, screen: Screen) -> str:
    return json_text(
        {
            "version": 1,
            "old": _report_json(found.old),
            "new": _report_json(found.new),
            "layers": [_change_json(change) for change in found.layers],
        }
    )


# A larger share says nothing.
_MOST_TIMES = 10**6


def _title(change: LayerChange) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        row = old or new
        assert row is not None
        return f"{row.name} ({row.type}) {shapes_text(row.output_shapes)}"
    renamed = "" if old.name == new.name else f"{old.name} → "
    return f"{renamed}{new.name} ({new.type})"


def _lines(change: LayerChange) -> Iterator[str]:
    """What differs, a line each."""
    old, new = change.old, change.new
    if old is None or new is None:
        row = old or new
        assert row is not None
        yield f"params {_number(row.params)}, MACs {_number(row.macs)}"
        return
    if change.type is not None:
        yield f"type {change.type.old} → {change.type.new}"
    for word, value in change.arguments:
        yield f"{word} {_value(value.old)} → {_value(value.new)}"
    if change.inputs is not None:
        yield f"inputs {_value(change.inputs.old)} → {_value(change.inputs.new)}"
    if change.output_shapes is not None:
        shapes = change.output_shapes
        yield f"output {shapes_text(shapes.old)} → {shapes_text(shapes.new)}"
    for what, numbers in (
        ("params", change.params),
        ("MACs", change.macs),
        ("calls", change.calls),
    ):
        if numbers is not None:
            yield f"{what} {_number(numbers.old)} → {_number(numbers.new)}{_signed(numbers)}"


def _totals(found: Difference) -> Iterator[tuple[str, str]]:
    for what, old, new, how in _total_cells(found):
        yield what, f"{old} → {new}{f' ({how})' if how else ''}" if old != new else f"{new} (same)"


def _total_cells(found: Difference) -> Iterator[tuple[str, str, str, str]]:
    """What, before, after, and the difference with its sign and its share."""
    old, new = found.old.totals, found.new.totals
    rows: tuple[tuple[str, float, float, Callable[[float], str]], ...] = (
        ("Total params", old.params, new.params, _whole),
        ("Trainable params", old.trainable_params, new.trainable_params, _whole),
        ("Size", old.params_bytes, new.params_bytes, byte_text),
        ("MACs per sample", old.macs, new.macs, _whole),
    )
    for what, before, after, written in rows:
        by = after - before if max(before, after) < 2**53 else int(after) - int(before)
        share = f", {by / before:+.1%}" if before and abs(by) < before * _MOST_TIMES else ""
        sign = "+" if by > 0 else "-" if by < 0 else ""
        how = f"{sign}{written(abs(by))}{share}" if by else ""
        yield what, written(before), written(after), how


def _whole(number: float) -> str:
    return f"{int(number):,}"


def _number(number: Dim) -> str:
    return f"{number:,}" if isinstance(number, int) else dim_text(None)


def _signed(numbers: Changed) -> str:
    old, new = numbers.old, numbers.new
    return f" ({new - old:+,})" if isinstance(old, int) and isinstance(new, int) else ""


def _value(value: Any) -> str:
    """An argument as a spec writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _report_json(report: Report) -> dict[str, Any]:
    totals = report.totals
    return {
        "file": report.source.name,
        "name": report.name,
        "params": totals.params,
        "trainable_params": totals.trainable_params,
        "macs": totals.macs,
        "status": totals.status,
    }


def _change_json(change: LayerChange) -> dict[str, Any]:
    return {
        "change": change.kind,
        "old": _row_json(change.old),
        "new": _row_json(change.new),
        "arguments": {
            word: {"old": _plain(value.old), "new": _plain(value.new)}
            for word, value in change.arguments
        },
        "differs": [
            field
            for field in ("type", "inputs", "output_shapes", "params", "macs", "calls")
            if getattr(change, field) is not None
        ],
    }


def _row_json(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "name": row.name,
        "type": row.type,
        "inputs": list(row.inputs),
        "output_shape": shapes_json(row.output_shapes),
        "params": number_json(row.params),
        "macs": number_json(row.macs),
        "calls": row.calls,
    }


def _plain(value: Any) -> Any:
    """A value that JSON has; a text for what it has not."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
