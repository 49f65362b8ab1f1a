"""Layers around a layer: at every step, in both directions, and around cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.layers.base import Argument, Complaint, Layer, Weight
from cnnshape.layers.recurrent import Cell, Recurrent, Sequential, batch_of
from cnnshape.naming import snake
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK, WRONG_TYPE
from cnnshape.shape import REST, UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, is_ranked, product, shape_text
from cnnshape.values import Choice, LayerCall, OneOrList, Optional


class TimeDistributed(Layer):
    """The same layer at every step: (batch, steps, *) → (batch, steps, *) of the layer.

    Weights: the layer's. MACs: the layer's at every step.
    Source: keras/src/layers/rnn/time_distributed.py, Keras 3.15.
    """

    layer: Argument[Any] = Argument(LayerCall(), "the layer that is applied to every step")

    @property
    def makes_map(self) -> bool:  # type: ignore[override]  # as the layer inside
        return isinstance(self.layer, Layer) and self.layer.makes_map

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if is_ranked(x) and len(x) < 3:
            raise Complaint(
                INPUT_RANK,
                f"the layer takes an input with at least 3 axes (batch, steps, …), but the input "
                f"{shape_text(x)} has {len(x)}",
                input=0,
            )
        result = self._inner(_step(x))
        return (result[0], x[1], *result[1:]) if is_ranked(result) and is_ranked(x) else result

    def _inner(self, step: Shape) -> Shape:
        """The output of the layer at one step; its complaints are about the axes of a step."""
        inner: Layer = self.layer
        if isinstance(inner, Recurrent) and len(step) > 3:
            # Its number of axes is not looked at here, and only the second and the last count.
            step = (step[0], step[1], step[-1])
        if inner.arity[0] > 1:
            raise Complaint(
                BAD_COMBINATION,
                f"`{inner.kind}` takes several inputs, which are not given at a step",
                argument="layer",
            )
        try:
            result = inner.output(step)
        except Complaint as complaint:
            if complaint.axis is not None and complaint.axis > 0:
                complaint.axis += 1
            complaint.argument = "layer"
            complaint.value = ""
            raise
        if result and isinstance(result[0], tuple):
            raise Complaint(
                BAD_COMBINATION,
                f"`{inner.kind}` gives several outputs, of which no step can make one",
                argument="layer",
            )
        return result  # type: ignore[return-value]  # one shape, as was just made sure

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        return prefixed(self.layer, name_of(self.layer), _step(inputs[0]))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        step = _step(inputs[0])
        return product((inputs[0][1], self.layer.macs((step,), (self._inner(step),))))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        if not isinstance(self.layer, Layer) or not is_ranked(x) or len(x) < 3:
            return UNKNOWN_SHAPE
        result = self.layer.fallback(_step(x))
        return (result[0], x[1], *result[1:]) if result and is_ranked(result) else result


class Bidirectional(Layer):
    """A recurrent layer forwards and another backwards: the outputs joined by `merge_mode`, the
    states of both after them.

    Weights: those of both layers. MACs: those of both layers.
    Source: keras/src/layers/rnn/bidirectional.py, Keras 3.15, which takes the second layer's
    output for as large as the first's.
    """

    layer: Argument[Any] = Argument(LayerCall(), "the layer that goes forwards")
    merge_mode: Argument[str | None] = Argument(
        Optional(Choice("sum", "mul", "ave", "concat")), "how the outputs are joined", "concat"
    )
    backward_layer: Argument[Any] = Argument(
        Optional(LayerCall()), "the layer that goes backwards; null: the same once more"
    )

    @property
    def makes_map(self) -> bool:  # type: ignore[override]  # as the layer inside
        return isinstance(self.layer, Layer) and self.layer.makes_map

    def validate(self) -> None:
        for argument in ("layer", "backward_layer"):
            layer = getattr(self, argument)
            if layer is not None and not isinstance(layer, Sequential):
                raise Complaint(
                    WRONG_TYPE,
                    f"{self.word(argument)} must be a recurrent layer, not `{layer.kind}`",
                    argument=argument,
                )
        first, second = self.layer, self.backward_layer
        if second is None:
            if first.go_backwards:
                raise Complaint(
                    BAD_COMBINATION,
                    f"{self.word('layer')} is the one that goes forwards, but it has "
                    "`go_backwards: true`",
                    argument="layer",
                    help="leave `go_backwards` out",
                )
            return
        if first.go_backwards == second.go_backwards:
            raise Complaint(
                BAD_COMBINATION,
                f"one of {self.word('layer')} and {self.word('backward_layer')} must go backwards",
                argument="backward_layer",
                help=f"write `go_backwards: {str(not first.go_backwards).lower()}` in "
                f"{self.word('backward_layer')}",
            )
        for name in ("stateful", "return_sequences", "return_state"):
            if getattr(first, name) != getattr(second, name):
                raise Complaint(
                    BAD_COMBINATION,
                    f"{self.word('layer')} and {self.word('backward_layer')} must agree in "
                    f"`{name}`",
                    argument="backward_layer",
                )

    def input_ranks(self) -> tuple[int, ...]:
        return self.layer.input_ranks() if isinstance(self.layer, Layer) else ()

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        result = self.layer.output(*inputs)
        several = bool(self.layer.return_state)
        output, states = (result[0], result[1:]) if several else (result, ())
        if self.merge_mode is None:
            return (output, output, *states, *states)
        if self.merge_mode == "concat":
            output = (*output[:-1], product((2, output[-1])))
        return (output, *states, *states) if several else output

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        name = name_of(self.layer)
        yield from prefixed(self.layer, f"forward_{name}", *inputs)
        if self.backward_layer is None:
            yield from prefixed(self.layer, f"backward_{name}", *inputs)
        else:
            # A layer of one's own keeps its name, which is counted after the first one's.
            own = name_of(self.backward_layer)
            own = f"{own}_1" if own == name else own
            yield from prefixed(self.backward_layer, own, *inputs)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        forwards: Dim = self.layer.macs(inputs, output)
        backwards = (self.backward_layer or self.layer).macs(inputs, output)
        if isinstance(forwards, int) and isinstance(backwards, int):
            return forwards + backwards
        return UNKNOWN if UNKNOWN in (forwards, backwards) else None

    def fallback(self, *inputs: Shape) -> Shape:
        if not isinstance(self.layer, Sequential):
            return UNKNOWN_SHAPE
        result = self.layer.fallback(*inputs)
        if self.merge_mode == "concat" and result and result[-1] is not REST:
            return (*result[:-1], product((2, result[-1])))
        return result


class StackedCells(Layer):
    """Cells one after the other, as one cell. Source: keras/src/layers/rnn/stacked_rnn_cells.py,
    Keras 3.15."""

    cells: Argument[Any] = Argument(OneOrList(LayerCall()), "the cells, the first one first")

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        return Cell.output(self, *inputs)  # type: ignore[arg-type]  # it only complains


class RNN(Sequential):
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
            if not isinstance(cell, Cell) or isinstance(cell, Sequential):
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


def name_of(layer: Layer) -> str:
    """The name of a layer inside another: its own, or what its kind is called."""
    return layer.own_name or snake(layer.kind)


def prefixed(layer: Layer, name: str, *inputs: Shape) -> Iterable[Weight]:
    """The weights of a layer inside another, under its name."""
    for weight in layer.named_weights(*inputs):
        yield weight._replace(name=f"{name}/{weight.name}")


def _step(x: Shape) -> Shape:
    """An input without its time axis."""
    return (x[0], *x[2:]) if is_ranked(x) and len(x) > 2 else UNKNOWN_SHAPE
