"""Report → the lines of a table: one per layer, or several layers folded into one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from cnnshape.diagnostics import Diagnostic, Severity, did_you_mean
from cnnshape.layers.base import Weight
from cnnshape.report import GroupPath, Report, Row, add
from cnnshape.shape import Dim, Shape
from cnnshape.source import Span


class Line:
    """What one line of a table shows.

    `rows` are the layers in it. `times` counts the like instances of a repeat that it stands for,
    from `name` to `last`; its numbers are those of all of them together. `level` is how deep it is
    inside expanded nested models, and `short` its name there. `contains` says whether the lines
    of its own layers follow, so that a sum must not count it again.
    """

    __slots__ = (
        *("calls", "contains", "input_shapes", "inputs", "is_group", "last", "level", "macs"),
        *("name", "non_trainable_params", "output_shapes", "params", "rows", "severity", "short"),
        *("span", "times", "trainable_params", "type", "weights"),
    )

    def __init__(
        self,
        name: str,
        type: str,
        span: Span,
        rows: tuple[Row, ...],
        inputs: tuple[str, ...],
        input_shapes: tuple[Shape, ...],
        output_shapes: tuple[Shape, ...],
        *,
        level: int = 0,
        short: str = "",
        is_group: bool = False,
        contains: bool = False,
    ) -> None:
        self.name = self.last = name
        self.short = short or name
        self.type = type
        self.span = span
        self.rows = rows
        self.inputs = inputs
        self.input_shapes = input_shapes
        self.output_shapes = output_shapes
        self.level = level
        self.is_group = is_group
        self.contains = contains
        self.times = 1
        self.severity: Severity | None = None
        self.calls = min(row.calls for row in rows)
        self.params: Dim = 0
        self.trainable_params: Dim = 0
        self.non_trainable_params: Dim = 0
        self.macs: Dim = 0
        self.weights: tuple[Weight, ...] | None = ()
        for row in rows:
            self._count(row)

    def _count(self, row: Row) -> None:
        self.params = add(self.params, row.params)
        self.trainable_params = add(self.trainable_params, row.trainable_params)
        self.non_trainable_params = add(self.non_trainable_params, row.non_trainable_params)
        self.macs = add(self.macs, row.macs)
        if self.weights is not None:
            self.weights = None if row.weights is None else self.weights + row.weights

    def repeat(self, others: list[Line]) -> None:
        """Make it stand for the like instances that follow as well."""
        for other in others:
            self.rows += other.rows
            for row in other.rows:
                self._count(row)
        self.times += len(others)
        self.last = others[-1].last
        self.output_shapes = others[-1].output_shapes


class _Group:
    """An instance of a block or a nested model, and what is in it."""

    __slots__ = ("items", "path", "rows")

    def __init__(self, path: GroupPath) -> None:
        self.path = path
        self.items: list[_Item] = []
        self.rows: list[Row] = []


_Item: TypeAlias = "Row | _Group"


class Borders:
    """What goes into and comes out of every group of a report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.inputs: dict[int, dict[str, Shape]] = {}
        self.outputs: dict[int, dict[str, Shape]] = {}
        for row in report.rows:
            # Only the first call's shapes are known; a further call has the same ones.
            for number, tensor in enumerate(row.inputs):
                shape = row.input_shapes[number % len(row.input_shapes)] if row.input_shapes else ()
                self._cross(tensor, shape, row.group_path)
        for name in report.outputs:
            if name in report:
                self._cross(name, report[name].output_shape, ())

    def _cross(self, tensor: str, shape: Shape, into: tuple[GroupPath, ...]) -> None:
        maker = source(self.report, tensor)
        out_of = maker.group_path if maker is not None else ()
        if out_of is into:
            return
        shared = 0
        for a, b in zip(out_of, into, strict=False):
            if a.number != b.number:
                break
            shared += 1
        for group in out_of[shared:]:
            self.outputs.setdefault(group.number, {})[tensor] = shape
        for group in into[shared:]:
            self.inputs.setdefault(group.number, {})[tensor] = shape


def source(report: Report, tensor: str) -> Row | None:
    """The layer that a tensor (`split[1]`) comes from."""
    for name in (tensor, tensor.rpartition("[")[0]):
        if name in report:
            return report[name]
    return None


def lines(
    report: Report,
    *,
    depth: int | None = None,
    expand_nested: bool = False,
    fold_repeats: bool = False,
    rows: Iterable[Row] | None = None,
) -> list[Line]:
    """The lines of a table over `rows` (all of the report's, where they are not given).

    Nested models are one line unless `expand_nested`; with `depth`, groups more than that many
    levels deep are one line; with `fold_repeats`, like instances of a repeat that follow each other
    are one line. A chain shows no model inputs.
    """
    shown = [
        row
        for row in (report.rows if rows is None else rows)
        if not (row.is_input and report.is_chain)
    ]
    folder = _Folder(report, depth, expand_nested, fold_repeats)
    found = list(folder.lines(_tree(shown)))
    folder.connect(found)
    _mark(report, found)
    return found


def between(report: Report, first: str, last: str) -> tuple[Row, ...]:
    """The rows from the first that `first` matches to the last that `last` does: names of layers
    or groups, or regular expressions that match their beginning, as in Keras.

    Raises KeyError where one matches nothing.
    """
    starts, ends = _matching(report, first), _matching(report, last)
    if starts[0] > ends[-1]:
        starts, ends = ends, starts
    return report.rows[starts[0] : ends[-1] + 1]


def _matching(report: Report, pattern: str) -> list[int]:
    names = [(row.name, *(path.name for path in row.group_path)) for row in report.rows]
    found = [number for number, own in enumerate(names) if pattern in own]
    if not found:
        try:
            match = re.compile(pattern).match
        except re.error:
            match = re.compile(re.escape(pattern)).match
        found = [number for number, own in enumerate(names) if any(map(match, own))]
    if not found:
        help = did_you_mean(pattern, [name for own in names for name in own])
        raise KeyError(f"no layer matches {pattern!r}{'; ' * bool(help)}{help}")
    return found


def _tree(rows: Iterable[Row]) -> list[_Item]:
    top: list[_Item] = []
    groups: dict[int, _Group] = {}
    for row in rows:
        items = top
        for path in row.group_path:
            group = groups.get(path.number)
            if group is None:
                group = groups[path.number] = _Group(path)
                items.append(group)
            group.rows.append(row)
            items = group.items
        items.append(row)
    return top


class _Folder:
    def __init__(
        self, report: Report, depth: int | None, expand_nested: bool, fold_repeats: bool
    ) -> None:
        self.depth = depth
        self.expand_nested = expand_nested
        self.fold_repeats = fold_repeats
        self.borders = Borders(report)
        # The names of the groups that have a line of their own, by number.
        self.named: dict[int, str] = {}

    def lines(
        self, items: Sequence[_Item], depth: int = 0, level: int = 0, inside: str = ""
    ) -> Iterator[Line]:
        """The lines of one list; `depth` groups and `level` expanded models are around it."""
        for item, others in self._runs(items):
            if others:
                line = self._line(item, level, inside)
                line.repeat([self._line(other, level, inside) for other in others])
                yield line
            elif isinstance(item, Row) or self._is_one_line(item, depth):
                yield self._line(item, level, inside)
            elif item.path.nested:
                yield self._line(item, level, inside, contains=True)
                yield from self.lines(item.items, depth + 1, level + 1, item.path.name)
            else:
                yield from self.lines(item.items, depth + 1, level, inside)

    def _runs(self, items: Sequence[_Item]) -> Iterator[tuple[_Item, list[_Item]]]:
        """Each item with the like instances of the same repeat that directly follow it."""
        if not self.fold_repeats:
            for item in items:
                yield item, []
            return
        for _, run in groupby(items, _likeness):
            first, *others = run
            yield first, others

    def _is_one_line(self, group: _Group, depth: int) -> bool:
        too_deep = self.depth is not None and depth + 1 >= self.depth
        return too_deep or (group.path.nested and not self.expand_nested)

    def _line(self, item: _Item, level: int, inside: str, contains: bool = False) -> Line:
        if isinstance(item, Row):
            return Line(
                item.name,
                item.type,
                item.span,
                (item,),
                item.inputs,
                item.input_shapes,
                item.output_shapes,
                level=level,
                short=_short(item.name, inside),
            )
        path = item.path
        self.named[path.number] = path.name
        given = self.borders.inputs.get(path.number, {})
        made = self.borders.outputs.get(path.number, {})
        return Line(
            path.name,
            path.type,
            path.span,
            tuple(item.rows),
            tuple(given),
            tuple(given.values()),
            tuple(made.values()) or item.rows[-1].output_shapes,
            level=level,
            short=_short(path.name, inside),
            is_group=True,
            contains=contains,
        )

    def connect(self, found: Iterable[Line]) -> None:
        """Let each line name what feeds it as it is shown: by the group, where that is a line."""
        if self.named:
            for line in found:
                around = {path.number for path in line.rows[0].group_path}
                feeders = [self._feeder(tensor, around) for tensor in line.inputs]
                line.inputs = tuple(dict.fromkeys(feeders) if line.is_group else feeders)

    def _feeder(self, tensor: str, around: set[int]) -> str:
        maker = source(self.borders.report, tensor)
        for path in maker.group_path if maker is not None else ():
            if path.number in self.named and path.number not in around:
                return self.named[path.number]
        return tensor


def _likeness(item: _Item) -> tuple[object, ...]:
    """Equal for instances of one repeat that have the same shapes and numbers throughout."""
    span = item.span if isinstance(item, Row) else item.path.span
    rows = (item,) if isinstance(item, Row) else item.rows
    numbers = tuple([(r.type, r.output_shapes, r.params, r.trainable_params, r.macs) for r in rows])
    return (id(span.source), span.start, isinstance(item, Row), numbers)


def _short(name: str, inside: str) -> str:
    """The name without that of the nested model around it."""
    return name[len(inside) + 1 :] if inside and name.startswith(inside) else name


def _mark(report: Report, found: Iterable[Line]) -> None:
    """Note at each line the severity of what is wrong in it."""
    if not report.diagnostics:
        return
    places: dict[tuple[int, int], list[Diagnostic]] = {}
    names: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        if diagnostic.layer and not diagnostic.others:
            names.setdefault(diagnostic.layer, []).append(diagnostic)
            continue
        # In a block, the same text is wrong in several instances; and what is wrong with a name
        # or an entry as a whole belongs to no layer of the graph, but stands on its line.
        span = report[diagnostic.layer].span if diagnostic.layer in report else diagnostic.span
        places.setdefault(_line_of(span), []).append(diagnostic)
    for line in found:
        wrong = list(names.get(line.name, ()))
        for row in line.rows:
            wrong += names.get(row.name, ())
            if places:
                wrong += places.get(_line_of(row.span), ())
        severities = {diagnostic.rule.severity for diagnostic in wrong}
        line.severity = next((s for s in Severity if s in severities), None)


def _line_of(span: Span) -> tuple[int, int]:
    return id(span.source), span.source.position(span.start)[0]
