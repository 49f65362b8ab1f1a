"""Reports as JSON. Unknown sizes and numbers and sizes that may be any are null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnshape.costs import cost
from cnnshape.render.cost_json import cost_json, layer_cost_json
from cnnshape.render.diagnostic_json import diagnostic_json
from cnnshape.render.json_text import json_text, number_json
from cnnshape.report import Report, Row
from cnnshape.shape import UNKNOWN_SHAPE, Shape, is_ranked


def render(reports: Sequence[Report], optimizer: str = "") -> str:
    """One report as an object, several as a list of them; with what training needs where an
    optimizer is named."""
    texts = [json_text(report_json(report, optimizer)) for report in reports]
    return texts[0] if len(texts) == 1 else f"[\n{','.join(texts)}]\n"


def report_json(report: Report, optimizer: str = "") -> dict[str, Any]:
    totals, costs = report.totals, cost(report)
    return {
        "version": 1,
        "name": report.name,
        "framework": report.framework or None,
        "layers": [{**_row(row), **layer_cost_json(costs[row.name])} for row in report.rows],
        "totals": {
            "params": totals.params,
            "trainable_params": totals.trainable_params,
            "non_trainable_params": totals.non_trainable_params,
            "macs": totals.macs,
            "status": totals.status,
            "missing": totals.incomplete,
            **cost_json(costs, optimizer),
        },
        "diagnostics": [diagnostic_json(diagnostic) for diagnostic in report.diagnostics],
    }


def _row(row: Row) -> dict[str, Any]:
    line, column = row.span.source.position(row.span.start)
    return {
        "name": row.name,
        "type": row.type,
        "inputs": list(row.inputs),
        "input_shape": shapes_json(tuple([shape or UNKNOWN_SHAPE for shape in row.input_shapes])),
        "output_shape": shapes_json(row.output_shapes),
        "params": number_json(row.params),
        "trainable_params": number_json(row.trainable_params),
        "non_trainable_params": number_json(row.non_trainable_params),
        "weights": None
        if row.weights is None
        else [
            {
                "name": weight.name,
                "shape": shape_json(weight.shape),
                "dtype": weight.dtype,
                "role": weight.role.value,
            }
            for weight in row.weights
        ],
        "macs": number_json(row.macs),
        "calls": row.calls,
        "line": line,
        "column": column,
    }


def shape_json(shape: Shape) -> list[int | None] | None:
    """The sizes; null where not even the number of axes is known."""
    return [number_json(dim) for dim in shape] if is_ranked(shape) else None


def shapes_json(shapes: tuple[Shape, ...]) -> Any:
    """One shape, or the list of several; null where there is none."""
    if not shapes:
        return None
    return shape_json(shapes[0]) if len(shapes) == 1 else [shape_json(shape) for shape in shapes]
