"""Data → YAML as one writes a spec: short entries on one line, longer ones in a block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.document import node
from cnnshape.document.node import NULLS, Node
from cnnshape.document.spelling import is_plain, quoted
from cnnshape.values import FALSE, TRUE, parse_float, parse_int

WIDTH = 100


class Raw(str):
    """Text that stands for itself: a number as it was written, an expression."""

    __slots__ = ()


def scalar(value: Any) -> str:
    """One value on one line."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if isinstance(value, Raw):
        return text if is_plain(text) else quoted(text)
    # A text that would be read as something else keeps its quotes.
    return text if is_plain(text) and not _is_other(text) else quoted(text)


def _number(value: float) -> str:
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    return repr(value)


def _is_other(text: str) -> bool:
    return (
        text in NULLS
        or text in TRUE
        or text in FALSE
        or parse_int(text) is not None
        or parse_float(text) is not None
    )


def flow(value: Any) -> str:
    """A value on one line: `{filters: 32, kernel_size: [3, 1]}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def key(text: str) -> str:
    return text if is_plain(text) else quoted(text)


def block(value: Any, indent: int = 0) -> str:
    """Lines of block style, the last one ended; what fits on one line stands on it."""
    pad = " " * indent
    if isinstance(value, Mapping):
        return "".join([_pair(k, v, pad, indent) for k, v in value.items()])
    return "".join([_item(item, pad, indent) for item in value])


def _pair(word: str, value: Any, pad: str, indent: int) -> str:
    line = f"{pad}{key(word)}: {flow(value)}\n"
    if _fits(value, line):
        return line
    deeper = indent + 2
    return f"{pad}{key(word)}:\n{block(value, deeper)}"


def _item(value: Any, pad: str, indent: int) -> str:
    line = f"{pad}- {flow(value)}\n"
    if isinstance(value, Mapping) and len(value) == 1:
        # `- Conv2D: {…}` without braces around it.
        ((word, inner),) = value.items()
        line = f"{pad}- {key(word)}: {flow(inner)}\n"
    elif isinstance(value, Mapping):
        line = ""
    if line and _fits(value, line):
        return line
    if isinstance(value, Mapping):
        if len(value) == 1:
            ((word, inner),) = value.items()
            return f"{pad}- {key(word)}:\n{block(inner, indent + 4)}"
        text = block(value, indent + 2)
        return f"{pad}- {text[indent + 2 :]}"
    return f"{pad}-\n{block(value, indent + 2)}"


def _fits(value: Any, line: str) -> bool:
    if not isinstance(value, (Mapping, list, tuple)) or not value:
        return True
    return len(line) <= WIDTH + 1 and not _holds_entries(value)


class Entries(list[Any]):
    """A list of layers, which always has a line for each."""


def _holds_entries(value: Any) -> bool:
    if isinstance(value, Entries):
        return True
    if isinstance(value, Mapping):
        return any(_holds_entries(item) for item in value.values())
    return isinstance(value, (list, tuple)) and any(_holds_entries(item) for item in value)


def data(written: Node) -> Any:
    """A node as data whose scalars are written as they were."""
    if isinstance(written, node.Mapping):
        return {pair.key.text: data(pair.value) for pair in written.pairs}
    if isinstance(written, node.Sequence):
        return [data(item) for item in written.items]
    if not isinstance(written, node.Scalar) or written.is_null:
        return None
    return written.text if written.quoted else Raw(written.text)
