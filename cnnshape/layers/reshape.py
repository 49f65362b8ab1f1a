"""The same elements in another shape."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.rules import OUT_OF_RANGE, RESHAPE_SIZE
from cnnshape.shape import BATCH, UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, dim_text, is_ranked, product
from cnnshape.sizes import AxisSizes, SizeOrBatch, SizeOrNull
from cnnshape.values import Int, OneOf

# The size that is computed from the others.
REMAINING = -1


def fill(source: Shape, target: Shape) -> Shape | None:
    """`target` with its −1 computed, None where the elements of `source` cannot fill it.

    `BATCH` in the target is the first axis of the source. Where a size is open, only what is wrong
    for every size is refused.

    >>> fill((BATCH, 64, 7, 7), (BATCH, -1))
    (BATCH, 3136)
    """
    if not is_ranked(source):
        return tuple(UNKNOWN if size == REMAINING else size for size in target)
    have = list(source)
    want = [have[0] if size is BATCH and isinstance(have[0], int) else size for size in target]
    needed = [size for size in want if size != REMAINING]
    if have and have[0] in needed and not isinstance(have[0], int):
        needed.remove(have[0])
        have = have[1:]
    rest = _divide(product(have), product(needed), REMAINING in want, len(have))
    if rest is False:
        return None
    if rest is BATCH and BATCH not in source:
        rest = None
    return tuple(rest if size == REMAINING else size for size in want)


def _divide(have: Dim, need: Dim, remaining: bool, axes: int) -> Dim | bool:
    """What remains for the −1; False where the elements cannot be arranged so."""
    if isinstance(have, int) and isinstance(need, int):
        if not remaining:
            return have == need and 1
        return have // need if need and have % need == 0 else False
    if have is UNKNOWN or need is UNKNOWN:
        return UNKNOWN
    return BATCH if have is BATCH and need == 1 else None


def lost_elements(
    layer: Layer, argument: str, source: Shape, target: Shape, *, axis: int | None = None
) -> Complaint:
    """The complaint that `source` cannot be arranged as `target`."""
    have, want = list(source), [size for size in target if size != REMAINING]
    if have and not isinstance(have[0], int) and (have[0] in want or BATCH in want):
        # The batch stands on both sides.
        want.remove(have[0] if have[0] in want else BATCH)
        have = have[1:]
    elements, need = product(have), product(want)
    if REMAINING in target:
        message = f"{_factors(have)} elements cannot be divided by {_factors(want)}"
    else:
        message = f"{_factors(have)} elements do not fit into {_factors(want)}"
    help = ""
    if isinstance(elements, int) and isinstance(need, int):
        sizes = [size for size in want if isinstance(size, int)]
        near = [] if REMAINING in target else _nearest(elements, sizes)
        help = f"the sizes must multiply to {elements:,}"
        if len(near) == 1:
            help = f"write {near[0]} instead of {sizes[0]}"
        elif near:
            help += f", as {_factors(near)} does"
    return Complaint(
        RESHAPE_SIZE,
        f"{layer.word(argument)}: {message}",
        argument=argument,
        input=0,
        axis=axis,
        help=help,
    )


def _factors(sizes: Sequence[Dim]) -> str:
    """`15 × 15 × 8 = 1,800`."""
    number = product(sizes)
    if len(sizes) == 1 and isinstance(number, int):
        return f"{number:,}"
    if len(sizes) == 1 or not isinstance(number, int):
        return " × ".join(dim_text(size, "batch") for size in sizes)
    return f"{' × '.join(map(str, sizes))} = {number:,}" if sizes else "1"


def _nearest(elements: int, sizes: list[int]) -> list[int]:
    """The sizes that multiply to `elements`, changed as little as possible: one of them, or a size
    that stands there twice, as height and width do. Empty where that is not enough."""
    found = []
    for size in dict.fromkeys(sizes):
        times = sizes.count(size)
        rest = product([other for other in sizes if other != size])
        root = _root(elements // rest, times) if isinstance(rest, int) and rest else 0
        if root and rest * root**times == elements:
            found.append((_change(root, size), [root if n == size else n for n in sizes]))
    for index in reversed(range(len(sizes))):
        size, others = sizes[index], sizes[:index] + sizes[index + 1 :]
        rest = product(others)
        if isinstance(rest, int) and rest and elements % rest == 0:
            one = elements // rest
            found.append((_change(one, size), [*sizes[:index], one, *sizes[index + 1 :]]))
    return min(found, key=lambda pair: pair[0])[1] if found else []


def _root(number: int, times: int) -> int:
    if number.bit_length() > 64 * times:
        return 0  # no size that anybody means, nor a number that has to fit into a float
    root: float = number ** (1 / times)
    return round(root)


def _change(new: int, old: int) -> float:
    """By which factor a size changes."""
    greater, less = max(new, old), max(min(new, old), 1)
    return greater / less if greater.bit_length() < 1000 else math.inf


def one_remaining(layer: Layer, argument: str, target: Shape) -> None:
    """Refuse a second −1 and sizes below it."""
    if sum(size == REMAINING for size in target) > 1:
        layer.refuse(
            OUT_OF_RANGE,
            f"{layer.word(argument)} has more than one -1, so that none can be computed",
            argument=argument,
        )


class ReshapeSample(Layer):
    """Another shape of each sample: (batch, *) → (batch, *target_shape). No weights.

    Where a size is open, the elements are not counted and −1 is open too.
    Source: keras.src.ops.operation_utils.compute_reshape_output_shape, Keras 3.15.
    """

    reshapes = True

    target_shape = Argument(
        AxisSizes(SizeOrNull(min=-1)), "the new sizes, batch left out, one may be -1"
    )

    def validate(self) -> None:
        one_remaining(self, "target_shape", self.target_shape)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        target: Shape = self.target_shape
        sample = x[1:]
        if any(not isinstance(size, int) for size in (*sample, *target)) or not is_ranked(x):
            rest = UNKNOWN if UNKNOWN in sample or not is_ranked(x) else None
            return (self._batch(x), *(rest if size == REMAINING else size for size in target))
        sizes = fill(sample, target)
        if sizes is None:
            raise lost_elements(self, "target_shape", sample, target)
        return (x[0], *sizes)

    def fallback(self, *inputs: Shape) -> Shape:
        target: object = self.target_shape
        if not isinstance(target, tuple):
            return UNKNOWN_SHAPE
        return (
            self._batch(inputs[0]),
            *(UNKNOWN if size == REMAINING else size for size in target),
        )

    def _batch(self, x: Shape) -> Dim:
        return x[0] if is_ranked(x) and x else BATCH


class Reshape(Layer):
    """Another shape of the whole batch: (*) → (*shape). No weights.

    Source: torch.reshape and torch.Tensor.view, PyTorch 2.13.
    """

    reshapes = True

    shape = Argument(
        OneOf(AxisSizes(SizeOrBatch()), SizeOrBatch()),
        "the new sizes; one may be -1, and `batch` one",
    )

    def validate(self) -> None:
        one_remaining(self, "shape", self.target)

    @property
    def target(self) -> Shape:
        return self.shape if isinstance(self.shape, tuple) else (self.shape,)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        sizes = fill(x, self.target)
        if sizes is None:
            raise lost_elements(self, "shape", x, self.target)
        if self._cuts_samples(x):
            sample = product(x[1:])
            complaint = lost_elements(self, "shape", x, self.target)
            complaint.help = f"a sample has {sample} elements: write `[batch, {sample}]`"
            raise complaint
        return sizes

    def _cuts_samples(self, x: Shape) -> bool:
        """Whether `-1` takes the batch in, and a sample's elements do not divide evenly: then only
        some batch sizes would work, and one sample never."""
        sample = product(x[1:]) if x and x[0] is BATCH else None
        given = product(size for size in self.target if size != REMAINING)
        if REMAINING not in self.target or BATCH in self.target:
            return False
        return (
            isinstance(sample, int) and isinstance(given, int) and given > 0 and sample % given > 0
        )

    def fallback(self, *inputs: Shape) -> Shape:
        if self.shape is UNKNOWN:
            return UNKNOWN_SHAPE
        return tuple(UNKNOWN if size == REMAINING else size for size in self.target)


class RepeatVector(Layer):
    """Repeats a vector: (batch, features) → (batch, n, features). No weights.

    Source: keras/src/layers/reshaping/repeat_vector.py, Keras 3.15.
    """

    n = Argument(Int(min=1), "number of repetitions")

    def input_ranks(self) -> tuple[int, ...]:
        return (2,)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        return (x[0], self.n, x[1])

    def fallback(self, *inputs: Shape) -> Shape:
        return (BATCH, self.n, UNKNOWN)
