"""An input whose axes look swapped: channels first where the spec reads channels last, and the
other way round.

Why: (3, 224, 224) is a legal channels_last image, 3 pixels high with 224 channels, so the
framework takes it and the numbers are wrong, or the error comes layers later. Fires only where the
two larger axes are equal and the third is 1, 3 or 4.

When to ignore: where the first axis really is the height.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Severity
from cnnshape.edits.respelling import as_fix
from cnnshape.edits.scalars import replace
from cnnshape.instances import Leaf
from cnnshape.lint.context import Context
from cnnshape.rules import SWAPPED_LAYOUT
from cnnshape.shape import Layout, Shape, shape_text

BAD = """\
framework: keras
input: [3, 224, 224]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
"""

GOOD = """\
framework: keras
input: [224, 224, 3]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
"""

FIXED = GOOD

_CHANNELS = (1, 3, 4)
_LEAST_IMAGE = 8


def check(context: Context) -> Iterator[Diagnostic]:
    clean: set[Leaf] = set()
    for leaf in context.expansion.leaves:
        if leaf.input is None or leaf.groups or leaf.input.shape is None:
            continue
        user = _map_user(context, leaf)
        if user is None:
            continue
        layout = context.inference.bound[user].layer.layout
        meant = _swapped(leaf.input.shape, layout)
        if meant is None:
            continue
        other = "channels_first" if layout == "channels_last" else "channels_last"
        shape = shape_text(leaf.input.shape)
        help = f"write `{list(meant)}`"
        if other in leaf.spec.dialect.layouts:
            help += f", or `data_format: {other}`"
        message = f"the input {shape} looks {other}, but the layers are {layout}"
        edits = () if leaf.input.is_overridden else replace(leaf.input.shape_span, list(meant))
        fix = as_fix(f"write {list(meant)} for the input", False, edits)
        errors = [d for d in _path(context, leaf, clean) if d.rule.severity is Severity.ERROR]
        if errors:
            # One mistake: what the framework complains about is the consequence.
            first = errors[0]
            context.log.take_back(errors[:1])
            yield first._replace(help=f"{message}: {help}", fix=fix)
        else:
            yield Diagnostic(
                SWAPPED_LAYOUT, message, leaf.input.shape_span, (), help, fix, leaf.name
            )


def _swapped(shape: Shape, layout: Layout) -> Shape | None:
    """The shape in the layout, if it looks as if it were in the other one."""
    if len(shape) != 3:
        return None
    channels, size, same = shape if layout == "channels_last" else (shape[2], shape[0], shape[1])
    if channels not in _CHANNELS or size != same:
        return None
    if not isinstance(size, int) or size < _LEAST_IMAGE:
        return None
    return (size, size, channels) if layout == "channels_last" else (channels, size, size)


def _map_user(context: Context, leaf: Leaf) -> Leaf | None:
    """The first convolution or pooling behind an input, if only such layers stand before it."""
    for other in context.ways.users.get(leaf, ())[:1]:
        bound = context.inference.bound.get(other)
        if bound is None or bound.layer.rank != 2:
            return None
        return other if bound.layer.makes_map else None
    return None


def _path(context: Context, leaf: Leaf, clean: set[Leaf]) -> list[Diagnostic]:
    """What is wrong along the way from an input, shapes only. `clean` are the layers below which
    nothing is, as far as was looked; where nothing is found, they become more."""
    passed: list[Leaf] = []
    for after in context.downstream(leaf, clean):
        found = [d for d in context.at(after) if d.rule.code.startswith("CS3")]
        if found:
            return found
        passed.append(after)
    clean.update(passed)
    return []
