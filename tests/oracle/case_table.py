"""What a recorded case is, and how tables of them are written down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

Shape = Sequence[int | None]


@dataclass(frozen=True)
class Case:
    """One layer with its arguments, applied to samples of the given shapes (batch left out)."""

    family: str
    name: str
    layer: str
    args: dict[str, Any]
    inputs: list[list[int | None]]
    dtype: str = "float32"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        if set(value) == {"layer", "args"}:
            return f"{value['layer']}({_arguments(value['args'])})"
        return "{" + _arguments(value) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_text(item) for item in value) + "]"
    # A number written as a string is another case than the number.
    return repr(value) if isinstance(value, str) and not value[:1].isalpha() else str(value)


def _arguments(args: dict[str, Any]) -> str:
    return ",".join(f"{key}={_text(value)}" for key, value in args.items())


def _shape(shape: Shape) -> str:
    return "x".join("?" if size is None else str(size) for size in shape) or "scalar"


@dataclass
class Table:
    """The cases of one framework, named after what they hold."""

    cases: list[Case] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def add(
        self, family: str, layer: str, /, *inputs: Shape, input_dtype: str = "float32", **args: Any
    ) -> None:
        """One case; the same case again is left out, since products overlap with rows."""
        name = f"{layer}({_arguments(args)})@{'+'.join(_shape(shape) for shape in inputs)}"
        if input_dtype != "float32":
            name += f":{input_dtype}"
        if name in self._names:
            return
        self._names.add(name)
        plain = json.loads(json.dumps(args))
        self.cases.append(
            Case(family, name, layer, plain, [list(shape) for shape in inputs], input_dtype)
        )

    def grid(
        self,
        family: str,
        layers: str | Iterable[str],
        inputs: Iterable[Sequence[Shape]],
        fixed: dict[str, Any] | None = None,
        /,
        **choices: Sequence[Any],
    ) -> None:
        """Every combination of the choices, for every layer and every list of inputs."""
        names = [layers] if isinstance(layers, str) else list(layers)
        for layer, shapes, values in product(names, list(inputs), product(*choices.values())):
            args = {**(fixed or {}), **dict(zip(choices, values, strict=True))}
            self.add(family, layer, *shapes, **args)


_WORD_SET = re.compile(r"\{('[^':{}]*'(?:, '[^':{}]*')*)\}")


def error_text(error: BaseException, lines: list[str]) -> str:
    """The type of an error and the first of the given lines of its message."""
    first = lines[0] if lines else ""
    # A set of words comes in another order with every run.
    first = _WORD_SET.sub(
        lambda found: "{" + ", ".join(sorted(found.group(1).split(", "))) + "}", first
    )
    return f"{type(error).__name__}: {first}"[:300]


def write_families(
    folder: Path, head: dict[str, Any], records: Iterable[tuple[str, dict[str, Any]]]
) -> None:
    """Write one file per family, one case per line, so that a diff shows the case that changed."""
    families: dict[str, list[str]] = {}
    for family, record in records:
        families.setdefault(family, []).append(json.dumps(record, separators=(",", ":")))
    folder.mkdir(parents=True, exist_ok=True)
    for family, lines in families.items():
        header = json.dumps(head)[1:-1]
        text = "{" + header + ', "cases": [\n' + ",\n".join(lines) + "\n]}\n"
        (folder / f"{family}.json").write_text(text, encoding="utf-8")
        print(f"{folder.name}/{family}.json: {len(lines)}")
