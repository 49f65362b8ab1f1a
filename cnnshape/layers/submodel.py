"""A whole model as the layer inside another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cnnshape.layers.base import Complaint, Layer, Weight
from cnnshape.record import Record
from cnnshape.rules import INPUT_SIZE
from cnnshape.shape import UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, product


class Computed(Record):
    """What a model comes to with given inputs, `macs` for one sample; `weights` are None and `macs`
    UNKNOWN where a mistake hides them. `misfit` says why it does not take these inputs,
    `is_flawed` that it has a mistake, which was reported where it stands."""

    outputs: tuple[Shape, ...]
    weights: tuple[Weight, ...] | None
    macs: Dim
    misfit: str = ""
    is_flawed: bool = False


HIDDEN = Computed((UNKNOWN_SHAPE,), None, UNKNOWN, is_flawed=True)


class Submodel(Layer):
    """A model: its outputs, weights and multiply-accumulates are those of its layers."""

    any_rank = True

    def __init__(self, kind: str, inputs: int, compute: Callable[[tuple[Shape, ...]], Computed]):
        super().__init__({}, {}, 0, "channels_last")
        self.kind = kind
        self.arity = (inputs, inputs)
        self.compute = compute
        # What the stages made of it with the first inputs, for who needs more than the result.
        self.stages: Any = None
        self._computed: dict[tuple[Shape, ...], Computed] = {}

    def computed(self, inputs: tuple[Shape, ...]) -> Computed:
        """What the model comes to, computed once for each shape of its inputs."""
        if len(inputs) != self.arity[0]:
            return HIDDEN
        found = self._computed.get(inputs)
        if found is None:
            found = self._computed[inputs] = self.compute(inputs)
        return found

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        computed = self.computed(inputs)
        if computed.misfit:
            raise Complaint(INPUT_SIZE, computed.misfit, input=0)
        return computed.outputs if len(computed.outputs) > 1 else computed.outputs[0]

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        weights = self.computed(inputs).weights
        if weights is None:
            # Only told where something else is wrong, too.
            raise Complaint(INPUT_SIZE, "the weights of the model are not known")
        return weights

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        batch = inputs[0][0] if inputs and inputs[0] else 1
        return product((batch if isinstance(batch, int) else 1, self.computed(inputs).macs))

    def is_flawed(self, *inputs: Shape) -> bool:
        return self.computed(inputs).is_flawed

    def fallback(self, *inputs: Shape) -> Shape:
        return UNKNOWN_SHAPE
