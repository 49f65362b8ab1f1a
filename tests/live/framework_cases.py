"""A drawn case: its fields, and what both frameworks' draws have in common."""

from __future__ import annotations

from typing import Any

from drawn_values import Draw, value

from cnnshape.dialects.base import REQUIRED, Binding
from cnnshape.values import Anything

Sizes = list[int | None]
# What a draw for one argument gives when it has nothing to say.
ABSENT: Any = object()
# What stands in place of an input is drawn with the inputs, and words are drawn with each other.
CONSTANTS = ("x1", "x2", "other", "exponent", "vocabulary")


class Scene:
    """One layer in the making: what has been drawn of its inputs when its arguments are."""

    def __init__(self, draw: Draw, binding: Binding) -> None:
        self.draw = draw
        self.binding = binding
        self.name = binding.name
        self.rank = binding.call.rank
        self.inputs: list[Sizes] = []
        self.args: dict[str, Any] = {}
        self.dtypes: list[str] = []
        # At most one thing is drawn to be wrong, so that errors do not hide each other.
        self.wrong = draw.one(("", "", "", "argument", "rank", "size", ""))

    def size(self, low: int = 1, high: int = 9) -> int:
        return self.draw.between(low, high)

    def channels(self) -> int:
        return self.draw.one((4, 1, 2, 3, 6, 8))

    def divisor(self, number: Any) -> int:
        if not isinstance(number, int) or number < 1:
            return 1
        return self.draw.one([n for n in range(1, number + 1) if number % n == 0])

    def spoil(self) -> None:
        """Make the inputs wrong, where that was drawn."""
        draw = self.draw
        if not self.inputs:
            return
        shape = self.inputs[draw.between(0, len(self.inputs) - 1)]
        if self.wrong == "rank":
            if shape and draw.chance(60):
                del shape[draw.between(0, len(shape) - 1)]
            else:
                shape.insert(draw.between(0, len(shape)), draw.between(1, 5))
        elif self.wrong == "size" and shape:
            shape[draw.between(0, len(shape) - 1)] = draw.one((1, 2, 0, 5, 7, 12))

    def fill(self, fitting: Any, skipped: tuple[str, ...]) -> dict[str, Any]:
        """Every required argument and some of the others."""
        draw, binding = self.draw, self.binding
        words = [word for word in binding.parameters if not word.endswith(skipped)]
        checked = [word for word in words if word not in CONSTANTS]
        wild = draw.one(checked) if self.wrong == "argument" and checked else ""
        for word in words:
            kind = binding.types[word]
            required = binding.call.arguments[word] is REQUIRED
            if word in self.args:
                continue
            often = 35 if len(words) > 3 else 55
            if not required and word != wild and not draw.chance(often):
                continue
            given = ABSENT if word == wild else fitting(self, word)
            if given is ABSENT:
                if isinstance(kind, Anything) and not required:
                    continue
                given = value(draw, kind, self.rank, wild=word == wild)
            self.args[word] = given
        return self.args

    def case(self) -> dict[str, Any]:
        dtypes = self.dtypes or ["float32"] * len(self.inputs)
        return {
            "layer": self.name,
            "args": self.args,
            "inputs": self.inputs,
            "dtypes": dtypes,
        }
