"""Manual pages of layers, and the list of them, as text."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable

from cnnshape.convert.manual import Example, Page
from cnnshape.dialects.base import Dialect
from cnnshape.shape import dim_text, shape_text

_WIDTH = 88


def page_text(page: Page) -> str:
    lines = [f"{page.name} ({page.framework})"]
    if page.aliases:
        lines.append(f"also called {', '.join(page.aliases)}")
    for formula in page.formulas:
        lines += ["", *textwrap.wrap(formula, _WIDTH)]
    if page.source:
        lines += ["", *textwrap.wrap(f"Source: {page.source}", _WIDTH)]
    lines += ["", "Arguments, in their order:" if page.arguments else "It takes no arguments."]
    for argument in page.arguments:
        default = "" if argument.required else f" = {argument.default}"
        lines.append(f"  {argument.name}{default}")
        about = f"{argument.doc}; {argument.allowed}"
        lines += textwrap.wrap(about, _WIDTH, initial_indent="      ", subsequent_indent="      ")
    for example in page.examples:
        lines += ["", *_example(example, len(page.examples) > 1)]
    return "\n".join(lines) + "\n"


def _example(example: Example, several: bool) -> Iterable[str]:
    row = example.report.layers[0]
    layout = f" ({example.layout})" if several else ""
    yield f"Example{layout}:"
    yield f"  - {example.entry}"
    given = ", ".join(shape_text(shape) for shape in row.input_shapes) or "nothing"
    made = ", ".join(shape_text(shape) for shape in row.output_shapes)
    yield f"  {given} → {made}"
    for weight in row.weights or ():
        yield f"  {weight.name} {shape_text(weight.shape) if weight.shape else '()'}"
    yield f"  {_number(row.params)} parameters, {_number(row.macs)} multiply-accumulates"


def _number(size: object) -> str:
    return f"{size:,}" if isinstance(size, int) else dim_text(None)


def list_text(families: Iterable[tuple[Dialect, str, tuple[str, ...]]]) -> str:
    lines: list[str] = []
    before: Dialect | None = None
    for dialect, family, names in families:
        if dialect is not before:
            lines += [*([""] if lines else []), f"{dialect.title} (verified: {dialect.verified})"]
            before = dialect
        lines += [f"  {family.replace('_', ' ')}"]
        text = ", ".join(names)
        lines += textwrap.wrap(text, _WIDTH, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def page_json(pages: Iterable[Page]) -> str:
    found = [
        {
            "name": page.name,
            "framework": page.framework,
            "aliases": list(page.aliases),
            "formulas": list(page.formulas),
            "source": page.source,
            "arguments": [
                {
                    "name": argument.name,
                    "required": argument.required,
                    "default": None if argument.required else argument.default,
                    "allowed": argument.allowed,
                    "doc": argument.doc,
                }
                for argument in page.arguments
            ],
        }
        for page in pages
    ]
    return json.dumps({"version": 1, "layers": found}, indent=2, ensure_ascii=False) + "\n"


def list_json(families: Iterable[tuple[Dialect, str, tuple[str, ...]]]) -> str:
    found = [
        {"framework": dialect.name, "family": family, "names": list(names)}
        for dialect, family, names in families
    ]
    return json.dumps({"version": 1, "families": found}, indent=2) + "\n"
