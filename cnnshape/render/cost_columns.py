"""The columns of what layers cost, loaded where one of them is asked for."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from cnnshape.costs import LayerCost, cost
from cnnshape.fold.line import Line
from cnnshape.memory import byte_text
from cnnshape.receptive_field import ALL, Field
from cnnshape.render.columns import Column
from cnnshape.report import Report
from cnnshape.shape import Dim

# Of a bar.
_CELLS = 10


def _cost(line: Line, report: Report) -> LayerCost:
    return cost(report).of([row.name for row in line.rows])


class Bytes(Column):
    """A number of bytes: as people read them, or plain where numbers are not grouped."""

    __slots__ = ()

    def text(self, line: Line, report: Report, grouped: bool = True) -> str:
        value = self.get(line, report)
        return (
            byte_text(value)
            if grouped and isinstance(value, int)
            else super().text(line, report, grouped)
        )


class Share(Column):
    """A part of the whole as a bar and a percentage, or as a plain number."""

    __slots__ = ("whole",)

    def __init__(
        self,
        header: str,
        get: Callable[[Line, Report], Dim | str],
        whole: Callable[[Report], int],
    ) -> None:
        super().__init__(header, get, right=True)
        self.whole = whole

    def text(self, line: Line, report: Report, grouped: bool = True) -> str:
        value, whole = self.get(line, report), self.whole(report)
        if not isinstance(value, int):
            return "?"
        share = value / whole if whole else 0
        if not grouped:
            return f"{share:.4f}"
        return f"{'█' * round(share * _CELLS):{_CELLS}} {share:6.1%}"


class Places(Column):
    """One value for each spatial axis of the input: `(7, 7)`; `all` where it is the whole input,
    `-` where there is none."""

    __slots__ = ("values",)

    def __init__(
        self, header: str, values: Callable[[Field], tuple[int | str | Fraction | None, ...]]
    ) -> None:
        super().__init__(header, lambda line, report: "")
        self.values = values

    def text(self, line: Line, report: Report, grouped: bool = True) -> str:
        field = _cost(line, report).field
        whole = [size == ALL for size in field.size]
        texts = [
            (ALL if self.values(field) is field.size else "-") if is_whole else _text(value)
            for value, is_whole in zip(self.values(field), whole, strict=True)
        ]
        if not texts:
            return "-"
        if all(whole) or set(texts) == {"?"}:
            return texts[0]
        return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"

    def key(self, line: Line, report: Report) -> int | float | Fraction | str | None:
        field = _cost(line, report).field
        if ALL in field.size:
            return float("inf")
        known = [value for value in self.values(field) if value is not None]
        return max([value for value in known if not isinstance(value, str)], default=None)


def _text(value: int | str | Fraction | None) -> str:
    if isinstance(value, Fraction):
        return f"{float(value):.4g}"
    return "?" if value is None else str(value)


COST_COLUMNS = {
    "flops": Column("FLOPs", lambda line, report: _cost(line, report).flops, right=True),
    "size": Bytes("Size", lambda line, report: _cost(line, report).size, right=True),
    "activations": Bytes(
        "Activations", lambda line, report: _cost(line, report).activations, right=True
    ),
    "receptive-field": Places("Receptive Field", lambda field: field.size),
    "stride": Places("Stride", lambda field: field.stride),
    "centre": Places("Centre", lambda field: field.centre),
    "params-share": Share(
        "Params %", lambda line, _: line.params, lambda report: report.totals.params
    ),
    "macs-share": Share("MACs %", lambda line, _: line.macs, lambda report: report.totals.macs),
    "memory-share": Share(
        "Memory %",
        lambda line, report: _cost(line, report).activations,
        lambda report: cost(report).memory.total,
    ),
}
