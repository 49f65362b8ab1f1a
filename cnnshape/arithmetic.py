"""The evaluator behind `$(…)`: a walk over Python's own syntax tree that allows arithmetic only.

Apart from `expression`, because a spec without expressions should not pay for importing `ast`.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

Value: TypeAlias = int | float | bool | str | None

# An expression that is longer, or a number that is larger, is refused.
MAX_LENGTH = 500
MAX_BITS = 512

_FUNCTIONS: dict[str, Callable[..., Value]] = {"min": min, "max": max, "round": round, "int": int}

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Incomputable(Exception):
    """The expression cannot be computed; `help` says what would be allowed."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


def names(text: str) -> set[str]:
    """The names in one expression. Raises Incomputable where it is none."""
    found = {node.id for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name)}
    return found - _FUNCTIONS.keys()


def _parsed(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise Incomputable(f"an expression has at most {MAX_LENGTH} characters")
    shown = text.strip()
    try:
        with warnings.catch_warnings():
            # Python's own advice about its syntax is none of the spec author's business.
            warnings.simplefilter("ignore")
            return ast.parse(shown, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Incomputable(f"`{shown}` is no expression") from None


def compute(text: str, look_up: Callable[[str], Value]) -> Value:
    """The value of one expression, its names looked up by `look_up`.

    Raises Incomputable for anything that is no such expression or cannot be computed.
    """
    shown = text.strip()
    tree = _parsed(text)

    def walk(node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value) if value is None or type(value) in (
                int,
                float,
                bool,
                str,
            ):
                return bounded(value)
            case ast.Name(id=name):
                return look_up(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -number(walk(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return number(walk(operand))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not walk(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return binary(op, walk(left), walk(right))
            case ast.BoolOp(op=ast.And(), values=values):
                result: Any = True
                for operand in values:
                    result = walk(operand)
                    if not result:
                        break
                return result
            case ast.BoolOp(op=ast.Or(), values=values):
                result = False
                for operand in values:
                    result = walk(operand)
                    if result:
                        break
                return result
            case ast.Compare(left=first, ops=ops, comparators=others):
                a = walk(first)
                for compare, other in zip(ops, others, strict=True):
                    if type(compare) not in _COMPARE:
                        raise Incomputable(f"`{shown}` uses an operator that is not allowed")
                    b = walk(other)
                    if not _COMPARE[type(compare)](a, b):
                        return False
                    a = b
                return True
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return walk(body) if walk(test) else walk(orelse)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
                values_ = [number(walk(arg)) for arg in args]
                return bounded(_FUNCTIONS[name](*values_))
        raise Incomputable(
            f"`{shown}` is more than arithmetic",
            "allowed are + - * / // % **, comparisons, and / or / not, `a if c else b`, "
            "min, max, round and int",
        )

    def number(value: Any) -> Any:
        if not isinstance(value, (int, float)):
            raise Incomputable(f"`{shown}` computes with {value!r}, which is no number")
        return value

    def bounded(value: Any) -> Any:
        if isinstance(value, int) and value.bit_length() > MAX_BITS:
            raise Incomputable(f"`{shown}` grows too large")
        if isinstance(value, str) and len(value) > 1000:
            raise Incomputable(f"`{shown}` grows too long")
        return value

    def binary(op: ast.operator, left: Any, right: Any) -> Any:
        if isinstance(op, ast.Add) and isinstance(left, str) and isinstance(right, str):
            return bounded(left + right)
        number(left), number(right)
        whole = isinstance(left, int) and isinstance(right, int)
        if isinstance(op, ast.Pow) and whole and left.bit_length() * right > MAX_BITS:
            raise Incomputable(f"`{shown}` grows too large")
        result = _BINARY[type(op)](left, right)
        if isinstance(result, complex):
            raise Incomputable(f"`{shown}` is no real number")
        return bounded(result)

    try:
        result: Value = walk(tree)
    except ZeroDivisionError:
        raise Incomputable(f"`{shown}` divides by zero") from None
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise Incomputable(f"`{shown}` cannot be computed with these values") from None
    return result
