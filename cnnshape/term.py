"""Whole numbers that remember how they were computed.

A layer's own arithmetic, run over Terms instead of plain numbers, gives the same numbers and tells
the formula as well. So what is explained cannot differ from what is computed, and no formula is
written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

# A formula with more parts, or deeper, explains nothing, and is given up.
MOST_PARTS = 40
MOST_LEVELS = 12

_LEAF, _SUM, _NEGATED, _PRODUCT, _QUOTIENT = "leaf", "+", "-", "*", "/"
_FUNCTIONS = ("floor", "ceil", "max", "mod")
# How tightly each kind binds; what stands in something tighter needs parentheses.
_LEVELS = {_SUM: 1, _NEGATED: 1, _QUOTIENT: 2, _PRODUCT: 3}


class Node:
    """A part of a formula: a leaf with a name (empty where it is a bare number) and its value, or
    an operation over parts."""

    __slots__ = ("levels", "name", "op", "parts", "size", "value")

    def __init__(
        self, op: str, parts: tuple[Node, ...] = (), name: str = "", value: int | float = 0
    ) -> None:
        self.size: int
        self.levels: int
        self.op = op
        self.parts = parts
        self.name = name
        self.value = value
        self.size = 1 + sum([part.size for part in parts])
        self.levels = 1 + max([part.levels for part in parts], default=0)

    @property
    def is_number(self) -> bool:
        """Whether it is a bare number."""
        return self.op == _LEAF and not self.name

    def leaves(self) -> Iterator[Node]:
        """The named numbers in it, from left to right."""
        if self.op == _LEAF and self.name:
            yield self
        for part in self.parts:
            yield from part.leaves()


# Of a number whose formula was given up, and of all that is computed from it.
_LOST = Node("lost")


def _number(value: int | float) -> Node:
    return Node(_LEAF, (), "", value)


def _added(a: Node, b: Node) -> Node:
    if b.is_number and b.value == 0:
        return a
    if a.is_number and a.value == 0:
        return b
    if a.op in ("floor", "ceil") and b.is_number and b.value > 0:
        return Node(a.op, (_added(a.parts[0], b),))
    parts = _without_opposites((*_parts(a, _SUM), *_parts(b, _SUM)))
    if len(parts) > 1 and parts[-1] is parts[-2]:
        # What is added on both sides of an axis.
        parts = (*parts[:-2], _multiplied(_number(2), parts[-1]))
    return parts[0] if len(parts) == 1 else Node(_SUM, parts)


def _without_opposites(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """The parts of a sum without bare numbers that cancel each other out: + 1 − 1."""
    for i, a in enumerate(parts):
        for j in range(i + 1, len(parts)):
            if a.is_number and parts[j].is_number and a.value == -parts[j].value:
                return (*parts[:i], *parts[i + 1 : j], *parts[j + 1 :])
    return parts


def _negated(a: Node) -> Node:
    if a.op == _NEGATED:
        return a.parts[0]
    if a.is_number:
        return _number(-a.value)
    if a.op == _SUM:
        return Node(_SUM, tuple([_negated(part) for part in a.parts]))
    inside = a.parts[0] if a.op == "floor" else a
    if inside.op == _QUOTIENT and a.op == "floor":
        top, bottom = inside.parts
        if _starts_negated(top):
            # -(-n // s) rounds up.
            return Node("ceil", (Node(_QUOTIENT, (_negated(top), bottom)),))
    return Node(_NEGATED, (a,))


def _starts_negated(a: Node) -> bool:
    first = a.parts[0] if a.op == _SUM else a
    return first.op == _NEGATED or (first.is_number and first.value < 0)


def _multiplied(a: Node, b: Node) -> Node:
    if a.is_number and a.value == 1:
        return b
    if b.is_number and b.value == 1:
        return a
    return Node(_PRODUCT, (*_parts(a, _PRODUCT), *_parts(b, _PRODUCT)))


def _divided(a: Node, b: Node) -> Node:
    if b.is_number and b.value == 1:
        return a
    quotient = Node(_QUOTIENT, (a, b))
    exact = a.op == b.op == _LEAF and b.value and a.value % b.value == 0
    return quotient if exact else Node("floor", (quotient,))


def _remainder(a: Node, b: Node) -> Node:
    return Node("mod", (a, b))


def _parts(a: Node, op: str) -> tuple[Node, ...]:
    return a.parts if a.op == op else (a,)


class Term(int):
    """A whole number with the formula that leads to it."""

    node: Node

    def __new__(cls, value: int, node: Node) -> Term:
        term = super().__new__(cls, value)
        term.node = node
        return term

    def __add__(self, other: Any) -> Any:
        return _made(int.__add__, _added, self, other)

    def __radd__(self, other: Any) -> Any:
        return _made(int.__add__, _added, other, self)

    def __sub__(self, other: Any) -> Any:
        return _made(int.__sub__, _subtracted, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _made(int.__sub__, _subtracted, other, self)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, float):
            factor = other.node if isinstance(other, Fractional) else _number(other)
            node = _joined(_multiplied, self.node, factor)
            return Fractional(int(self) * float(other), node)
        return _made(int.__mul__, _multiplied, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _made(int.__mul__, _multiplied, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return _made(int.__floordiv__, _divided, self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _made(int.__floordiv__, _divided, other, self)

    def __mod__(self, other: Any) -> Any:
        return _made(int.__mod__, _remainder, self, other)

    def __rmod__(self, other: Any) -> Any:
        return _made(int.__mod__, _remainder, other, self)

    def __neg__(self) -> Term:
        return Term(int.__neg__(self), _LOST if self.node is _LOST else _negated(self.node))

    def __trunc__(self) -> Term:
        return self

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        result: Any = pow(int(self), other, modulus)
        if modulus is None and type(other) is int and 1 <= other <= 3:
            node = self.node
            for _ in range(other - 1):
                node = _joined(_multiplied, node, self.node)
            return Term(result, node)
        return result


class Fractional(float):
    """A number that a whole number is multiplied by, and the product, which `math.trunc` makes a
    whole number again."""

    node: Node

    def __new__(cls, value: float, node: Node) -> Fractional:
        term = super().__new__(cls, value)
        term.node = node
        return term

    def __trunc__(self) -> Term:
        node = self.node if self.node is _LOST else Node("floor", (self.node,))
        return Term(int(float(self)), node)


def _subtracted(a: Node, b: Node) -> Node:
    return _added(a, _negated(b))


def _made(
    compute: Callable[[int, int], int], formula: Callable[[Node, Node], Node], a: Any, b: Any
) -> Any:
    if not isinstance(a, int) or not isinstance(b, int):
        return NotImplemented
    nodes = [x.node if isinstance(x, Term) else _number(int(x)) for x in (a, b)]
    return Term(compute(int(a), int(b)), _joined(formula, *nodes))


def _joined(formula: Callable[[Node, Node], Node], a: Node, b: Node) -> Node:
    """The formula of both, unless one is lost or it becomes too long."""
    too_long = a.size + b.size > MOST_PARTS or max(a.levels, b.levels) > MOST_LEVELS
    return _LOST if a is _LOST or b is _LOST or too_long else formula(a, b)


def named(value: int, name: str) -> Term:
    """A number that formulas call by its name."""
    return Term(value, Node(_LEAF, (), name, value))


def named_fraction(value: float, name: str) -> Fractional:
    """The same for a number that is not whole."""
    return Fractional(value, Node(_LEAF, (), name, value))


def largest(a: int, b: int) -> int:
    """`max(a, b)`, which the formula tells as well."""
    if not isinstance(a, Term) and not isinstance(b, Term):
        return max(a, b)
    nodes = [x.node if isinstance(x, Term) else _number(x) for x in (a, b)]
    return Term(max(int(a), int(b)), _joined(lambda x, y: Node("max", (x, y)), *nodes))


def formula_of(number: object) -> Node | None:
    """The formula of a number; None where it has none."""
    return number.node if isinstance(number, Term) and number.node is not _LOST else None


def written(node: Node, leaf: Callable[[Node], str]) -> str:
    """The formula, each named number written by `leaf`."""
    return _written(node, leaf)


def digits(leaf: Node) -> str:
    """The value of a leaf; in parentheses where a sign would stand behind an operator."""
    text = str(leaf.value).replace("-", "−")
    return f"({text})" if leaf.name and leaf.value < 0 else text


def _written(node: Node, leaf: Callable[[Node], str], tightness: int = 0) -> str:
    if node.op == _LEAF:
        return leaf(node) if node.name else digits(node)
    if node.op in _FUNCTIONS:
        inside = ", ".join([_written(part, leaf) for part in node.parts])
        return f"{node.op}({inside})"
    level = _LEVELS[node.op]
    if node.op == _NEGATED:
        text = "−" + _written(node.parts[0], leaf, 2)
    elif node.op == _SUM:
        text = _sum(node.parts, leaf)
    elif node.op == _QUOTIENT:
        top, bottom = node.parts
        text = f"{_written(top, leaf, 2)} / {_written(bottom, leaf, 4)}"
    else:
        text = "·".join([_written(part, leaf, level + 1) for part in node.parts])
    return f"({text})" if level < tightness else text


def _sum(parts: tuple[Node, ...], leaf: Callable[[Node], str]) -> str:
    text = ""
    for part in parts:
        is_minus = part.op == _NEGATED or (part.is_number and part.value < 0)
        positive = _negated(part) if is_minus else part
        said = _written(positive, leaf, 2)
        if text:
            text += f" − {said}" if is_minus else f" + {said}"
        else:
            text = f"−{said}" if is_minus else said
    return text
