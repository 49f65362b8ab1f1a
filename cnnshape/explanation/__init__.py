"""How the output shape and the parameters of a layer come about."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.dialects.registry import dialect
from cnnshape.explanation.flattening import Order, order
from cnnshape.explanation.tracing import Traced, traced
from cnnshape.layers.base import Role, Weight
from cnnshape.layers.window import Windowed
from cnnshape.record import Record
from cnnshape.report import Report, Row
from cnnshape.shape import Dim, Shape, axis_names, dilated, dim_text, product, unread
from cnnshape.term import Node, digits, formula_of, written

# What the rule calls the size that the input has on the axis that it is about.
OWN = "n"


class Line(Record):
    """One number: what it is, the rule, the rule with this layer's numbers, and its value. The
    texts are empty where there is no rule; where a size is open there is a rule without numbers."""

    what: str
    rule: str
    numbers: str
    value: Dim


class WeightLine(Record):
    """One tensor of the layer; `counted` says whether it is among the parameters."""

    weight: Weight
    line: Line
    counted: bool


class Padded(Record):
    """What padding adds to a spatial axis: the sum, how it is split, and how many elements at the
    end of the axis no window reaches."""

    axis: str
    total: Line
    before: int
    after: int
    unreached: int


class Explanation(Record):
    """What is to be said about one layer. `about` is the rule in words, as the layer declares it.

    `outputs` has the axes of each output; `params` and `macs` are None where nothing is to be
    explained about them.
    """

    row: Row
    about: str
    source: str
    outputs: tuple[tuple[Line, ...], ...]
    unchanged: bool
    weights: tuple[WeightLine, ...]
    params: Line | None
    macs: Line | None
    padding: tuple[Padded, ...]
    order: Order | None


def explain(report: Report, name: str) -> Explanation:
    """How the layer `name` comes to its output shape and parameters. Raises KeyError with the
    nearest names."""
    return _explained(report, report[name])


def explain_all(report: Report) -> Iterator[Explanation]:
    """The same of every layer, in the report's order."""
    for row in report.rows:
        yield _explained(report, row)


def explain_group(report: Report, name: str) -> list[Explanation]:
    """The same of every layer of a block or nested model; empty where there is none called so."""
    return [
        _explained(report, row)
        for row in report.rows
        if any(group.name == name for group in row.group_path)
    ]


def _explained(report: Report, row: Row) -> Explanation:
    about, source = _described(report, row)
    trace = traced(row)
    if trace is None:
        outputs = tuple([_plain(row, shape) for shape in row.output_shapes])
        weights = tuple([_weight_line(report, row, weight, None) for weight in row.weights or ()])
        params = _sum(row, weights)
        return Explanation(row, about, source, outputs, False, weights, params, None, (), None)
    pairs = zip(row.output_shapes, trace.outputs, strict=True)
    outputs = tuple([_axes(row, actual, found) for actual, found in pairs])
    traced_weights: list[Weight | None] = [*trace.weights]
    traced_weights += [None] * (len(row.weights or ()) - len(traced_weights))
    weights = tuple(
        [
            _weight_line(report, row, weight, found)
            for weight, found in zip(row.weights or (), traced_weights, strict=False)
        ]
    )
    return Explanation(
        row,
        about,
        source,
        outputs,
        _is_unchanged(row, trace),
        weights,
        _sum(row, weights),
        _macs(row, trace),
        tuple(_padding(row, trace)),
        order(report, row),
    )


def _described(report: Report, row: Row) -> tuple[str, str]:
    from cnnshape.dialects.documentation import described

    binding = dialect(report.framework).find(row.type) if report.framework else None
    if binding is None or row.layer is None:
        return "", ""
    paragraphs, source = described(binding)
    return paragraphs[0] if paragraphs else "", source


# -- the output ----------------------------------------------------------------------------------


def _plain(row: Row, shape: Shape) -> tuple[Line, ...]:
    names = _names(row, shape)
    return tuple([Line(name, "", "", dim) for name, dim in zip(names, shape, strict=True)])


def _names(row: Row, shape: Shape) -> tuple[str, ...]:
    """What the axes of an output are called: as those of the input, where it has as many."""
    if not shape or row.layer is None:
        return tuple([f"axis{number}" for number in range(len(shape))])
    same = bool(row.input_shapes) and len(row.input_shapes[0]) == len(shape)
    if not same and len(shape) == row.layer.rank + 1 > 2:
        # The spatial axes are gone, so the batch is among those that are left.
        return axis_names(row.layer.layout, len(shape))
    return row.layer.axis_names(len(shape))


def _axes(row: Row, actual: Shape, found: Shape) -> tuple[Line, ...]:
    names = _names(row, actual)
    if len(actual) != len(found):
        return _plain(row, actual)
    return tuple(
        [
            line_of(name, dim, term, name)
            for name, dim, term in zip(names, actual, found, strict=True)
        ]
    )


def line_of(what: str, value: Dim, term: Dim, own: str = "") -> Line:
    """A number with its formula, if the formula leads to it."""
    is_open = value is None
    node = formula_of(term)
    if node is None or not (is_open or term == value):
        return Line(what, "", "", value)
    mine = {leaf.name for leaf in node.leaves()}
    # Behind a formula about one axis only, its size is called n.
    renamed = own if own in mine and node.op != "leaf" and not mine & (_AXES - {own}) else ""

    def leaf(found: Node) -> str:
        return OWN if found.name == renamed else found.name

    return Line(what, written(node, leaf), "" if is_open else written(node, digits), value)


_AXES = {"batch", "steps", "features", "channels", "length", "depth", "height", "width"}


def _is_unchanged(row: Row, trace: Traced) -> bool:
    """Whether every size is that of the same axis of the input."""
    shapes = set(row.input_shapes)
    return len(shapes) == 1 and all(
        shape == row.input_shapes[0]
        and all(not isinstance(dim, int) or _is_leaf(dim) for dim in found)
        for shape, found in zip(row.output_shapes, trace.outputs, strict=True)
    )


def _is_leaf(dim: Dim) -> bool:
    node = formula_of(dim)
    return node is not None and not node.parts


# -- the weights ---------------------------------------------------------------------------------


def _weight_line(report: Report, row: Row, weight: Weight, found: Weight | None) -> WeightLine:
    name = weight.name.removeprefix(row.name)[1:] or weight.name
    elements = product(weight.shape)
    counted = weight.role is not Role.STATISTIC or dialect(report.framework).counts_statistics
    shape = weight.shape
    if found is not None and found.shape == weight.shape:
        shape = found.shape
    rule = "·".join([_factor(dim, is_rule=True) for dim in shape]) or "1"
    numbers = "·".join([_factor(dim, is_rule=False) for dim in shape]) or "1"
    return WeightLine(weight, Line(name, rule, numbers, elements), counted)


def _factor(dim: Dim, *, is_rule: bool) -> str:
    node = formula_of(dim)
    if node is None:
        return dim_text(dim)
    text = written(node, (lambda leaf: leaf.name) if is_rule else digits)
    return f"({text})" if node.op in ("+", "/", "-") else text


def _sum(row: Row, weights: tuple[WeightLine, ...]) -> Line | None:
    """The number of parameters as a sum."""
    counted = [one for one in weights if one.counted]
    if not counted or not isinstance(row.params, int):
        return None
    short = len(counted) <= _SHOWN_FACTORS
    rule = " + ".join([one.line.what for one in counted])
    if short:
        numbers = " + ".join([one.line.numbers for one in counted])
    else:
        numbers = " + ".join([str(one.line.value) for one in counted])
    values = [one.line.value for one in counted]
    if sum([value for value in values if isinstance(value, int)]) != row.params:
        return None
    return Line("parameters", rule, numbers, row.params)


# Of more weights the sum shows the numbers of elements, not their factors.
_SHOWN_FACTORS = 6


def _macs(row: Row, trace: Traced) -> Line | None:
    if row.macs == 0 or not isinstance(row.macs, int):
        return None
    return line_of("macs", row.macs, trace.macs)


# -- the padding ---------------------------------------------------------------------------------


def _padding(row: Row, trace: Traced) -> Iterator[Padded]:
    layer = row.layer
    if not isinstance(layer, Windowed) or not trace.borders:
        return
    shape = row.input_shapes[0]
    names = layer.axis_names(len(shape))
    axes = layer.spatial_axes(shape)
    for i, (axis, border) in enumerate(zip(axes, trace.borders, strict=True)):
        total, before, after = int(border.total), int(border.before), int(border.after)
        size, unreached = shape[axis], 0
        if isinstance(size, int):
            spans = dilated(layer.kernel_size[i], layer.dilation[i])
            unreached = unread(size, spans, layer.steps[i], total, after)
        line = line_of("total", total, border.total, names[axis])
        yield Padded(names[axis], line, before, after, unreached)
