"""Any cells repeated along time, one or several at every step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.layers.base import Argument, Complaint, Layer, Weight
from cnnshape.layers.recurrent import Cell, OverTime, batch_of
from cnnshape.layers.wrappers import name_of
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK, WRONG_TYPE
from cnnshape.shape import UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, product, shape_text
from cnnshape.sizes import OneOrList
from cnnshape.values import LayerCall


class StackedCells(Layer):
    """Cells one after the other, as one cell. Source: keras/src/layers/rnn/stacked_rnn_cells.py,
    Keras 3.15."""

    cells: Argument[Any] = Argument(OneOrList(LayerCall()), "the cells, the first one first")

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        return Cell.output(self, *inputs)  # type: ignore[arg-type]  # it only complains


class RNN(OverTime):
    """Cells repeated along time, one after the other at every step: (batch, steps, f) → (batch,
    units of the last), or (batch, steps, units of the last) with return_sequences.

    Weights: those of the cells. MACs: those of the cells at every step.
    Source: keras/src/layers/rnn/rnn.py, Keras 3.15.
    """

    cell: Argument[Any] = Argument(OneOrList(LayerCall()), "the cell, or a list of cells")

    @property
    def stacked(self) -> bool:
        return isinstance(self.cell, (tuple, StackedCells))

    @property
    def cells(self) -> tuple[Any, ...]:
        if isinstance(self.cell, tuple):
            return self.cell
        if isinstance(self.cell, StackedCells):
            cells = self.cell.cells
            return cells if isinstance(cells, tuple) else (cells,)
        return (self.cell,)

    def validate(self) -> None:
        for cell in self.cells:
            if not isinstance(cell, Cell) or isinstance(cell, OverTime):
                kind = cell.kind if isinstance(cell, Layer) else cell
                raise Complaint(
                    WRONG_TYPE,
                    f"{self.word('cell')} must be a recurrent cell, not `{kind}`",
                    argument="cell",
                )
        if not self.cells:
            raise Complaint(BAD_COMBINATION, "at least one cell is needed", argument="cell")

    def assume(self, shape: Shape) -> Shape | None:
        return (UNKNOWN, UNKNOWN, shape[-1]) if len(shape) > 1 else (UNKNOWN,) * 3

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        (x,) = inputs
        if len(x) < 3:
            raise Complaint(
                INPUT_RANK,
                f"the layer takes an input with 3 axes (batch, steps, features), but the input "
                f"{shape_text(x)} has {len(x)}",
                input=0,
            )
        self.need(x[-1], "the last axis", axis=len(x) - 1)
        self.check_stateful(x)
        states = [(x[0], cell.units) for cell in self.cells for _ in range(cell.states)]
        return self.over_time(x, (x[0], self.cells[-1].units), tuple(states))

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        features = inputs[0][-1]
        counts: dict[str, int] = {}
        for cell in self.cells:
            name = name_of(cell)
            number = counts.get(name, 0)
            counts[name] = number + 1
            path = f"{name}_{number}" if number else name
            if self.stacked:
                path = f"stacked_rnn_cells/{path}"
            for weight in cell.cell_weights(features):
                yield weight._replace(name=f"{path}/{weight.name}")
            features = cell.units

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        (x,) = inputs
        features, steps = x[-1], 0
        for cell in self.cells:
            macs = cell.cell_macs(features)
            if not isinstance(macs, int):
                return product((x[0], x[1], macs))
            steps += macs
            features = cell.units
        return product((x[0], x[1], steps))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        cells = self.cells
        if not cells or not isinstance(cells[-1], Cell):
            return UNKNOWN_SHAPE
        steps = (UNKNOWN,) if self.return_sequences else ()
        return (batch_of(x), *steps, cells[-1].units)
