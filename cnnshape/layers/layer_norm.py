"""Normalisation of each sample by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.layers.axis import as_tuple, find_axes, find_axis
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.layers.elementwise import PassThrough
from cnnshape.rules import INPUT_FEATURES, INPUT_RANK, INPUT_SIZE, OUT_OF_RANGE
from cnnshape.shape import UNKNOWN_SHAPE, Shape, agree, dim_text, is_ranked, product, shape_text
from cnnshape.sizes import AxisSizes, List
from cnnshape.values import Auto, Bool, Int, OneOf


class LayerNorm(Layer):
    """Normalisation over the last axes of each sample: the shape passes through.

    Weights: scale, shift (normalized_shape).
    Source: torch.nn.LayerNorm and torch.nn.RMSNorm, PyTorch 2.13.
    """

    normalized_shape = Argument(
        Auto(OneOf(Int(min=0), AxisSizes(Int(min=0)))), "sizes of the last axes of the input"
    )
    scale = Argument(Bool(), "whether a factor is learned for each element", True)
    shift = Argument(Bool(), "whether an offset is learned for each element", True)

    def validate(self) -> None:
        if self.normalized_shape == ():
            raise Complaint(
                INPUT_RANK,
                f"{self.word('normalized_shape')} must name at least one axis",
                argument="normalized_shape",
            )

    def output(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        declared = self.declared(x)
        sizes = x[len(x) - len(declared) :] if len(declared) <= len(x) else ()
        fits = len(sizes) == len(declared) and all(map(agree, sizes, declared))
        if not fits:
            actual = ", ".join(dim_text(size) for size in x[-len(declared) :])
            value = f"[{actual}]" if len(declared) > 1 else actual
            wanted = ", ".join(dim_text(size) for size in declared)
            wanted = f"[{wanted}]" if len(declared) > 1 else wanted
            raise Complaint(
                INPUT_FEATURES if len(x) >= len(declared) else INPUT_RANK,
                f"{self.word('normalized_shape')} is {wanted}, but the input {shape_text(x)} "
                f"ends in {value}",
                argument="normalized_shape",
                input=0,
                axis=len(x) - 1 if x else None,
                value=value if sizes and all(isinstance(size, int) for size in sizes) else "",
            )
        if self.scale or self.shift:
            self.need(declared[-1], "the last axis", axis=len(x) - 1)
        return x

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        sizes = self.declared(inputs[0])
        if self.scale:
            yield Weight("scale", sizes)
        if self.shift:
            yield Weight("shift", sizes)

    def facts(self, *inputs: Shape) -> dict[str, Any]:
        return {"normalized_shape": self.declared(inputs[0])} if inputs and inputs[0] else {}

    def declared(self, x: Shape) -> Shape:
        """The normalised sizes: as written, or the last axis of the input."""
        if self.normalized_shape is None:
            return x[-1:]
        return as_tuple(self.normalized_shape)

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs else UNKNOWN_SHAPE

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept

        x = inputs[0]
        return (kept(range(len(x) - len(self.declared(x)))), *({},) * (len(inputs) - 1))


class AxesNorm(Layer):
    """Normalisation over the named axes: the shape passes through.

    Weights: scale, shift (sizes of the axes, in the order of sorted `axis`).
    Source: keras/src/layers/normalization/layer_normalization.py and rms_normalization.py,
    Keras 3.15.
    """

    axis = Argument(OneOf(Int(), List(Int())), "axis or axes to normalise over", -1)
    scale = Argument(Bool(), "whether a factor is learned for each element", True)
    shift = Argument(Bool(), "whether an offset is learned for each element", True)
    rms = Argument(Bool(), "whether the mean is left alone, with a factor and no offset", False)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        for axis in as_tuple(self.axis):
            index = find_axis(self, "axis", axis, x)
            if self.scale or self.shift or self.rms:
                self.need(x[index], f"axis {index}", axis=index)
        return x

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        (x,) = inputs
        # Sorted as written, before negative axes are resolved, because the framework does so.
        axes = [find_axis(self, "axis", axis, x) for axis in sorted(as_tuple(self.axis))]
        sizes = tuple(x[axis] for axis in axes)
        if self.scale or self.rms:
            yield Weight("scale", sizes)
        if self.shift and not self.rms:
            yield Weight("shift", sizes)

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs else UNKNOWN_SHAPE

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0]), as_tuple(self.axis)),)


class UnitNorm(PassThrough):
    """Scaling to unit length along the named axes: the shape passes through. No weights.

    Source: keras/src/layers/normalization/unit_normalization.py, Keras 3.15;
    torch.nn.functional.normalize, PyTorch 2.13.
    """

    any_rank = False
    axis = Argument(OneOf(Int(), List(Int())), "axis or axes to normalise over", -1)
    distinct = Argument(Bool(), "whether no axis may be named twice", False)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.distinct:
            find_axes(self, "axis", as_tuple(self.axis), x)
        for axis in as_tuple(self.axis):
            find_axis(self, "axis", axis, x)
        return x

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0]), as_tuple(self.axis)),)


class NeighbourNorm(PassThrough):
    """Normalisation over neighbouring channels: (batch, channels, *) passes through. No weights.

    Source: torch.nn.LocalResponseNorm, PyTorch 2.13.
    """

    any_rank = False
    size = Argument(Int(), "number of neighbouring channels")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if is_ranked(x) and len(x) < 3:
            raise Complaint(
                INPUT_RANK,
                "the layer takes an input with at least 3 axes (batch included), "
                f"but the input {shape_text(x)} has {len(x)}",
                input=0,
            )
        if self.size < 1 and product(x) != 0:
            raise Complaint(
                OUT_OF_RANGE, f"{self.word('size')} = {self.size} must be above 0", argument="size"
            )
        return x

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0])),)


class MapNeighbourNorm(NeighbourNorm):
    """As NeighbourNorm, of maps with 4 axes. Source: torch.nn.CrossMapLRN2d, PyTorch 2.13."""

    def input_ranks(self) -> tuple[int, ...]:
        return (4,)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        if x[1] == 0:
            raise Complaint(INPUT_SIZE, "the input has no channels", input=0, axis=1)
        return x


class NormOfInputs(LayerNorm):
    """As LayerNorm, with its scale and shift as further inputs in place of weights of its own.

    Source: torch.nn.functional.layer_norm, PyTorch 2.13.
    """

    arity = (1, 3)

    def output(self, *inputs: Shape) -> Shape:
        x, *learned = inputs
        for index, given in enumerate(learned, start=1):
            declared = self.declared(x)
            fits = len(given) == len(declared) and all(map(agree, given, declared))
            if is_ranked(given) and not fits:
                self.refuse(
                    INPUT_FEATURES,
                    f"the input {shape_text(given)} must have the shape of "
                    f"{self.word('normalized_shape')}, {shape_text(declared)}",
                    input=index,
                )
        return super().output(x)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        return ()
