"""Branches and channels weighed by a factor."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import AllReaches, Argument, Layer, Weight
from cnnshape.layers.broadcast import broadcast
from cnnshape.shape import UNKNOWN_SHAPE, Shape
from cnnshape.values import Float, Int


class LayerScale(Layer):
    """Every value of the last axis times a learned factor: (*, dim) → (*, dim).

    Weights: gamma (projection_dim). No MACs.
    Source: keras/src/applications/convnext.py, Keras 3.15.
    """

    any_rank = True

    init_values = Argument(Float(), "what the factors start with")
    projection_dim = Argument(Int(min=0), "number of factors: the size of the last axis")

    def output(self, *inputs: Shape) -> Shape:
        return broadcast((inputs[0], (self.projection_dim,)))

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        yield Weight("gamma", (self.projection_dim,))

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs else UNKNOWN_SHAPE

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0])),)


class ScaledSum(Layer):
    """The first input plus a fixed multiple of the second. No weights, no MACs.

    Source: keras/src/applications/inception_resnet_v2.py, Keras 3.15.
    """

    arity = (2, 2)
    merges = True

    scale = Argument(Float(), "what the second input is multiplied by")

    def output(self, *inputs: Shape) -> Shape:
        return broadcast(inputs)

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs else UNKNOWN_SHAPE

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import aligned_at_the_back

        return aligned_at_the_back(inputs, outputs[0])
