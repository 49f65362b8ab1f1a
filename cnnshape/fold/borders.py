"""What goes into and comes out of the groups of a report."""

from __future__ import annotations

from cnnshape.report import GroupPath, Report, Row
from cnnshape.shape import Shape


class Borders:
    """For every group, by its number, the tensors that lead into it and out of it."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.inputs: dict[int, dict[str, Shape]] = {}
        self.outputs: dict[int, dict[str, Shape]] = {}
        for row in report.rows:
            # Only the first call's shapes are known; a further call has the same ones.
            for number, tensor in enumerate(row.inputs):
                shape = row.input_shapes[number % len(row.input_shapes)] if row.input_shapes else ()
                self._cross(tensor, shape, row.group_path)
        for name in report.outputs:
            if name in report:
                self._cross(name, report[name].output_shape, ())

    def _cross(self, tensor: str, shape: Shape, into: tuple[GroupPath, ...]) -> None:
        maker = self.maker(tensor)
        out_of = maker.group_path if maker is not None else ()
        if out_of is into:
            return
        shared = 0
        for a, b in zip(out_of, into, strict=False):
            if a.number != b.number:
                break
            shared += 1
        for group in out_of[shared:]:
            self.outputs.setdefault(group.number, {})[tensor] = shape
        for group in into[shared:]:
            self.inputs.setdefault(group.number, {})[tensor] = shape

    def maker(self, tensor: str) -> Row | None:
        """The layer that a tensor (`split[1]`) comes from."""
        for name in (tensor, tensor.rpartition("[")[0]):
            if name in self.report:
                return self.report[name]
        return None
