"""Which sizes work, as a rule that was seen in samples: `divisible by 16`."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.diagnostics import enumerate_words
from cnnshape.record import Record

# How often a pattern must have been seen repeated.
_PERIODS = 3


class Pattern(Record):
    """The sizes from `start` on whose remainder by `step` is one of `remainders`."""

    start: int
    step: int
    remainders: tuple[int, ...]

    def holds(self, size: int) -> bool:
        """Whether a size from `start` on is one of them."""
        return size >= self.start and size % self.step in self.remainders

    @property
    def first(self) -> int:
        """The smallest of them."""
        return next(n for n in range(self.start, self.start + self.step) if self.holds(n))

    @property
    def text(self) -> str:
        """`every size from 46 on`, `divisible by 16`, `16·k + 4, from 20 on`."""
        first = self.first
        if self.step == 1:
            return f"every size from {first} on"
        if self.remainders == (0,):
            least = "" if first == self.step else f", from {first} on"
            return f"sizes divisible by {self.step}{least}"
        if len(self.remainders) == 1:
            return f"{self.step}·k + {self.remainders[0]}, from {first} on"
        words = enumerate_words([str(remainder) for remainder in self.remainders])
        return f"sizes with a remainder of {words} by {self.step}, from {first} on"


def recognised(works: Sequence[bool], low: int) -> Pattern | None:
    """The rule behind samples of consecutive sizes, the first of which is `low`; None where there
    is none, or where no size works in the end."""
    high = low + len(works) - 1
    for step in range(1, len(works) // _PERIODS + 1):
        # Up from the last place at which it does not repeat.
        breaks = [i for i in range(len(works) - step) if works[i] != works[i + step]]
        start = low + (breaks[-1] + 1 if breaks else 0)
        if high - start + 1 < _PERIODS * step or start - low > len(works) // 2:
            continue
        window = range(start, start + step)
        remainders = tuple(sorted({n % step for n in window if works[n - low]}))
        return Pattern(start, step, remainders) if remainders else None
    return None
