"""Linear maps of the last axis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Role, Weight
from cnnshape.rules import INPUT_FEATURES, INPUT_RANK, MERGE_SHAPES
from cnnshape.shape import (
    REST,
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    agree,
    is_ranked,
    known,
    product,
    shape_text,
)
from cnnshape.values import Auto, Bool, Int, Optional


def last(shape: Shape) -> Dim:
    """The size of the last axis, where there is one and it is known."""
    return UNKNOWN if not shape or shape[-1] is REST else shape[-1]


def replace_last(shape: Shape, size: Dim) -> Shape:
    """The shape with another last axis.

    >>> replace_last((None, 13, 13, 32), 10)
    (None, 13, 13, 10)
    """
    return (REST, size) if shape == UNKNOWN_SHAPE else (*shape[:-1], size)


class Linear(Layer):
    """Linear map of the last axis: (batch, *, in_features) → (batch, *, out_features).

    Weights: kernel (out_features, in_features), bias (out_features); with `lora_rank` r the kernel
    is frozen and two factors (in_features, r) and (r, out_features) are trained.
    MACs: output elements × in_features.
    Source: keras/src/layers/core/dense.py, Keras 3.15; torch.nn.Linear, PyTorch 2.13.
    """

    any_rank = True
    dense = True
    affine = True

    in_features = Argument(Auto(Int(min=0)), "size of the input's last axis")
    out_features = Argument(Int(min=0), "size of the output's last axis")
    bias = Argument(Bool(), "whether a bias is added to each output", True)
    lora_rank = Argument(Optional(Int(min=0)), "rank of a low-rank adaptation of the kernel")
    least_axes = Argument(Int(min=1), "least number of axes of the input, batch included", 1)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if is_ranked(x) and len(x) < self.least_axes:
            raise Complaint(
                INPUT_RANK,
                f"the layer needs an input with at least {self.least_axes} axes (batch included), "
                f"but the input is {shape_text(x)}",
                input=0,
            )
        axis = max(len(x) - 1, 0)
        size = self.fact("in_features", last(x), axis=axis)
        self.need(size, "the last axis", axis=axis)
        return replace_last(x, self.out_features)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        size = self.declared_or("in_features", last(inputs[0]))
        lora = bool(self.lora_rank)
        kernel = (self.out_features, size)
        yield Weight("kernel", kernel, Role.FROZEN if lora else Role.TRAINABLE, axes="oi")
        if self.bias:
            yield Weight("bias", (self.out_features,))
        if lora:
            yield Weight("lora_kernel_a", (size, self.lora_rank))
            yield Weight("lora_kernel_b", (self.lora_rank, self.out_features))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        return product((*output[0], self.declared_or("in_features", last(inputs[0]))))

    def fallback(self, *inputs: Shape) -> Shape:
        return replace_last(inputs[0], self.out_features) if inputs[0] else UNKNOWN_SHAPE

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0]), [-1]),)


class Bilinear(Layer):
    """Bilinear map: (batch, *, in1_features) and (batch, *, in2_features) →
    (batch, *, out_features).

    Weights: kernel (out_features, in1_features, in2_features), bias (out_features).
    MACs: output elements × in1_features × in2_features, the product with the kernel.
    Source: torch.nn.Bilinear, PyTorch 2.13.
    """

    arity = (2, 2)
    merges = True
    affine = True

    in1_features = Argument(Auto(Int(min=1)), "size of the first input's last axis")
    in2_features = Argument(Auto(Int(min=0)), "size of the second input's last axis")
    out_features = Argument(Int(min=0), "size of the output's last axis")
    bias = Argument(Bool(), "whether a bias is added to each output", True)

    def facts(self, *inputs: Shape) -> dict[str, Any]:
        if len(inputs) != 2:
            return {}
        return {"in1_features": last(inputs[0]), "in2_features": last(inputs[1])}

    def output(self, *inputs: Shape) -> Shape:
        for index, (name, x) in enumerate(
            zip(("in1_features", "in2_features"), inputs, strict=True)
        ):
            declared: Dim = getattr(self, name)
            axis = max(len(x) - 1, 0)
            if declared is not None and not agree(declared, last(x)):
                raise Complaint(
                    INPUT_FEATURES,
                    f"{self.word(name)} is {declared}, but the input has {last(x)}",
                    argument=name,
                    input=index,
                    axis=axis,
                    value=str(last(x)),
                )
            self.need(last(x) if declared is None else declared, "the last axis", axis=axis)
        a, b = inputs
        if not is_ranked(a) or not is_ranked(b):
            return self.fallback(*inputs)
        if len(a) != len(b) or not all(map(agree, a[:-1], b[:-1])):
            differ = [
                i for i, pair in enumerate(zip(a[:-1], b[:-1], strict=False)) if not agree(*pair)
            ]
            at = f"on axis {differ[0]}" if differ else "in their numbers of axes"
            raise Complaint(
                MERGE_SHAPES,
                f"the inputs {shape_text(a)} and {shape_text(b)} differ {at}; "
                "only their last axes may differ",
                input=1,
                axis=differ[0] if differ else None,
            )
        return (*map(known, a[:-1], b[:-1]), self.out_features)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        first = self.declared_or("in1_features", last(inputs[0]))
        second = self.declared_or("in2_features", last(inputs[1]))
        yield Weight("kernel", (self.out_features, first, second))
        if self.bias:
            yield Weight("bias", (self.out_features,))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        kernel = next(iter(self.weights(*inputs)))
        return product((*output[0], *kernel.shape[1:]))

    def fallback(self, *inputs: Shape) -> Shape:
        return replace_last(inputs[0], self.out_features) if inputs[0] else UNKNOWN_SHAPE
