"""The columns that a summary can have, and the text of a line in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnshape.diagnostics import count
from cnnshape.fold.line import Line
from cnnshape.report import Report
from cnnshape.shape import Dim, Shape, dim_text, shape_text

if TYPE_CHECKING:
    from cnnshape.fold.ranking import Key


class Column:
    """`get` gives a number, or the text as it is."""

    __slots__ = ("get", "header", "right")

    def __init__(
        self, header: str, get: Callable[[Line, Report], Dim | str], right: bool = False
    ) -> None:
        self.header = header
        self.get = get
        self.right = right

    def text(self, line: Line, report: Report, grouped: bool = True) -> str:
        """The cell's text; numbers with thousands separators if `grouped`."""
        value = self.get(line, report)
        if isinstance(value, str):
            return value
        return f"{value:,}" if grouped and isinstance(value, int) else dim_text(value)

    def key(self, line: Line, report: Report) -> Key:
        """What lines are put in order by; a text of digits counts as a number."""
        value = self.get(line, report)
        if isinstance(value, str):
            return -int(value) if value.isascii() and value.isdigit() else value
        return value if isinstance(value, int) else None


def named(line: Line) -> str:
    """The name, or from which name to which the instances of a repeat go."""
    return line.short if line.times == 1 else f"{line.short} … {line.last}"


def called(line: Line) -> str:
    """The number of instances and of calls, where it is not one."""
    times = f" × {line.times}" if line.times > 1 else ""
    return f"{times}, {count(line.calls, 'call')}" if line.calls > 1 else times


def shapes_text(shapes: tuple[Shape, ...]) -> str:
    """`(None, 10)`, or `[(None, 10), (None, 4)]`, as Keras prints several."""
    texts = [shape_text(shape) if shape else "?" for shape in shapes]
    if not texts:
        return "-"
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _kernel(line: Line, report: Report) -> str:
    size = getattr(line.rows[0].layer, "kernel_size", None)
    if line.is_group or size is None:
        return "-"
    return shape_text(size) if isinstance(size, tuple) else "?"


def _weights(line: Line, report: Report) -> str:
    if line.weights is None:
        return "?"
    if line.is_group or line.times > 1:
        return count(len(line.weights), "tensor")
    texts = [
        f"{weight.name[len(line.name) + 1 :] or weight.name} {shape_text(weight.shape)}"
        for weight in line.weights
    ]
    return ", ".join(texts) or "-"


def _place(line: Line, report: Report) -> str:
    source, start, _ = line.span
    number = source.position(start)[0]
    return str(number) if source is report.source else f"{source.name}:{number}"


COLUMNS = {
    "name": Column("Layer", lambda line, _: named(line) + called(line)),
    "type": Column("Type", lambda line, _: line.type),
    "input-shape": Column("Input Shape", lambda line, _: shapes_text(line.input_shapes)),
    "output-shape": Column("Output Shape", lambda line, _: shapes_text(line.output_shapes)),
    "params": Column("Param #", lambda line, _: line.params, right=True),
    "trainable": Column("Trainable #", lambda line, _: line.trainable_params, right=True),
    "non-trainable": Column("Non-trainable #", lambda line, _: line.non_trainable_params, True),
    "connected-to": Column("Connected to", lambda line, _: ", ".join(line.inputs) or "-"),
    "kernel": Column("Kernel", _kernel),
    "macs": Column("MACs", lambda line, _: line.macs, right=True),
    "weights": Column("Weights", _weights),
    "calls": Column("Calls", lambda line, _: line.calls, right=True),
    "line": Column("Line", _place, right=True),
}

# Those of what layers cost, which are only loaded where one is asked for, and what stands for
# several of them.
COST_COLUMNS = (
    *("flops", "size", "activations", "receptive-field", "stride", "centre", "params-share"),
    *("macs-share", "memory-share"),
)
SHARES = ("params-share", "macs-share", "memory-share")
NAMES = (*COLUMNS, *COST_COLUMNS)

# A layer's name with its type in brackets, unless the type has a column of its own.
NAME_AND_TYPE = Column("Layer (type)", lambda line, _: f"{named(line)} ({line.type}){called(line)}")


def chosen(names: tuple[str, ...], is_chain: bool) -> tuple[str, ...]:
    """The names, or without any those of the columns that Keras shows."""
    default = ("name", "output-shape", "params")
    return names or (default if is_chain else (*default, "connected-to"))


def column(name: str) -> Column:
    """The column of that name."""
    if name in COLUMNS:
        return COLUMNS[name]
    from cnnshape.render import cost_columns

    return cost_columns.COST_COLUMNS[name]


def columns(names: tuple[str, ...], report: Report) -> list[Column]:
    """The columns of those names, or the default ones."""
    names = chosen(names, report.is_chain)
    found = [column(name) for name in names]
    if "type" not in names:
        found = [NAME_AND_TYPE if each is COLUMNS["name"] else each for each in found]
    return found
