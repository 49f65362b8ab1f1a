"""Every weight tensor of a model: the framework's name, shape, elements and bytes."""

from __future__ import annotations

from cnnshape.dtypes import ITEM_BITS
from cnnshape.layers.base import Role
from cnnshape.record import Record
from cnnshape.report import Report, Row
from cnnshape.shape import UNKNOWN, Dim, Shape, product

# What both frameworks make weights of where nothing else is said.
DEFAULT_DTYPE = "float32"


class Tensor(Record):
    """A weight as files of weights call it. `row` is the layer that it belongs to."""

    name: str
    shape: Shape
    dtype: str
    role: Role
    row: Row

    @property
    def elements(self) -> Dim:
        return product(self.shape)

    @property
    def bytes(self) -> float | None:
        """None where a size is unknown."""
        elements = self.elements
        if not isinstance(elements, int):
            return None
        return elements * ITEM_BITS.get(self.dtype, 32) / 8

    @property
    def place(self) -> str:
        """`file:line:column` of the layer."""
        source = self.row.span.source
        line, column = source.position(self.row.span.start)
        return f"{source.name}:{line}:{column}"


class Tensors(Record):
    """All weights of a model, in its order. `hidden` are the layers whose weights a mistake
    hides."""

    report: Report
    all: tuple[Tensor, ...]
    hidden: tuple[Row, ...]

    def elements(self, *roles: Role) -> int:
        """The sum over the weights of these roles, or over all; unknown ones are not in it."""
        numbers = [tensor.elements for tensor in self.all if not roles or tensor.role in roles]
        return sum([number for number in numbers if isinstance(number, int)])

    def bytes(self, *roles: Role) -> float:
        """The same in bytes."""
        return sum([t.bytes or 0 for t in self.all if not roles or t.role in roles])

    @property
    def is_partial(self) -> bool:
        """Whether something is missing from the sums."""
        return bool(self.hidden) or any(tensor.elements is UNKNOWN for tensor in self.all)


def weights(report: Report) -> Tensors:
    """Every weight tensor under its framework's name: the path of a Keras variable, the key in a
    PyTorch `state_dict` (buffers included).

    Source: `model.variables` of Keras 3.15.1, seed generators left out; `state_dict()` of
    PyTorch 2.13.
    """
    found, hidden = [], []
    for row in report.rows:
        own = row.weights
        if own is None:
            hidden.append(row)
            continue
        for weight in own:
            name = report.weight_prefix + weight.name
            dtype = weight.dtype or DEFAULT_DTYPE
            found.append(Tensor(name, weight.shape, dtype, weight.role, row))
    return Tensors(report, tuple(found), tuple(hidden))
