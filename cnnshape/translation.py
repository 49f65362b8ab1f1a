"""A layer call in another framework's words → the same call in this one's."""

from __future__ import annotations

from typing import Any

from cnnshape.bind import assigned
from cnnshape.diagnostics import Edit, Fix
from cnnshape.dialects.base import REQUIRED, Binding, Dialect
from cnnshape.document.node import Mapping, Node, has_unknown
from cnnshape.edits import Edits
from cnnshape.edits.mappings import remove_pair
from cnnshape.edits.scalars import Raw, replace
from cnnshape.layers.base import CHANNEL_FACTS, LAST_AXIS_FACTS
from cnnshape.spec import CallSpec, has_dollar
from cnnshape.values import Context, Misread

_FACTS = (*CHANNEL_FACTS, *LAST_AXIS_FACTS)


def translation(call: CallSpec, other: Dialect, dialect: Dialect, name: str) -> Fix | None:
    """Write a call that has the name, and perhaps the arguments, of another dialect's layer as
    the layer `name` of `dialect`. Safe where every argument has a counterpart that takes its
    value."""
    theirs, ours = other.find(call.type), dialect.find(name)
    edits = replace(call.type_span, name)
    if not edits or theirs is None or ours is None:
        return None
    translator = _Translator(call, theirs, other, ours)
    edits += translator.edits()
    return Fix(f"write `{name}` for `{call.type}`", translator.complete, edits)


class _Translator:
    def __init__(self, call: CallSpec, theirs: Binding, other: Dialect, ours: Binding) -> None:
        self.call = call
        self.theirs = theirs
        self.other = other
        self.ours = ours
        self.complete = True

    def edits(self) -> Edits:
        value = self.call.value
        given: set[str] = set()
        if value is None:
            edits: Edits = ()
        elif isinstance(value, Mapping) and self.is_by_name(value):
            edits = self.by_name(value, given)
        else:
            edits = self.by_position(value, given)
        required = {w for w, default in self.ours.call.arguments.items() if default is REQUIRED}
        self.complete &= required <= given
        return edits

    def is_by_name(self, value: Mapping) -> bool:
        known = {*self.theirs.parameters, *self.ours.parameters}
        return any(pair.key.text in known for pair in value.pairs)

    def word(self, theirs: str, node: Node) -> str | None:
        """Our word for an argument; None where there is none, or it does not take the value."""
        canonical = self.theirs.canonical.get(theirs, "")
        ours = self.ours.words.get(canonical)
        if ours is None and theirs in self.ours.parameters:
            ours = theirs
        if ours is None or not self.takes(ours, node):
            self.complete = False
        return ours

    def takes(self, ours: str, node: Node) -> bool:
        if has_dollar(node) or has_unknown(node):
            return True
        try:
            self.ours.types[ours].read(node, Context(self.ours.call.rank))
        except Misread:
            return False
        return True

    def is_repeated(self, theirs: str) -> bool:
        """Whether it repeats a size of the input that is not written here."""
        canonical = self.theirs.canonical.get(theirs, "")
        return canonical in _FACTS and canonical not in self.ours.words

    def by_name(self, value: Mapping, given: set[str]) -> Edits:
        edits: list[Edit] = []
        free = {pair.key.text for pair in value.pairs}
        for pair in value.pairs:
            name = pair.key.text
            if name in self.ours.parameters:
                given.add(name)
                self.complete &= self.takes(name, pair.value)
            elif self.is_repeated(name):
                edits += remove_pair(pair.key, pair.value)
            else:
                word = self.word(name, pair.value)
                if word is None or word in free:
                    self.complete = False
                else:
                    given.add(word)
                    edits += replace(pair.key.span, word)
        return tuple(edits)

    def by_position(self, value: Node, given: set[str]) -> Edits:
        """What is given by position in the other's order, in ours or by name."""
        call = self.call
        nodes = assigned(self.theirs, value, call.type_span, self.other, self.other.layouts[0])
        written: dict[str, Any] = {}
        for name, node in nodes.items():
            if self.is_repeated(name):
                continue
            word = self.word(name, node)
            if word is None:
                return ()
            written[word] = Raw(node.span.text)
        if not written:
            # What repeats a size of the input there may be the number of outputs here.
            self.complete = False
            return ()
        given.update(written)
        if "#" in value.span.text or any("\n" in text for text in written.values()):
            self.complete = False
            return ()
        in_order = self.ours.parameters[: len(written)] == tuple(written)
        if len(written) == 1 and in_order:
            return self.replaced(value, next(iter(written.values())))
        return self.replaced(value, list(written.values()) if in_order else written)

    def replaced(self, value: Node, by: Any) -> Edits:
        if isinstance(by, Raw) and by == value.span.text:
            return ()
        edits = replace(value.span, by)
        self.complete &= bool(edits)
        return edits
