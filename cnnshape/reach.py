"""Which positions of an axis a position is computed from: the arithmetic of receptive fields.

A window reads the positions from i·stride − padding to i·stride − padding + span − 1. Transposed
convolutions and resizing read others for each i, but the same again after some positions, so that
one form, closed under composition, says all of them exactly.

Sources: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks",
Distill, 2019, doi:10.23915/distill.00021, for windows; for what enlarges a map, the definitions of
the operations themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from cnnshape.shape import BATCH, Dim, Shape

# More phases than any sensible model has; a slip in a size must not fill the memory.
_MOST_PHASES = 4096


class Reach:
    """Position i reads the positions from `firsts[i % n] + i // n · step` to `lasts[…] + …`, with n
    phases.

    `placed` is False where only the extent is known, not where it lies; `aligned` is False where it
    is the union of ranges with different centres.
    """

    __slots__ = ("aligned", "firsts", "lasts", "placed", "step")

    def __init__(
        self,
        firsts: tuple[int, ...],
        lasts: tuple[int, ...],
        step: int,
        placed: bool = True,
        aligned: bool = True,
    ) -> None:
        self.firsts = firsts
        self.lasts = lasts
        self.step = step
        self.placed = placed
        self.aligned = aligned

    @property
    def phases(self) -> int:
        return len(self.firsts)

    def first(self, position: int) -> int:
        times, phase = divmod(position, self.phases)
        return self.firsts[phase] + times * self.step

    def last(self, position: int) -> int:
        times, phase = divmod(position, self.phases)
        return self.lasts[phase] + times * self.step

    @property
    def size(self) -> int:
        """The number of positions from the first to the last, in the phase where it is largest."""
        ends = zip(self.firsts, self.lasts, strict=True)
        return max(max(last - first + 1 for first, last in ends), 0)

    @property
    def stride(self) -> Fraction:
        """How far the range moves from one position to the next, on average."""
        return Fraction(self.step, self.phases)

    @property
    def centre(self) -> Fraction | None:
        """The middle of what position 0 reads; over several phases, what lies on the straight line
        through them. None where it is not known, or paths disagree about it."""
        if not (self.placed and self.aligned):
            return None
        middles = [
            Fraction(first + last, 2) - phase * self.stride
            for phase, (first, last) in enumerate(zip(self.firsts, self.lasts, strict=True))
        ]
        return sum(middles, Fraction()) / self.phases

    def repeated(self, times: int) -> Reach:
        """The same with `times` as many phases."""
        positions = range(self.phases * times)
        return Reach(
            tuple([self.first(position) for position in positions]),
            tuple([self.last(position) for position in positions]),
            self.step * times,
            self.placed,
            self.aligned,
        )


SAME = Reach((0,), (0,), 1)

# What one input of a layer gives to the output: axis of the output → (axis of the input, how it is
# read), None where that is not known. An axis that is not named is read as a whole. A negative key
# stands for an axis of the input whose positions cannot be found again in the output.
Reaches: TypeAlias = Mapping[int, "tuple[int, Reach | None]"]


def windowed(span: int, stride: int, start: int | None) -> Reach:
    """A window of `span` positions in steps of `stride`, the first one at `start` (negative in
    padding), None where that is not known."""
    first = 0 if start is None else start
    return Reach((first,), (first + span - 1,), stride, placed=start is not None)


def spread(span: int, stride: int, amount: int | None) -> Reach | None:
    """A transposed window: every position gives to `span` positions in steps of `stride`, of which
    `amount` are cut off at the front, None where that is not known.

    >>> reach = spread(2, 2, 0)
    >>> reach.size, reach.stride
    (1, Fraction(1, 2))
    """
    if stride > _MOST_PHASES or (amount is None and stride > 1):
        return None
    places = [phase + (amount or 0) for phase in range(stride)]
    return Reach(
        tuple([-((span - 1 - place) // stride) for place in places]),
        tuple([place // stride for place in places]),
        1,
        placed=amount is not None,
    )


def resized(old: int, new: int, before: int, after: int, corners: bool = False) -> Reach | None:
    """Interpolation from `old` to `new` positions, between so many neighbours on both sides; the
    elements' middles are aligned, or those of the corners. None where there are too many phases.

    Source: torch.nn.functional.interpolate, PyTorch 2.13 (area_pixel_compute_source_index in
    aten/src/ATen/native/UpSample.h). At the borders, what would lie outside is the border.
    """
    rise, run = (old - 1, new - 1) if corners else (old, new)
    if rise <= 0 or run <= 0:
        return None
    common = gcd(rise, run)
    step, phases = rise // common, run // common
    if phases > _MOST_PHASES:
        return None
    firsts, lasts = [], []
    for position in range(phases):
        if corners:
            at = Fraction(position * rise, run)
        else:
            at = (position + Fraction(1, 2)) * rise / run - Fraction(1, 2)
        below = at.numerator // at.denominator
        between = at != below
        firsts.append(below - before + 1 if between else below)
        lasts.append(below + after if between else below)
    return Reach(tuple(firsts), tuple(lasts), step)


def adaptive(old: Dim, new: Dim) -> Reach | None:
    """Windows from ⌊i·old / new⌋ to ⌈(i + 1)·old / new⌉ − 1. Source: torch.nn.AdaptiveAvgPool2d."""
    if not isinstance(old, int) or not isinstance(new, int) or old <= 0 or new <= 0:
        return None
    common = gcd(old, new)
    step, phases = old // common, new // common
    if phases > _MOST_PHASES:
        return None
    return Reach(
        tuple([phase * step // phases for phase in range(phases)]),
        tuple([-(-(phase + 1) * step // phases) - 1 for phase in range(phases)]),
        step,
    )


def composed(outer: Reach | None, inner: Reach | None) -> Reach | None:
    """What is read through `outer` where that reads what `inner` made; None where not known."""
    if outer is None or inner is None or (not outer.placed and inner.phases > 1):
        return None
    times = inner.phases // gcd(inner.phases, outer.step)
    if outer.phases * times > _MOST_PHASES:
        return None
    positions = range(outer.phases * times)
    return Reach(
        tuple([inner.first(outer.first(position)) for position in positions]),
        tuple([inner.last(outer.last(position)) for position in positions]),
        times * outer.step // inner.phases * inner.step,
        outer.placed and inner.placed,
        outer.aligned and inner.aligned,
    )


def united(a: Reach | None, b: Reach | None) -> Reach | None:
    """What is read on either path; None where their strides differ.

    Where it is not known where they lie, it is the larger one.
    """
    if a is None or b is None or a.stride != b.stride:
        return None
    phases = lcm(a.phases, b.phases)
    if phases > _MOST_PHASES:
        return None
    a, b = a.repeated(phases // a.phases), b.repeated(phases // b.phases)
    if not (a.placed and b.placed):
        larger = a if a.size >= b.size else b
        return Reach(larger.firsts, larger.lasts, larger.step, False, a.aligned and b.aligned)
    ends = list(zip(a.firsts, a.lasts, b.firsts, b.lasts, strict=True))
    return Reach(
        tuple([min(first, other) for first, _, other, _ in ends]),
        tuple([max(last, other) for _, last, _, other in ends]),
        a.step,
        True,
        a.aligned and b.aligned and all(i + j == k + m for i, j, k, m in ends),
    )


# -- what layers say with ------------------------------------------------------------------------


def kept(axes: Iterable[int]) -> Reaches:
    """Every named axis position by position; the others as a whole."""
    return {axis: (axis, SAME) for axis in axes}


def kept_but(rank: int, whole: Iterable[int] = ()) -> Reaches:
    """All axes position by position but those that are read as a whole (negative ones too)."""
    gone = {axis % rank for axis in whole} if rank else set()
    return kept([axis for axis in range(rank) if axis not in gone])


def ordered(axes: Iterable[int]) -> Reaches:
    """The axes of the input in another order."""
    return {place: (axis, SAME) for place, axis in enumerate(axes)}


def aligned_at_the_back(inputs: Iterable[Shape], output: Shape) -> tuple[Reaches, ...]:
    """Inputs combined element by element, smaller ones repeated to fit."""
    found = []
    for x in inputs:
        added = len(output) - len(x)
        found.append(
            {
                axis + added: (axis, None if size == 1 and output[axis + added] != 1 else SAME)
                for axis, size in enumerate(x)
            }
        )
    return tuple(found)


def regrouped(before: Shape, after: Shape) -> Reaches:
    """The same elements in another shape: an axis that stays by itself is kept, axes of size 1 come
    and go, and the positions of axes that are split or joined are read as a whole.

    >>> sorted(regrouped((1, 64, 14, 14), (1, 2, 32, 14, 14)))
    [0, 3, 4]
    """
    found: dict[int, tuple[int, Reach | None]] = {}
    front = _paired(before, after)
    back = _paired(before[::-1], after[::-1])
    for a, b in front:
        found[b] = (a, SAME)
    for a, b in back:
        a, b = len(before) - 1 - a, len(after) - 1 - b
        if b not in found and all(source != a for source, _ in found.values()):
            found[b] = (a, SAME)
    return found


def _paired(before: Shape, after: Shape) -> list[tuple[int, int]]:
    """The axes that stay by themselves, from the front up to the first that does not."""
    found: list[tuple[int, int]] = []
    a = b = 0
    while a < len(before) and b < len(after):
        old, new = before[a], after[b]
        if old == new or (old is BATCH and new is None):
            found.append((a, b))
            a, b = a + 1, b + 1
        elif old == 1:
            a += 1
        elif new == 1:
            b += 1
        else:
            break
    return found
