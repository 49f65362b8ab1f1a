"""What else a fix changes: the text of a block, of a repeated entry or of an anchor stands for
several layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cnnshape.diagnostics import Diagnostic, Fix
from cnnshape.document.anchors import Anchor, anchors
from cnnshape.instances import Expansion, Leaf
from cnnshape.source import Source, Span
from cnnshape.spec import ModelSpec


def qualified(
    diagnostics: Iterable[Diagnostic], specs: Mapping[Source, ModelSpec], expansion: Expansion
) -> Iterator[Diagnostic]:
    """The diagnostics with fixes that say how many layers they change, and are safe only where
    all of these have the mistake. There is no fix for a text that is no spec: a saved model, or
    what a command line says."""
    users: _Users | None = None
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is not None:
            spec = specs.get(fix.edits[0].span.source)
            if spec is None or spec.recorded is not None:
                diagnostic = diagnostic._replace(fix=None)
            else:
                users = users or _Users(expansion)
                diagnostic = diagnostic._replace(fix=users.qualified(diagnostic, fix, spec))
        yield diagnostic


class _Users:
    """The layers that a piece of text stands for."""

    def __init__(self, expansion: Expansion) -> None:
        self.leaves: dict[str, Leaf] = {}
        self.number: dict[Span, int] = {}
        self.anchors: dict[Source, tuple[Anchor, ...]] = {}
        self.calls: dict[str, int] = {}
        for model in expansion.with_inner():
            self._add(model)

    def _add(self, expansion: Expansion) -> None:
        for leaf in expansion.leaves:
            if leaf.call is not None and leaf.reuse is None:
                self.leaves.setdefault(leaf.name, leaf)
                span = leaf.call.span
                self.number[span] = self.number.get(span, 0) + 1
        for group in expansion.groups:
            if group.block is not None:
                name = group.block.name
                self.calls[name] = self.calls.get(name, 0) + 1

    def qualified(self, diagnostic: Diagnostic, fix: Fix, spec: ModelSpec) -> Fix:
        place = fix.edits[0].span
        leaf = self.leaves.get(diagnostic.layer)
        # An entry that is inserted stands beside the layer's own.
        own = (
            leaf is not None and leaf.call is not None and _covers(leaf.call.span, diagnostic.span)
        )
        block = _block(spec, place)
        anchor = self.anchor(place)
        users, where = 1, ""
        if own and leaf is not None and leaf.call is not None:
            users = self.number[leaf.call.span]
            where = f"in an entry that stands for {users} layers"
        if block:
            users = users if own else self.calls.get(block, 0)
            where = f"in the block `{block}`, used {self.calls.get(block, 0)} times"
        if anchor is not None:
            users *= anchor.uses
            where = f"at the anchor `&{anchor.name}`, used {anchor.uses} times"
        elif leaf is not None and not own:
            return Fix(f"{fix.title} (for all that use this value)", False, fix.edits)
        if users < 2:
            return fix
        # What is found when the text is read holds for all of them.
        agreed = not diagnostic.layer or diagnostic.others + 1 >= users
        return Fix(f"{fix.title} ({where})", fix.safe and agreed, fix.edits)

    def anchor(self, place: Span) -> Anchor | None:
        """The innermost anchor around a place that an alias uses again."""
        source, start, end = place
        if source not in self.anchors:
            self.anchors[source] = anchors(source)
        for found in self.anchors[source]:
            if found.uses > 1 and found.start <= start and end <= found.end:
                return found
        return None


def _covers(outer: Span, inner: Span) -> bool:
    same = outer.source is inner.source
    return same and outer.start <= inner.start and inner.end <= outer.end


def _block(spec: ModelSpec, place: Span) -> str:
    """The name of the block in whose text a place lies."""
    for block in spec.blocks.values():
        end = max([call.span.end for call in block.layers], default=block.span.end)
        if _covers(Span(block.span.source, block.span.start, end), place):
            return block.name
    return ""
