"""Which names are the automatic ones, so that they need not be written."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.convert.outline import Again, Box, Call, Outline
from cnnshape.naming import Namer


class Trial(Namer):
    """Hands out names as an expansion would, and can take the last one back."""

    def fits(self, name: str, make: Callable[[], str]) -> bool:
        """Whether the next automatic name is this one; if not, it is not given."""
        counts = dict(self._counts)
        made = make()
        if made == name:
            return True
        self._counts = counts
        self._nodes.discard(made)
        return False


class AutomaticNames:
    """Marks the calls and boxes whose names come out the same if they are not written."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.dialect = outline.dialect
        self.trial = Trial()

    def find(self) -> None:
        self._inputs(self.outline.root, "")
        self._box(self.outline.root)

    def _inputs(self, box: Box, prefix: str) -> None:
        if len(box.inputs) != 1:
            return  # Several inputs are told apart by their names.
        leaf = box.inputs[0]
        local = leaf.name.removeprefix(prefix)
        kind = self.dialect.input_type
        if self.dialect.naming == "counted":
            automatic = self.trial.fits(local, lambda: self.trial.counted(kind))
        else:
            automatic = local == "input"
        if automatic:
            self.outline.automatic_inputs.add(leaf)

    def _box(self, box: Box) -> None:
        number = 0
        for entry in box.entries:
            if isinstance(entry, Again):
                continue
            if isinstance(entry, Call):
                entry.named = not self._is_automatic(entry, number)
                binding = entry.leaf.binding
                if binding is not None and binding.call.operation:
                    continue
            else:
                placed = self.dialect.naming == "placed"
                entry.named = not (placed and entry.local == str(number))
                if entry.is_model:
                    self._inputs(entry, entry.full + self.dialect.weight_joiner)
                self._box(entry)
            number += 1

    def _is_automatic(self, call: Call, number: int) -> bool:
        leaf = call.leaf
        assert leaf.binding is not None
        if self.dialect.naming == "counted":
            return self.trial.fits(leaf.name, lambda: self.trial.counted(leaf.type))
        if leaf.binding.call.operation:
            if self.trial.fits(leaf.name, lambda: self.trial.operation(leaf.type)):
                return True
            self.trial.note_module(leaf.name)
            return False
        self.trial.note_module(leaf.name)
        return call.local == str(number)
