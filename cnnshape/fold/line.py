"""One line of a table, and the numbers in it."""

from __future__ import annotations

from cnnshape.diagnostics import Severity
from cnnshape.layers.base import Weight
from cnnshape.report import Row, add
from cnnshape.shape import Dim, Shape
from cnnshape.source import Span


class Line:
    """What one line of a table shows.

    `rows` are the layers in it. `times` counts the like instances of a repeat that it stands for,
    from `name` to `last`; its numbers are those of all of them together. `level` is how deep it is
    inside expanded nested models, and `short` its name there. `contains` says whether the lines
    of its own layers follow, so that a sum must not count it again.
    """

    __slots__ = (
        *("calls", "contains", "input_shapes", "inputs", "is_group", "last", "level", "macs"),
        *("name", "non_trainable_params", "output_shapes", "params", "rows", "severity", "short"),
        *("span", "times", "trainable_params", "type"),
    )

    def __init__(
        self,
        name: str,
        type: str,
        span: Span,
        rows: tuple[Row, ...],
        inputs: tuple[str, ...],
        input_shapes: tuple[Shape, ...],
        output_shapes: tuple[Shape, ...],
        *,
        level: int = 0,
        short: str = "",
        is_group: bool = False,
        contains: bool = False,
    ) -> None:
        self.name = self.last = name
        self.short = short or name
        self.type = type
        self.span = span
        self.rows = rows
        self.inputs = inputs
        self.input_shapes = input_shapes
        self.output_shapes = output_shapes
        self.level = level
        self.is_group = is_group
        self.contains = contains
        self.times = 1
        self.severity: Severity | None = None
        self.calls = min(row.calls for row in rows)
        self.params: Dim = 0
        self.trainable_params: Dim = 0
        self.non_trainable_params: Dim = 0
        self.macs: Dim = 0
        for row in rows:
            self._count(row)

    def _count(self, row: Row) -> None:
        self.params = add(self.params, row.params)
        self.trainable_params = add(self.trainable_params, row.trainable_params)
        self.non_trainable_params = add(self.non_trainable_params, row.non_trainable_params)
        self.macs = add(self.macs, row.macs)

    @property
    def weights(self) -> tuple[Weight, ...] | None:
        """Those of all its layers; None where those of one are not known."""
        found: list[Weight] = []
        for row in self.rows:
            if row.weights is None:
                return None
            found += row.weights
        return tuple(found)

    def repeat(self, others: list[Line]) -> None:
        """Make it stand for the like instances that follow as well."""
        added = tuple([row for other in others for row in other.rows])
        for row in added:
            self._count(row)
        self.rows += added
        self.times += len(others)
        self.last = others[-1].last
        self.output_shapes = others[-1].output_shapes
