"""The Python API: a spec from a file, a text or a mapping, and the report about it."""

from __future__ import annotations

import os
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cnnshape.analysis import Overrides, analyse
from cnnshape.diagnostics import Log
from cnnshape.document.node import Mapping, Node, Scalar
from cnnshape.expression import spell
from cnnshape.files import FileProblem, open_beside, read_source
from cnnshape.report import Report
from cnnshape.shape import Layout, Shape
from cnnshape.source import Source

if TYPE_CHECKING:
    from cnnshape.difference import Difference
    from cnnshape.explanation import Explanation
    from cnnshape.solving.inputs import Matches, Sizes
    from cnnshape.solving.windows import Answer


def load(
    path: str | os.PathLike[str],
    *,
    settings: AnyMapping[str, Any] | None = None,
    input_shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    data_format: Layout | None = None,
) -> Report:
    """The report about the spec in a file.

    `settings` override the spec's `vars`; `input_shape` (one sample, batch not written),
    `batch_size` and `data_format` override what the spec says. A mistake in the spec never raises:
    it is in `report.diagnostics`.

    Raises OSError if the file cannot be read.
    """
    try:
        source = read_source(os.fspath(path))
    except FileProblem as problem:
        raise OSError(f"{os.fspath(path)}: {problem}") from None
    return analyse(source, open_beside, overrides(settings, input_shape, batch_size, data_format))


def analyze(
    spec: str | AnyMapping[str, Any],
    *,
    settings: AnyMapping[str, Any] | None = None,
    input_shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    data_format: Layout | None = None,
) -> Report:
    """The report about a spec given as text (YAML or JSON) or as a mapping.

    The keyword arguments are those of `load`. Raises TypeError if the mapping holds something
    that JSON cannot.
    """
    # The command line reads files only, and should not pay for this import.
    import json

    text = spec if isinstance(spec, str) else json.dumps(spec, indent=1, ensure_ascii=False)
    source = Source(text.removeprefix("\ufeff"), "<spec>")
    given = overrides(settings, input_shape, batch_size, data_format)
    return analyse(source, overrides=given)


def compare(old: Report, new: Report) -> Difference:
    """What differs between two models, layer by layer.

    Layers are taken for the same one by their name, type and arguments; an inserted layer does not
    make a change of those that follow, whatever it does to their automatic names.
    """
    from cnnshape.difference import difference

    return difference(old, new)


def explain(report: Report, layer: str) -> Explanation:
    """How a layer comes to its output shape and its parameters: the rules, the rules with this
    layer's numbers, and the values; for padding how it is split, for a flatten the order.

    Raises KeyError with the nearest names if there is no such layer.
    """
    from cnnshape.explanation import explain

    return explain(report, layer)


def solve(
    report: Report,
    *,
    in_features: int | None = None,
    output: Sequence[int | None] | None = None,
    layer: str | None = None,
    settings: AnyMapping[str, Any] | None = None,
    input_shape: Sequence[int | None] | None = None,
    data_format: Layout | None = None,
) -> Sizes | Matches:
    """Which sizes of the input the whole model works with; with `in_features` or `output` (one
    sample, or one number for all spatial axes), with which sizes the first dense layer is given so
    many features, or the model gives that output; with `layer` that layer.

    The report's spec is read again, with the keyword arguments of `load`. Raises ValueError where
    the model has no size to turn, or no such layer.
    """
    from cnnshape.analysis import study
    from cnnshape.solving.inputs import sizes_for_features, sizes_for_output, working_sizes
    from cnnshape.solving.turning import Unsolvable

    given = overrides(settings, input_shape, None, data_format)
    again, stages = study(report.source, open_beside, given)
    if stages is None:
        raise Unsolvable("the spec cannot be read")
    if in_features is not None:
        return sizes_for_features(stages, again, in_features, layer)
    if output is not None:
        return sizes_for_output(stages, tuple(output), layer)
    return working_sizes(stages)


def solve_window(
    size: int,
    wanted: int,
    layer: str | None = None,
    framework: str | None = None,
    **arguments: Any,
) -> list[Answer]:
    """Which kernel, stride and padding make `wanted` of an axis of `size`: in each framework that
    has such a layer (a convolution, or a transposed one, unless `layer` says another). `arguments`
    stay as they are given, under the framework's names.

    Raises ValueError where there is no such layer.
    """
    from cnnshape.solving.windows import answers

    fixed = {word: spell(value) for word, value in arguments.items()}
    return answers(size, wanted, layer, framework, fixed)


def overrides(
    settings: AnyMapping[str, Any] | None,
    input_shape: Sequence[int | None] | None,
    batch_size: int | None,
    data_format: Layout | None,
) -> Overrides:
    """What the caller says instead of the spec, with a place for every value."""
    shape: Shape | None = None if input_shape is None else tuple(input_shape)
    nodes = {name: setting(name, value) for name, value in (settings or {}).items()}
    return Overrides(nodes, shape, batch_size, data_format)


def setting(name: str, value: Any) -> Node:
    """A variable's value as if it stood in a document of its own.

    A text is what one would write in a spec: `16`, `relu`, `[1, 2]`.
    """
    if isinstance(value, (list, tuple, dict)):
        import json

        text = json.dumps(value)
    else:
        text = value if isinstance(value, str) else spell(value)
    source = Source(f"{name}: {text}", "--set")
    if text.lstrip().startswith(("[", "{")):
        from cnnshape.document import read

        root = read(source, Log())
        found = root.get(name) if isinstance(root, Mapping) else None
        if found is not None:
            return found
    start = len(name) + 2
    return Scalar(source.span(start, start + len(text)), text)
