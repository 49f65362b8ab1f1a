"""The evaluator behind `$(…)`: a walk over Python's own syntax tree that allows arithmetic only.

Apart from `expression`, because a spec without expressions should not pay for importing `ast`.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from cnnshape.expression import ExpressionError, Value

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
# YAML's spellings beside Python's own True, False and None.
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


def compute(
    text: str,
    names: Mapping[str, Value],
    look_up: Callable[[str, Mapping[str, Value]], Value],
    functions: Mapping[str, Callable[..., Value]],
    max_bits: int,
) -> Value:
    """The value of the expression `text`; see `expression.evaluate`."""
    shown = text.strip()
    try:
        with warnings.catch_warnings():
            # Python's own advice about its syntax is none of the spec author's business.
            warnings.simplefilter("ignore")
            tree = ast.parse(shown, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"`{shown}` is no expression") from None

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
                if name in _CONSTANTS and name not in names:
                    return _CONSTANTS[name]
                return look_up(name, names)
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
                        raise ExpressionError(f"`{shown}` uses an operator that is not allowed")
                    b = walk(other)
                    if not _COMPARE[type(compare)](a, b):
                        return False
                    a = b
                return True
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return walk(body) if walk(test) else walk(orelse)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in functions:
                values_ = [number(walk(arg)) for arg in args]
                return bounded(functions[name](*values_))
        raise ExpressionError(
            f"`{shown}` is more than arithmetic",
            "allowed are + - * / // % **, comparisons, and / or / not, `a if c else b`, "
            "min, max, round and int",
        )

    def number(value: Any) -> Any:
        if not isinstance(value, (int, float)):
            raise ExpressionError(f"`{shown}` computes with {value!r}, which is no number")
        return value

    def bounded(value: Any) -> Any:
        if isinstance(value, int) and value.bit_length() > max_bits:
            raise ExpressionError(f"`{shown}` grows too large")
        if isinstance(value, str) and len(value) > 1000:
            raise ExpressionError(f"`{shown}` grows too long")
        return value

    def binary(op: ast.operator, left: Any, right: Any) -> Any:
        if isinstance(op, ast.Add) and isinstance(left, str) and isinstance(right, str):
            return bounded(left + right)
        number(left), number(right)
        whole = isinstance(left, int) and isinstance(right, int)
        if isinstance(op, ast.Pow) and whole and left.bit_length() * right > max_bits:
            raise ExpressionError(f"`{shown}` grows too large")
        result = _BINARY[type(op)](left, right)
        if isinstance(result, complex):
            raise ExpressionError(f"`{shown}` is no real number")
        return bounded(result)

    try:
        result: Value = walk(tree)
    except ZeroDivisionError:
        raise ExpressionError(f"`{shown}` divides by zero") from None
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise ExpressionError(f"`{shown}` cannot be computed with these values") from None
    return result
