"""The number of features that a dense layer is given."""

from __future__ import annotations

from cnnshape.report import Report, Row
from cnnshape.rules import MISSING_FLATTEN
from cnnshape.shape import UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, is_ranked, product, shape_text


class Features:
    """`number` is the answer, an int where it is known; `said` how it comes about."""

    __slots__ = ("_report", "_row", "number", "said")

    def __init__(self, number: Dim, said: str, report: Report, row: Row | None = None) -> None:
        self.number = number
        self.said = said
        self._report = report
        self._row = row

    @property
    def why(self) -> str:
        """Why there is no answer."""
        reason = "may be any number" if self.number is None else "is not known"
        return f"the number of features {reason}: {self.said}"

    @property
    def rows(self) -> tuple[Row, ...]:
        """The layer and everything that its value is computed from, in the report's order."""
        from cnnshape.fold.borders import Borders

        borders = Borders(self._report)
        found: set[int] = set()
        waiting = [self._row]
        while waiting:
            row = waiting.pop()
            if row is not None and id(row) not in found:
                found.add(id(row))
                waiting += [borders.maker(tensor) for tensor in row.inputs]
        return tuple([row for row in self._report.rows if id(row) in found])


def features(report: Report, layer: str | None = None) -> Features:
    """The last axis of what the dense layer is given, flattened where a Flatten is missing; for
    another layer or group, or where there is no dense layer, the flattened output.

    Without `layer` it is the first dense layer, or else the model's output. Raises KeyError for a
    name that no layer has.
    """
    if layer is not None:
        return _of_layer(report, report[layer]) if layer in report else _of_group(report, layer)
    for row in report.rows:
        if row.layer is not None and row.layer.dense:
            return _of_layer(report, row)
    outputs = [report[name] for name in report.outputs if name in report] or report.rows
    if not outputs:
        return Features(UNKNOWN, "the spec has no layers", report)
    return _of_output(report, outputs[-1].name, outputs[-1].output_shape, outputs[-1])


def _of_layer(report: Report, row: Row) -> Features:
    if row.layer is None or not row.layer.dense or not row.input_shapes:
        return _of_output(report, row.name, row.output_shape, row)
    shape = row.input_shapes[0]
    if any(d.rule is MISSING_FLATTEN and d.layer == row.name for d in report.diagnostics):
        number = _elements(shape)
        return Features(
            number, f"`{row.name}` is given {shape_text(shape)}, flattened", report, row
        )
    # Nothing is known about the input where the shape is empty.
    number = shape[-1] if shape else UNKNOWN
    return Features(
        number, f"`{row.name}` is given {shape_text(shape or UNKNOWN_SHAPE)}", report, row
    )


def _of_group(report: Report, name: str) -> Features:
    from cnnshape.fold.borders import Borders
    from cnnshape.fold.choice import nearest

    row = next((r for r in report.rows if any(g.name == name for g in r.group_path)), None)
    if row is None:
        groups = {group.name: None for r in report.rows for group in r.group_path}
        help = nearest(name, [*(r.name for r in report.rows), *groups])
        raise KeyError(f"there is no layer {name!r}{help}")
    number = next(group.number for group in row.group_path if group.name == name)
    made = Borders(report).outputs.get(number)
    inside = [r for r in report.rows if any(g.number == number for g in r.group_path)]
    shape = list(made.values())[-1] if made else inside[-1].output_shape
    return _of_output(report, name, shape, inside[-1])


def _of_output(report: Report, name: str, shape: Shape, row: Row) -> Features:
    said = f"`{name}` gives {shape_text(shape)}, flattened"
    return Features(_elements(shape), said, report, row)


def _elements(shape: Shape) -> Dim:
    """The number of elements of one sample."""
    return product(shape[1:]) if is_ranked(shape) else UNKNOWN
