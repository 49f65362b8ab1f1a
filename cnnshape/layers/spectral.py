"""A layer whose kernel is kept at a spectral norm of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.layers.base import Argument, Complaint, Layer, Role, Weight
from cnnshape.layers.wrappers import name_of
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK
from cnnshape.shape import UNKNOWN_SHAPE, Dim, Shape
from cnnshape.values import Int, LayerCall


class SpectralNorm(Layer):
    """The layer inside with a normalised kernel: its output.

    Weights: the layer's kernel, vector_u (1, last axis of the kernel), the layer's other weights.
    MACs: the layer's. Source: keras/src/layers/normalization/spectral_normalization.py, Keras 3.15.
    """

    layer: Argument[Any] = Argument(LayerCall(), "the layer whose kernel is normalised")
    power_iterations = Argument(Int(min=1), "number of steps that approximate the norm", 1)

    @property
    def makes_map(self) -> bool:  # type: ignore[override]  # as the layer inside
        return isinstance(self.layer, Layer) and self.layer.makes_map

    def input_ranks(self) -> tuple[int, ...]:
        return self.layer.input_ranks() if isinstance(self.layer, Layer) else ()

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        if len(inputs[0]) < 1:
            raise Complaint(INPUT_RANK, "the input has no axes", input=0)
        try:
            result = self.layer.output(*inputs)
        except Complaint as complaint:
            complaint.argument, complaint.value = "layer", ""
            raise
        if not any(map(_is_kernel, self.layer.named_weights(*inputs))):
            raise Complaint(
                BAD_COMBINATION,
                f"`{self.layer.kind}` has no kernel that could be normalised",
                argument="layer",
            )
        return result  # type: ignore[no-any-return]  # the layer's own

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        others = []
        name = name_of(self.layer)
        for weight in self.layer.named_weights(*inputs):
            inner = weight._replace(name=f"{name}/{weight.name}")
            if _is_kernel(weight):
                vector = Weight("vector_u", (1, *weight.shape[-1:]), Role.STATISTIC)
                # A kernel that low-rank adaptation has frozen comes behind.
                yield from (vector, inner) if weight.role is Role.FROZEN else (inner, vector)
            else:
                others.append(inner)
        yield from others

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        macs: Dim = self.layer.macs(inputs, output)
        return macs

    def fallback(self, *inputs: Shape) -> Shape:
        return self.layer.fallback(*inputs) if isinstance(self.layer, Layer) else UNKNOWN_SHAPE


def _is_kernel(weight: Weight) -> bool:
    """Whether this is the weight that is normalised: one of the layer's own, not of a part."""
    return weight.name in ("kernel", "embeddings")
