"""A layer call in another framework's words → the same call in this one's."""

from __future__ import annotations

from typing import Any

from cnnshape.bind import assigned
from cnnshape.diagnostics import Edit, Fix
from cnnshape.dialects.base import Binding, Dialect
from cnnshape.document.node import Mapping, Node
from cnnshape.edits import Edits
from cnnshape.edits.mappings import remove_pair
from cnnshape.edits.scalars import Raw, replace, spell
from cnnshape.layers.base import CHANNEL_FACTS, LAST_AXIS_FACTS
from cnnshape.spec import CallSpec

_FACTS = (*CHANNEL_FACTS, *LAST_AXIS_FACTS)


def translation(call: CallSpec, other: Dialect, dialect: Dialect, name: str) -> Fix | None:
    """Write a call that has the name, and perhaps the arguments, of another dialect's layer as
    the layer `name` of `dialect`. Safe where no value by position is left in another order."""
    theirs, ours = other.find(call.type), dialect.find(name)
    edits = replace(call.type_span, name)
    if not edits or theirs is None or ours is None:
        return None
    translator = _Translator(call, theirs, other, ours)
    edits += translator.edits()
    return Fix(f"write `{name}` for `{call.type}`", translator.complete, edits)


class _Translator:
    """`complete` says that no value stands where it means something else."""

    def __init__(self, call: CallSpec, theirs: Binding, other: Dialect, ours: Binding) -> None:
        self.call = call
        self.theirs = theirs
        self.other = other
        self.ours = ours
        self.complete = True

    def edits(self) -> Edits:
        value = self.call.value
        if value is None:
            return ()
        if isinstance(value, Mapping) and self.is_by_name(value):
            return self.by_name(value)
        return self.by_position(value)

    def is_by_name(self, value: Mapping) -> bool:
        known = {*self.theirs.parameters, *self.ours.parameters}
        return any(pair.key.text in known for pair in value.pairs)

    def word(self, theirs: str) -> str | None:
        """Our word for an argument; None where there is none."""
        canonical = self.theirs.canonical.get(theirs, "")
        ours = self.ours.words.get(canonical)
        return theirs if ours is None and theirs in self.ours.parameters else ours

    def is_repeated(self, theirs: str) -> bool:
        """Whether it repeats a size of the input that is not written here."""
        canonical = self.theirs.canonical.get(theirs, "")
        return canonical in _FACTS and canonical not in self.ours.words

    def by_name(self, value: Mapping) -> Edits:
        """Other names for the arguments; one that has none here is told afterwards."""
        edits: list[Edit] = []
        given = {pair.key.text for pair in value.pairs}
        for pair in value.pairs:
            name = pair.key.text
            if name in self.ours.parameters:
                continue
            word = self.word(name)
            if self.is_repeated(name):
                edits += remove_pair(pair.key, pair.value)
            elif word is not None and word not in given:
                edits += replace(pair.key.span, word)
        return tuple(edits)

    def by_position(self, value: Node) -> Edits:
        """What is given by position in the other's order, in ours or by name."""
        call = self.call
        nodes = assigned(self.theirs, value, call.type_span, self.other, self.other.layouts[0])
        written: dict[str, Any] = {}
        for name, node in nodes.items():
            if self.is_repeated(name):
                continue
            word = self.word(name)
            if word is None:
                self.complete = False
                return ()
            written[word] = Raw(node.span.text)
        if not written:
            # What repeats a size of the input there may be the number of outputs here.
            self.complete = False
            return ()
        if "#" in value.span.text:  # a comment would be lost
            self.complete = False
            return ()
        in_order = self.ours.parameters[: len(written)] == tuple(written)
        if len(written) == 1 and in_order:
            return self.replaced(value, next(iter(written.values())))
        return self.replaced(value, list(written.values()) if in_order else written)

    def replaced(self, value: Node, by: Any) -> Edits:
        if spell(by, value.span.source) == value.span.text:
            return ()
        edits = replace(value.span, by)
        self.complete &= bool(edits)
        return edits
