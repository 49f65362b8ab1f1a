"""`$name` and `$(expression)` in specs.

Arithmetic over numbers, booleans and texts that the spec itself declares: operators, comparisons,
`a if c else b`, min, max, round and int. There is no attribute access, no call of anything else
and no way to run code; sizes are bounded, so that no expression exhausts the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Literal, TypeAlias

from cnnshape.diagnostics import did_you_mean, some

Value: TypeAlias = int | float | bool | str | None

# YAML's spellings beside Python's own True, False and None.
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}

# Names that are compared with one that there is not.
_MAX_LOOKED_AT = 200


class ExpressionError(Exception):
    """The expression cannot be computed; the message says why. `name` is the name at fault, where
    it is one, and `known` are those that it may be."""

    def __init__(
        self, message: str, help: str = "", name: str = "", known: Iterable[str] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.name = name
        self.known = known


def mentions(text: str) -> bool:
    """Whether a scalar has anything to replace."""
    return "$" in text


def whole_name(text: str) -> str | None:
    """`width` where the text is exactly `$width`."""
    return text[1:] if text[:1] == "$" and text.isascii() and text[1:].isidentifier() else None


def interpolate(text: str, names: Mapping[str, Value]) -> Value:
    """The text with every `$…` replaced; one whole expression keeps its type. `$$` is a dollar."""
    parts: list[Value] = []
    for kind, part in _parts(text):
        if kind == "text":
            parts.append(part)
        elif kind == "name":
            parts.append(_look_up(part, names))
        else:
            parts.append(evaluate(part, names))
    if len(parts) == 1:
        return parts[0]
    return "".join(spell(part) for part in parts)


def spell(value: Value) -> str:
    """The value as it would be written in a spec."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def names_in(text: str) -> frozenset[str]:
    """The names that the text's expressions need a value for. Raises ExpressionError where it
    cannot be computed, whatever they are."""
    from cnnshape.arithmetic import Incomputable, names

    found: set[str] = set()
    for kind, part in _parts(text):
        if kind == "name":
            found.add(part)
        elif kind == "expression":
            try:
                found |= names(part)
            except Incomputable as problem:
                raise ExpressionError(problem.message, problem.help) from None
    return frozenset(found - _CONSTANTS.keys())


def _parts(text: str) -> Iterator[tuple[Literal["text", "name", "expression"], str]]:
    """The text in parts, each with what it is: text that stays, a name, an expression."""
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        if dollar > at:
            yield "text", text[at:dollar]
        if text.startswith("$$", dollar):
            yield "text", "$"
            at = dollar + 2
        elif text.startswith("$(", dollar):
            end = _closing(text, dollar + 1)
            yield "expression", text[dollar + 2 : end]
            at = end + 1
        else:
            end = dollar + 1
            while end < len(text) and text[dollar + 1 : end + 1].isidentifier():
                end += 1
            if end == dollar + 1:
                raise ExpressionError(
                    "`$` must be followed by a name or by an expression in parentheses",
                    "write `$$` for a dollar sign",
                )
            yield "name", text[dollar + 1 : end]
            at = end
    if at < len(text):
        yield "text", text[at:]


def _closing(text: str, opening: int) -> int:
    """The place of the parenthesis that closes the one at `opening`; those in quotes are text."""
    depth = 0
    quote = ""
    for at in range(opening, len(text)):
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return at
    raise ExpressionError(
        "the parenthesis of `$(` is not closed",
        "put quotes around an expression with a comma in it, if it stands inside {…} or […]",
    )


def _look_up(name: str, names: Mapping[str, Value]) -> Value:
    if name in names:
        return names[name]
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    words = some(f"`{known}`" for known in names) or "none"
    known = tuple(islice(names, _MAX_LOOKED_AT))
    help = did_you_mean(name, known) or f"names known here: {words}"
    raise ExpressionError(f"there is no variable or parameter `{name}` here", help, name, known)


def evaluate(text: str, names: Mapping[str, Value]) -> Value:
    """The value of one expression. Raises ExpressionError where it has none."""
    # Apart, because a spec without expressions should not pay for importing `ast`.
    from cnnshape.arithmetic import Incomputable, compute

    try:
        return compute(text, lambda name: _look_up(name, names))
    except Incomputable as problem:
        raise ExpressionError(problem.message, problem.help) from None
