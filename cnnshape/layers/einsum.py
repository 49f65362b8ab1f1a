"""Products of tensors that are written as equations of axes: `bij,bjk->bik`."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.layers.base import Argument, Layer
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK, MERGE_SHAPES, OUT_OF_RANGE
from cnnshape.shape import (
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    agree,
    dim_text,
    is_ranked,
    known,
    product,
    shape_text,
)
from cnnshape.values import Text


class Einsum(Layer):
    """Any sum of products of tensors: the axes of each, and of the result. No weights.

    MACs: the product of the sizes of all the letters, tensor by tensor.
    Source: torch.einsum, PyTorch 2.13.
    """

    arity = (1, None)
    merges = True

    equation = Argument(Text(), "the axes, as in `bij,bjk->bik`")

    def _terms(self, inputs: Sequence[Shape]) -> tuple[list[list[str]], list[str]]:
        """The axes of each input and of the result; those of `...` are "-1", "-2" from the back."""
        left, arrow, right = self.equation.replace(" ", "").partition("->")
        written = left.split(",")
        if len(written) != len(inputs):
            self.refuse(
                BAD_COMBINATION,
                f'{self.word("equation")} "{self.equation}" names {len(written)} tensors, but '
                f"{len(inputs)} lead here",
                argument="equation",
            )
        terms, hidden = [], 0
        for index, (term, x) in enumerate(zip(written, inputs, strict=True)):
            before, dots, after = term.partition("...")
            self._letters(before + after)
            number = len(x) - len(before) - len(after)
            if number < 0 or (number and not dots):
                self.refuse(
                    INPUT_RANK,
                    f"`{term}` names {len(before) + len(after)} axes, but the input "
                    f"{shape_text(x)} has {len(x)}",
                    argument="equation",
                    input=index,
                )
            hidden = max(hidden, number)
            terms.append([*before, *(str(i) for i in range(-number, 0)), *after])
        elided = [str(i) for i in range(-hidden, 0)]
        if not arrow:
            seen = [name for term in terms for name in term if name.isalpha()]
            return terms, elided + sorted(name for name in set(seen) if seen.count(name) == 1)
        before, dots, after = right.partition("...")
        self._letters(before + after)
        result = [*before, *(elided if dots else ()), *after]
        for name in before + after:
            if right.count(name) > 1 or not any(name in term for term in terms):
                self.refuse(
                    OUT_OF_RANGE,
                    f"the axis `{name}` of the result must occur once there, and in a tensor",
                    argument="equation",
                )
        return terms, result

    def _letters(self, letters: str) -> None:
        if letters and not (letters.isascii() and letters.isalpha()):
            self.refuse(
                OUT_OF_RANGE,
                f'{self.word("equation")} "{self.equation}" may contain letters, `,`, `...` and '
                "`->` only",
                argument="equation",
            )

    def _sizes(self, inputs: Sequence[Shape], terms: list[list[str]]) -> dict[str, Dim]:
        sizes: dict[str, Dim] = {}
        for index, (term, x) in enumerate(zip(terms, inputs, strict=True)):
            own: dict[str, Dim] = {}
            for axis, (name, size) in enumerate(zip(term, x, strict=True)):
                # Within one tensor a letter is a diagonal, and there 1 is not repeated.
                if name in own and not agree(own[name], size):
                    self._differ(name, own[name], size, index, axis)
                own[name] = size
                old = sizes.get(name, 1)
                if old == 1 or size == 1:
                    sizes[name] = size if old == 1 else old
                elif agree(old, size):
                    sizes[name] = known(old, size)
                else:
                    self._differ(name, old, size, index, axis)
        return sizes

    def _differ(self, name: str, a: Dim, b: Dim, index: int, axis: int) -> None:
        self.refuse(
            MERGE_SHAPES,
            f"the axis `{name}` is {dim_text(a)} in one place and {dim_text(b)} in another",
            argument="equation",
            input=index,
            axis=axis,
        )

    def output(self, *inputs: Shape) -> Shape:
        if not all(map(is_ranked, inputs)):
            return UNKNOWN_SHAPE
        terms, result = self._terms(inputs)
        sizes = self._sizes(inputs, terms)
        return tuple(sizes.get(name, 1) for name in result)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        if len(inputs) < 2:
            return 0
        terms, result = self._terms(inputs)
        sizes = self._sizes(inputs, terms)
        if len(inputs) == 2:
            for term, x in zip(terms, inputs, strict=True):
                for name, size in zip(term, x, strict=True):
                    if size == 1 and name not in result:
                        # The other tensor is summed up over it before anything is multiplied.
                        sizes[name] = 1
        return product(sizes.values())
