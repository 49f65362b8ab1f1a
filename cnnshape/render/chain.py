"""The layers that lead to a number, line by line."""

from __future__ import annotations

from cnnshape.features import Features
from cnnshape.render.columns import shapes_text
from cnnshape.render.screen import Screen, cells


def chain(features: Features, screen: Screen) -> str:
    """Name, type and output shape of each layer, then how the number comes about."""
    rows = [
        [screen.text(text) for text in (row.name, row.type, shapes_text(row.output_shapes))]
        for row in features.rows
    ]
    widths = [max((cells(row[i]) for row in rows), default=0) for i in range(2)]
    parts = []
    for name, type, shape in rows:
        left = name + " " * (widths[0] - cells(name)) + "  "
        parts.append(f"{left}{type}{' ' * (widths[1] - cells(type))}  {shape}\n")
    equals = f" = {features.number}" if isinstance(features.number, int) else ""
    return "".join(parts) + f"{screen.text(features.said)}{equals}\n"
