"""Report → the lines of a table: one per layer, or several layers folded into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from cnnshape.diagnostics import Diagnostic, Severity
from cnnshape.fold.line import Line
from cnnshape.report import GroupPath, Report, Row
from cnnshape.source import Span

if TYPE_CHECKING:
    from cnnshape.fold.borders import Borders


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


class _Group:
    """An instance of a block or a nested model, and what is in it."""

    __slots__ = ("items", "path", "rows")

    def __init__(self, path: GroupPath) -> None:
        self.path = path
        self.items: list[_Item] = []
        self.rows: list[Row] = []


_Item: TypeAlias = "Row | _Group"


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
        self.report = report
        # The names of the groups that have a line of their own, by number.
        self.named: dict[int, str] = {}

    @cached_property
    def borders(self) -> Borders:
        from cnnshape.fold.borders import Borders

        return Borders(self.report)

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
        maker = self.borders.maker(tensor)
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
