"""The weights of a model as a table, JSON and comma-separated values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnshape.diagnostics import count
from cnnshape.layers.base import Role
from cnnshape.memory import byte_text
from cnnshape.render.json_text import json_text, number_json
from cnnshape.render.report_json import shape_json
from cnnshape.render.screen import Screen
from cnnshape.shape import UNKNOWN_SHAPE, Shape, dim_text
from cnnshape.tensors import Tensor, Tensors

if TYPE_CHECKING:
    from rich.console import RenderableType

_HEADS = ("Weight", "Shape", "Type", "Role", "Elements", "Bytes")
_NUMBERS = (4, 5)


def table(model: Tensors, screen: Screen) -> str:
    """A row for every tensor, and the sums by what training does to them."""
    from rich.text import Text

    from cnnshape.render.cell import Cell
    from cnnshape.render.grid import drawn, grid

    heads = [Cell([(head, "")], number in _NUMBERS) for number, head in enumerate(_HEADS)]
    rows = [
        (
            "",
            [
                Cell([(screen.text(text), "")], number in _NUMBERS)
                for number, text in enumerate(_texts(tensor))
            ],
        )
        for tensor in model.all
    ]
    parts: list[RenderableType] = [
        Text(f'Model: "{screen.text(model.report.name)}"', style="bold"),
        grid(heads, rows, screen, rules=False),
    ]
    for what, how_much in _totals(model):
        parts.append(Text(" ").append(f"{what}: ", style="bold").append(screen.text(how_much)))
    return drawn(parts, screen)


def as_json(model: Tensors, screen: Screen) -> str:
    return json_text(
        {
            "version": 1,
            "name": model.report.name,
            "framework": model.report.framework,
            "weights": [tensor_json(tensor) for tensor in model.all],
            "totals": {
                "tensors": len(model.all),
                "elements": model.elements(),
                "bytes": model.bytes(),
                **{role.value: model.elements(role) for role in Role},
                "status": "partial" if model.is_partial else "complete",
            },
            "hidden": [row.name for row in model.hidden],
        }
    )


def as_csv(model: Tensors, screen: Screen) -> str:
    """A header and one record for every tensor: plain numbers, `?` for what is unknown."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["name", "layer", "shape", "dtype", "role", "elements", "bytes"])
    for tensor in model.all:
        size = "?" if tensor.bytes is None else f"{tensor.bytes:g}"
        if tensor.bytes is not None and tensor.bytes.is_integer():
            size = str(int(tensor.bytes))
        texts = [tensor.name, tensor.row.name, tensor_shape(tensor.shape), tensor.dtype]
        texts += [tensor.role.value, dim_text(tensor.elements), size]
        writer.writerow([screen.text(text) for text in texts])
    return file.getvalue()


def tensor_shape(shape: Shape) -> str:
    """`[64, 3, 7, 7]`; `[]` of a single number."""
    if shape == UNKNOWN_SHAPE:
        return "?"
    return f"[{', '.join([dim_text(dim) for dim in shape])}]"


def tensor_json(tensor: Tensor) -> dict[str, object]:
    source = tensor.row.span.source
    line, column = source.position(tensor.row.span.start)
    return {
        "name": tensor.name,
        "layer": tensor.row.name,
        "shape": shape_json(tensor.shape),
        "dtype": tensor.dtype,
        "role": tensor.role.value,
        "elements": number_json(tensor.elements),
        "bytes": tensor.bytes,
        "file": source.name,
        "line": line,
        "column": column,
    }


def _texts(tensor: Tensor) -> tuple[str, ...]:
    elements = tensor.elements
    number = f"{elements:,}" if isinstance(elements, int) else dim_text(elements)
    size = "?" if tensor.bytes is None else byte_text(tensor.bytes)
    shape = tensor_shape(tensor.shape)
    return tensor.name, shape, tensor.dtype, tensor.role.value, number, size


def _totals(model: Tensors) -> Iterator[tuple[str, str]]:
    for what, roles in (
        ("Total", ()),
        ("Trainable", (Role.TRAINABLE,)),
        ("Frozen", (Role.FROZEN,)),
        ("Statistics", (Role.STATISTIC,)),
    ):
        of = [tensor for tensor in model.all if not roles or tensor.role in roles]
        if of or not roles:
            elements, size = model.elements(*roles), byte_text(model.bytes(*roles))
            yield what, f"{count(len(of), 'tensor')}, {count(elements, 'element')} ({size})"
    if model.hidden:
        names = ", ".join([row.name for row in model.hidden])
        yield "Partial", f"a mistake hides the weights of {names}"
