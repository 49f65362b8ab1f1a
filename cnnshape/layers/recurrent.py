"""Recurrent layers whose gates share one bias, and the cells that they repeat along time."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.rules import INPUT_COUNT, UNDEFINED_SIZE
from cnnshape.shape import BATCH, REST, UNKNOWN, Dim, Shape, is_ranked, product
from cnnshape.values import Bool, Int


class OverTime(Layer):
    """What is repeated along the second axis and may give back every step and its last state."""

    return_sequences = Argument(Bool(), "whether the output of every step is returned", False)
    return_state = Argument(Bool(), "whether the last state is returned too", False)
    go_backwards = Argument(Bool(), "whether the steps are taken from the last to the first", False)
    stateful = Argument(Bool(), "whether the last state starts the next batch", False)

    def assume(self, shape: Shape) -> Shape | None:
        assumed = super().assume(shape)
        # That the batch is free is not known either, and it matters to a state that is kept.
        return (UNKNOWN, *assumed[1:]) if assumed and self.stateful else assumed

    def check_stateful(self, x: Shape) -> None:
        """A state that is kept has a batch of one size."""
        if self.stateful and (x[0] is BATCH or x[0] is None):
            raise Complaint(
                UNDEFINED_SIZE,
                f"{self.word('stateful')} needs a batch of a fixed size",
                argument="stateful",
                input=0,
                axis=0,
                help="give the input a batch size",
            )

    def over_time(
        self, x: Shape, step: Shape, states: tuple[Shape, ...]
    ) -> Shape | tuple[Shape, ...]:
        """The outputs, from the output of one step and the states after the last."""
        output = (x[0], x[1], *step[1:]) if self.return_sequences else step
        return (output, *states) if self.return_state else output

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # The last step reads all those before it.
        return ({},) * len(inputs)


class Cell(Layer):
    """One step of a recurrent layer: input (batch, f) and state (batch, units) → (batch, units).

    Weights, with g gates: kernel (f, g × units), recurrent_kernel (units, g × units), bias
    (g × units). MACs of a step: (f + units) × g × units.
    Source: keras/src/layers/rnn/simple_rnn.py, lstm.py and gru.py, Keras 3.15.
    """

    arity: tuple[int, int | None] = (1, None)
    gates = 1
    states = 1

    units = Argument(Int(min=1), "size of the state and of the output")
    bias = Argument(Bool(), "whether a bias is added", True)

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        raise Complaint(
            INPUT_COUNT, "a cell takes its state as well, which only a recurrent layer gives it"
        )

    def cell_weights(self, features: Dim) -> Iterable[Weight]:
        """The weights for an input of so many features."""
        wide = self.gates * self.units
        yield Weight("kernel", (features, wide))
        yield Weight("recurrent_kernel", (self.units, wide))
        if self.bias:
            yield Weight("bias", self.bias_shape())

    def bias_shape(self) -> Shape:
        return (self.gates * self.units,)

    def cell_macs(self, features: Dim) -> Dim:
        """Of one step."""
        if not isinstance(features, int):
            return features
        return (features + self.units) * self.gates * self.units


class SimpleRNNCell(Cell):
    """See `Cell`: one gate."""


class LSTMCell(Cell):
    """See `Cell`: four gates, and a second state of the same size."""

    gates = 4
    states = 2


class GRUCell(Cell):
    """See `Cell`: three gates; with reset_after the bias is (2, 3 × units)."""

    gates = 3

    reset_after = Argument(Bool(), "whether the reset gate comes after the matrix product", True)

    def bias_shape(self) -> Shape:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)


class Recurrent(OverTime, Cell):
    """A cell repeated along time: (batch, steps, f) → (batch, units), or (batch, steps, units)
    with return_sequences; with return_state the last states (batch, units) follow.

    Weights and MACs: those of `Cell`, the MACs at every step.
    Source: keras/src/layers/rnn/rnn.py, Keras 3.15.
    """

    arity = (1, 1)

    def input_ranks(self) -> tuple[int, ...]:
        return (3,)

    def check_input(self, *inputs: Shape) -> None:
        self.check_rank(inputs[0])

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        (x,) = inputs
        self.check_rank(x)
        self.need(x[2], "the last axis", axis=2)
        self.check_stateful(x)
        step: Shape = (x[0], self.units)
        return self.over_time(x, step, (step,) * self.states)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        return self.cell_weights(inputs[0][-1])

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        (x,) = inputs
        return product((x[0], x[1], self.cell_macs(x[-1])))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        units: Dim = self.units
        if self.return_sequences is True:
            steps = x[1] if is_ranked(x) and len(x) == 3 else UNKNOWN
            return (batch_of(x), steps, units)
        return (batch_of(x), units) if self.return_sequences is False else (REST, units)


class SimpleRNN(Recurrent, SimpleRNNCell):
    """See `Recurrent`."""


class LSTM(Recurrent, LSTMCell):
    """See `Recurrent`: four gates, two states."""


class GRU(Recurrent, GRUCell):
    """See `Recurrent`: three gates; with reset_after the bias is (2, 3 × units)."""


def batch_of(x: Shape) -> Dim:
    return x[0] if x and is_ranked(x) else UNKNOWN
