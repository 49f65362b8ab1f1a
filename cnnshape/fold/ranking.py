"""The lines of a table in the order of a value, and the first of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from cnnshape.fold.line import Line

# None is unknown, which comes last.
Key: TypeAlias = "int | float | Fraction | str | None"


def ranked(lines: Sequence[Line], key: Callable[[Line], Key]) -> list[Line]:
    """The largest numbers first, texts by the alphabet, what is unknown last; equal ones in their
    order. A line whose own layers follow it is left out: they have the numbers."""
    own = [line for line in lines if not line.contains]
    for line in own:
        line.level, line.short = 0, line.name
    found = [(key(line), line) for line in own]
    numbers = [(value, line) for value, line in found if not isinstance(value, (str, type(None)))]
    texts = [(value, line) for value, line in found if isinstance(value, str)]
    unknown = [line for value, line in found if value is None]
    numbers.sort(key=lambda pair: pair[0], reverse=True)
    texts.sort(key=lambda pair: pair[0])
    return [*(line for _, line in numbers), *(line for _, line in texts), *unknown]
