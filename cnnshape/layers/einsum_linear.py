"""A kernel applied to any axes, written as an equation of them: `abc,cd->abd`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cnnshape.layers.base import Argument, Complaint, Layer, Role, Weight
from cnnshape.rules import BAD_COMBINATION, INPUT_FEATURES, INPUT_RANK, OUT_OF_RANGE
from cnnshape.shape import (
    BATCH,
    Dim,
    Shape,
    dim_text,
    product,
    same,
    shape_text,
)
from cnnshape.sizes import AxisSizes, SizeOrNull
from cnnshape.values import Int, OneOf, Optional, Text


class _Parts(NamedTuple):
    """The letters of the input, the kernel and the output, and where `...` stands."""

    input: str
    kernel: str
    output: str
    left: bool


class EinsumLinear(Layer):
    """A kernel applied to any axes: the input's axes and the kernel's → the output's.

    Weights: kernel (its letters' sizes), bias (those of `bias_axes`); with `lora_rank` r the
    kernel is frozen and two factors are trained.
    MACs: the product of the sizes of all the letters.
    Source: keras/src/layers/core/einsum_dense.py, Keras 3.15.
    """

    affine = True

    equation = Argument(Text(), "the axes, as in `abc,cd->abd`")
    output_shape = Argument(
        OneOf(AxisSizes(SizeOrNull()), Int(min=1)),
        "sizes of the output without its batch, null: known",
    )
    bias_axes = Argument(Optional(Text()), "letters of the output that the bias has")
    lora_rank = Argument(Optional(Int(min=0)), "rank of a low-rank adaptation of the kernel")

    def validate(self) -> None:
        self._parts()

    def _parts(self) -> _Parts:
        wrong = Complaint(
            OUT_OF_RANGE,
            f'{self.word("equation")} "{self.equation}" is not of the form `x,y->z`, '
            "`...x,y->...z` or `x...,y->z...`",
            argument="equation",
        )
        terms, arrow, output = self.equation.partition("->")
        first, comma, kernel = terms.partition(",")
        if not arrow or not comma:
            raise wrong
        left = first.startswith("...")
        right = first.endswith("...") and not left
        for elided, side in ((left, str.startswith), (right, str.endswith)):
            if elided and not side(output, "..."):
                raise wrong
        first, output = first.removeprefix("...").removesuffix("..."), output.strip(".")
        letters = (first, kernel, output)
        if not all(term.isascii() and term.isalpha() for term in letters):
            raise wrong
        if right and len(first) < 2:
            raise wrong
        return _Parts(first, kernel, output, left)

    def _sizes(self, x: Shape) -> tuple[dict[str, Dim], Shape, int]:
        """The size of each letter, the output, and the number of axes that `...` stands for."""
        parts = self._parts()
        elided = len(x) - len(parts.input)
        if elided < 0:
            raise Complaint(
                INPUT_RANK,
                f"{self.word('equation')} names {len(parts.input)} axes of the input, but "
                f"{shape_text(x)} has {len(x)}",
                argument="equation",
                input=0,
            )
        given = self.output_shape
        output = [x[0], *(given if isinstance(given, tuple) else (given,))]
        if parts.left:
            # One by one in front of each other, as the framework does, which turns them round.
            output[1:1] = x[1:elided][::-1]
        else:
            output += x[len(x) - elided :] if elided else ()
        start = elided if parts.left else 0
        if start + len(parts.output) > len(output):
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('output_shape')} gives the output {shape_text(tuple(output))}, but "
                f"{self.word('equation')} names {len(parts.output)} axes of it",
                argument="output_shape",
            )
        before = {letter: x[start + i] for i, letter in enumerate(parts.input)}
        after = {letter: output[start + i] for i, letter in enumerate(parts.output)}
        for letter, size in before.items():
            wanted = after.get(letter)
            if letter in after and wanted is not None and not same(wanted, size):
                raise Complaint(
                    INPUT_FEATURES,
                    f"the axis `{letter}` is {dim_text(size)} in the input {shape_text(x)} and "
                    f"{dim_text(wanted)} in {self.word('output_shape')}",
                    argument="output_shape",
                    input=0,
                    axis=start + parts.input.index(letter),
                )
        self._check_letters(parts)
        return {**before, **after}, tuple(output), elided

    def _check_letters(self, parts: _Parts) -> None:
        for letter in parts.output:
            if letter not in parts.input and letter not in parts.kernel:
                self._stray(letter, "the output")
        for letter in parts.kernel:
            if letter not in parts.input and letter not in parts.output:
                self._stray(letter, "the kernel")
        for letter in self.bias_axes or "":
            if letter not in parts.output:
                self.refuse(
                    OUT_OF_RANGE,
                    f"{self.word('bias_axes')} names `{letter}`, which the output "
                    f"`{parts.output}` does not have",
                    argument="bias_axes",
                )
        if self.bias_axes == "":
            self.refuse(
                OUT_OF_RANGE,
                f"{self.word('bias_axes')} is empty",
                argument="bias_axes",
                help="write null for no bias",
            )

    def _stray(self, letter: str, where: str) -> None:
        self.refuse(
            OUT_OF_RANGE,
            f"the axis `{letter}` of {where} occurs nowhere else in {self.word('equation')}",
            argument="equation",
        )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        sizes, output, _ = self._sizes(x)
        for weight in self.weights(x):
            for size in weight.shape:
                if size is None or size is BATCH:
                    letter = next((name for name in sizes if sizes[name] is size), "?")
                    parts = self._parts()
                    at = parts.input.find(letter)
                    start = len(x) - len(parts.input) if parts.left else 0
                    self.need(size, f"the axis `{letter}`", axis=max(start + at, 0))
        return output

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        sizes, output, elided = self._sizes(inputs[0])
        parts = self._parts()
        kernel = tuple(sizes[letter] for letter in parts.kernel)
        lora = bool(self.lora_rank)
        yield Weight("kernel", kernel, Role.FROZEN if lora else Role.TRAINABLE)
        if self.bias_axes is not None:
            start = elided if parts.left else 0
            first = min(parts.output.find(letter) for letter in self.bias_axes)
            bias: list[Dim] = [
                output[start + first + i] if letter in self.bias_axes else 1
                for i, letter in enumerate(parts.output[first:])
            ]
            yield Weight("bias", (*bias, *(1,) * (0 if parts.left else elided)))
        if lora:
            yield Weight("lora_kernel_a", (*kernel[:-1], self.lora_rank))
            yield Weight("lora_kernel_b", (self.lora_rank, *kernel[-1:]))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        sizes, _, _ = self._sizes(inputs[0])
        parts = self._parts()
        summed = [sizes[name] for name in dict.fromkeys(parts.input) if name not in parts.output]
        return product((*output[0], *summed))
