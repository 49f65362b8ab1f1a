"""Recurrent layers of several levels, in one or both directions, with two biases for each level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnshape.layers.base import LEVELS, AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.rules import (
    EMPTY_OUTPUT,
    INPUT_COUNT,
    INPUT_RANK,
    INPUT_SIZE,
    MERGE_SHAPES,
    OUT_OF_RANGE,
)
from cnnshape.shape import REST, UNKNOWN, Dim, Shape, agree, is_ranked, product, shape_text
from cnnshape.values import Auto, Bool, Float, Int


class Stacked(Layer):
    """`num_layers` recurrent levels, d directions each: (steps, batch, input_size), or with
    batch_first (batch, steps, input_size), or without a batch (steps, input_size) → the output of
    every step, of size d × h, and the last state of every level and direction, (num_layers × d,
    batch, h), with h the hidden_size, or the proj_size where there is one.

    Weights of every level and direction, with g gates: weight_ih (g × hidden_size, size of the
    level's input), weight_hh (g × hidden_size, h), bias_ih and bias_hh (g × hidden_size), weight_hr
    (proj_size, hidden_size).
    MACs: the elements of all those matrices, at every step.
    Source: torch.nn.LSTM, GRU and RNN, PyTorch 2.13.
    """

    gates = 1
    states = 1

    input_size = Argument(Auto(Int(min=1)), "size of the input's last axis")
    hidden_size = Argument(Int(min=1), "size of the state")
    num_layers = Argument(LEVELS, "number of levels", 1)
    bias = Argument(Bool(), "whether biases are added", True)
    batch_first = Argument(Bool(), "whether the batch is the first axis", False)
    dropout = Argument(Float(min=0, max=1), "share that is dropped between the levels", 0.0)
    bidirectional = Argument(Bool(), "whether every level goes both ways", False)
    proj_size = Argument(Int(min=0), "size that the state is projected to; 0: not at all", 0)

    def validate(self) -> None:
        if self.proj_size >= self.hidden_size:
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('proj_size')} = {self.proj_size} must be smaller than "
                f"{self.word('hidden_size')} = {self.hidden_size}",
                argument="proj_size",
            )

    @property
    def _size(self) -> int:
        return self.proj_size or self.hidden_size

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    def assume(self, shape: Shape) -> Shape | None:
        return (UNKNOWN, UNKNOWN, shape[-1]) if len(shape) > 1 else (UNKNOWN,) * 3

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        x = inputs[0]
        if len(x) not in (2, 3):
            raise Complaint(
                INPUT_RANK,
                f"the layer takes an input with 3 axes (batch included), but the input "
                f"{shape_text(x)} has {len(x)}",
                input=0,
            )
        size = self.fact("input_size", x[-1], axis=len(x) - 1)
        self.need(size, "the last axis", axis=len(x) - 1)
        if size == 0:
            raise Complaint(INPUT_SIZE, "the input has no features", input=0, axis=len(x) - 1)
        batched = len(x) == 3
        steps = 1 if batched and self.batch_first else 0
        if x[steps] == 0:
            raise Complaint(EMPTY_OUTPUT, "the input has no steps", input=0, axis=steps)
        batch = (x[1 - steps],) if batched else ()
        levels = self.num_layers * self._directions
        states: list[Shape] = [(levels, *batch, self._size)]
        if self.states == 2:
            states.append((levels, *batch, self.hidden_size))
        self._check_states(inputs[1:], states)
        return ((*x[:-1], self._directions * self._size), *states)

    def _check_states(self, given: tuple[Shape, ...], states: list[Shape]) -> None:
        """Refuse initial states of another number or shape than the last ones."""
        if given and len(given) != len(states):
            raise Complaint(
                INPUT_COUNT, f"the layer takes {len(states)} initial states, not {len(given)}"
            )
        for number, (shape, expected) in enumerate(zip(given, states, strict=False), start=1):
            if not is_ranked(shape):
                continue
            fits = len(shape) == len(expected)
            if not fits or not all(agree(a, b) for a, b in zip(shape, expected, strict=True)):
                raise Complaint(
                    MERGE_SHAPES,
                    f"the initial state must have the shape {shape_text(expected)}, "
                    f"not {shape_text(shape)}",
                    input=number,
                )

    def _levels(self, size: Dim) -> Iterator[tuple[str, Dim]]:
        """The suffix of the names and the size of the input of every level and direction."""
        for level in range(self.num_layers):
            for suffix in ("", "_reverse")[: self._directions]:
                yield f"_l{level}{suffix}", size
            size = self._size * self._directions

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        wide = self.gates * self.hidden_size
        for suffix, size in self._levels(self.declared_or("input_size", inputs[0][-1])):
            yield Weight(f"weight_ih{suffix}", (wide, size))
            yield Weight(f"weight_hh{suffix}", (wide, self._size))
            if self.bias:
                yield Weight(f"bias_ih{suffix}", (wide,))
                yield Weight(f"bias_hh{suffix}", (wide,))
            if self.proj_size:
                yield Weight(f"weight_hr{suffix}", (self.proj_size, self.hidden_size))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        x = inputs[0]
        elements = 0
        for weight in self.weights(*inputs):
            size = product(weight.shape)
            if weight.name.startswith("weight"):
                if not isinstance(size, int):
                    return size
                elements += size
        return product((*x[:-1], elements))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        numbers: tuple[Dim, ...] = (self.proj_size, self.hidden_size, self.bidirectional)
        size = UNKNOWN if UNKNOWN in numbers else self._size * self._directions
        return (*x[:-1], size) if is_ranked(x) and len(x) > 1 else (REST, size)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # The last step reads all those before it.
        return ({},) * len(inputs)


class StackedRNN(Stacked):
    """See `Stacked`: one gate."""

    arity = (1, 2)


class StackedLSTM(Stacked):
    """See `Stacked`: four gates, and a second state of the hidden_size."""

    arity = (1, 3)
    gates = 4
    states = 2


class StackedGRU(Stacked):
    """See `Stacked`: three gates."""

    arity = (1, 2)
    gates = 3


class SingleCell(Layer):
    """One step: (batch, input_size) or (input_size), and the state if there is one → the state,
    (batch, hidden_size) or (hidden_size).

    Weights, with g gates: weight_ih (g × hidden_size, input_size), weight_hh (g × hidden_size,
    hidden_size), bias_ih and bias_hh (g × hidden_size). MACs: the elements of both matrices.
    Source: torch.nn.LSTMCell, GRUCell and RNNCell, PyTorch 2.13.
    """

    arity = (1, 2)
    gates = 1
    states = 1

    input_size = Argument(Auto(Int(min=0)), "size of the input's last axis")
    hidden_size = Argument(Int(min=0), "size of the state")
    bias = Argument(Bool(), "whether biases are added", True)

    def assume(self, shape: Shape) -> Shape | None:
        return (UNKNOWN, shape[-1]) if len(shape) > 1 else (UNKNOWN,) * 2

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        x = inputs[0]
        if len(x) not in (1, 2):
            raise Complaint(
                INPUT_RANK,
                f"the layer takes an input with 2 axes (batch included), but the input "
                f"{shape_text(x)} has {len(x)}",
                input=0,
            )
        size = self.fact("input_size", x[-1], axis=len(x) - 1)
        self.need(size, "the last axis", axis=len(x) - 1)
        state: Shape = (*x[:-1], self.hidden_size)
        given = inputs[1:]
        if given and len(given) != self.states:
            raise Complaint(INPUT_COUNT, f"the layer takes {self.states} states, not {len(given)}")
        for number, shape in enumerate(given, start=1):
            fits = not is_ranked(shape) or len(shape) == len(state)
            if not fits or not all(agree(a, b) for a, b in zip(shape, state, strict=False)):
                raise Complaint(
                    MERGE_SHAPES,
                    f"the state must have the shape {shape_text(state)}, not {shape_text(shape)}",
                    input=number,
                )
        return (state,) * self.states if self.states > 1 else state

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        wide = self.gates * self.hidden_size
        yield Weight("weight_ih", (wide, self.declared_or("input_size", inputs[0][-1])))
        yield Weight("weight_hh", (wide, self.hidden_size))
        if self.bias:
            yield Weight("bias_ih", (wide,))
            yield Weight("bias_hh", (wide,))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        size = inputs[0][-1]
        if not isinstance(size, int):
            return size
        each = (size + self.hidden_size) * self.gates * self.hidden_size
        return product((*inputs[0][:-1], each))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        return (*x[:-1], self.hidden_size) if is_ranked(x) and x else (REST, self.hidden_size)


class SingleRNNCell(SingleCell):
    """See `SingleCell`: one gate."""


class SingleLSTMCell(SingleCell):
    """See `SingleCell`: four gates and a second state."""

    arity = (1, 3)
    gates = 4
    states = 2


class SingleGRUCell(SingleCell):
    """See `SingleCell`: three gates."""

    gates = 3
