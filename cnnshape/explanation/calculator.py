"""One layer without a spec: its arguments and the shapes of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnnshape.analysis import analyse
from cnnshape.diagnostics import did_you_mean, enumerate_words
from cnnshape.dialects.base import Dialect
from cnnshape.dialects.registry import dialect, every
from cnnshape.report import Report
from cnnshape.shape import Layout
from cnnshape.source import Source


class CalculatorProblem(Exception):
    """It cannot be told which layer is meant; the message says why."""


def knows(name: str) -> bool:
    """Whether a framework has a layer of that name."""
    return any(each.find(name) is not None for each in every())


def of_layer(
    name: str,
    inputs: Sequence[Sequence[int | None]],
    arguments: Mapping[str, str],
    framework: str | None = None,
    layout: Layout | None = None,
) -> Report:
    """The report about one layer. `arguments` are as one would write them in a spec; without a
    framework it is the one that has such a layer with such arguments.

    Raises CalculatorProblem.
    """
    chosen = _framework(name, arguments, framework)
    lines = [f"framework: {chosen.name}"]
    if layout is not None:
        lines.append(f"data_format: {layout}")
    shapes = [[("null" if size is None else str(size)) for size in shape] for shape in inputs]
    written = [f"[{', '.join(shape)}]" for shape in shapes]
    if len(written) == 1:
        lines.append(f"input: {written[0]}")
    else:
        lines += ["inputs:", *[f"  x{number}: {shape}" for number, shape in enumerate(written)]]
    lines += ["layers:", f"  - {name}:"]
    given = {**arguments}
    if len(written) > 1:
        given["inputs"] = f"[{', '.join([f'x{number}' for number in range(len(written))])}]"
    lines += [f"      {word}: {value}" for word, value in given.items()]
    return analyse(Source("\n".join(lines) + "\n", f"<{name}>"))


def _framework(name: str, arguments: Mapping[str, str], framework: str | None) -> Dialect:
    found = [
        (each, binding)
        for each in (every() if framework is None else (dialect(framework),))
        if (binding := each.find(name)) is not None
    ]
    if not found:
        names = [known for each in every() for known in each.names()]
        hint = did_you_mean(name, names)
        raise CalculatorProblem(f"there is no layer {name!r}{'; ' * bool(hint)}{hint}")
    fitting = [each for each, binding in found if set(arguments) <= set(binding.parameters)]
    # A layer is looked up only where its arguments fit no framework alone.
    chosen = fitting or [each for each, _ in found]
    if len(chosen) > 1:
        names = [each.name for each in chosen]
        raise CalculatorProblem(
            f"{enumerate_words([each.title for each in chosen], 'and')} both have {name!r}: say "
            f"--framework {enumerate_words(names)}"
        )
    return chosen[0]
