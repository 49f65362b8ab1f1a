"""A weight that stands by itself."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import Argument, Layer, Role, Weight
from cnnshape.shape import UNKNOWN_SHAPE, Shape
from cnnshape.sizes import AxisSizes
from cnnshape.values import Bool, Int


class Parameter(Layer):
    """A weight as a tensor of the graph, without input: () → (*shape).

    Weights: value (shape). Source: torch.nn.Parameter, PyTorch 2.13.
    """

    arity = (0, 0)

    shape = Argument(AxisSizes(Int(min=0)), "the sizes of the weight")
    requires_grad = Argument(Bool(), "whether it is trained", True)

    def output(self, *inputs: Shape) -> Shape:
        return tuple(self.shape)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        yield Weight("value", self.shape, Role.TRAINABLE if self.requires_grad else Role.FROZEN)

    def fallback(self, *inputs: Shape) -> Shape:
        return self.shape if isinstance(self.shape, tuple) else UNKNOWN_SHAPE
