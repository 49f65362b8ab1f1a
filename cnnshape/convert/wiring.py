"""What an outline's entries take, as references: left out where a chain says it."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.convert.outline import Again, Box, Call, Entry, Outline
from cnnshape.graph import Tensor
from cnnshape.instances import Leaf


class Wiring:
    """References for every entry. `Again` entries get a name where one is needed."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.graph = outline.stages.graph
        self.dialect = outline.dialect
        self._wired: dict[int, list[str] | None] = {}
        self._outputs: dict[int, list[str]] = {}
        self._targets: dict[int, str] = {}
        self._names = {name for entry in _all(outline.root) for name in (entry.local, entry.full)}
        self._own_names: dict[int, set[str]] = {}
        self._box(outline.root)

    # -- what is asked ---------------------------------------------------------------------------

    def inputs(self, entry: Entry) -> list[str] | None:
        """The references to what an entry takes; None where that is what stands before it."""
        return self._wired[id(entry)]

    def outputs(self, box: Box) -> list[str]:
        """The references to what a model gives; empty where that is what its last layer gives."""
        return self._outputs[id(box)]

    def target(self, again: Again) -> str:
        return self._targets[id(again)]

    def needs_name(self, entry: Entry) -> bool:
        return bool(entry.local) if isinstance(entry, Again) else entry.named

    def input_name(self, leaf: Leaf, box: Box) -> str:
        prefix = "" if box.parent is None else box.full + self.dialect.weight_joiner
        return leaf.name.removeprefix(prefix)

    # -- looking everything up -------------------------------------------------------------------

    def _box(self, box: Box) -> None:
        current = self.given(box)
        # A list that is given several things does not pass them on unasked.
        alone = len(current) == 1
        passes = True
        for entry in box.entries:
            wants = self.wants(entry)
            source = isinstance(entry, Call) and not wants
            several = isinstance(entry, Box) and len(wants) > 1
            if source or (wants == current and alone and passes and not several):
                self._wired[id(entry)] = None
            else:
                self._wired[id(entry)] = [self.reference(tensor, box) for tensor in wants]
            if isinstance(entry, Again):
                self._targets[id(entry)] = self.name_from(box, entry.target)
            if isinstance(entry, Box):
                self._box(entry)
            current = self.gives(entry)
            alone = True
            passes = not any(map(self._must_be_numbered, current))
        if box.is_model:
            made = self.graph.outputs
            if box.group is not None:
                made = self.graph.group_outputs[box.group]
            same = made == current
            self._outputs[id(box)] = [] if same else [self.reference(t, box) for t in made]

    def given(self, box: Box) -> tuple[Tensor, ...]:
        """What `input` means in the box."""
        if box.is_model:
            return tuple([Tensor(leaf) for leaf in box.inputs])
        if box.group is not None:
            return self.graph.group_inputs[box.group]
        return self.wants(box.entries[0])

    def wants(self, entry: Entry) -> tuple[Tensor, ...]:
        """What the entry is given."""
        if isinstance(entry, Call):
            return self.graph.inputs[entry.leaf]
        if isinstance(entry, Box):
            if entry.group is not None:
                return self.graph.group_inputs[entry.group]
            return self.given(entry)
        if isinstance(entry.target, Call):
            (copy,) = entry.copies.values()
            return self.graph.inputs[copy]
        if entry.target.is_model:
            inputs = [entry.copies[leaf] for leaf in entry.target.inputs]
            return tuple([self.graph.inputs[leaf][0] for leaf in inputs])
        return tuple([self._again(tensor, entry) for tensor in self.wants(entry.target)])

    def _again(self, tensor: Tensor, again: Again) -> Tensor:
        """What a further call takes in place of a tensor."""
        for old, new in again.copies.items():
            pairs = zip(self.graph.inputs[old], self.graph.inputs[new], strict=True)
            for before, now in pairs:
                if before == tensor:
                    return now
        return tensor

    def gives(self, entry: Entry) -> tuple[Tensor, ...]:
        """What comes out of the entry."""
        if isinstance(entry, Call):
            return (Tensor(entry.leaf),)
        if isinstance(entry, Again):
            if isinstance(entry.target, Call):
                (copy,) = entry.copies.values()
                return (Tensor(copy),)
            made = self.gives(entry.target)
            return tuple(
                [
                    Tensor(entry.copies[t.source], t.output) if t.source in entry.copies else t
                    for t in made
                ]
            )
        if entry.group is not None:
            return self.graph.group_outputs[entry.group]
        return self.gives(entry.entries[-1])

    # -- names -----------------------------------------------------------------------------------

    def reference(self, tensor: Tensor, box: Box) -> str:
        """A tensor as the list of a box calls it."""
        given = self.given(box)
        if not box.is_model and tensor in given and "input" not in self._names_in(box):
            number = given.index(tensor)
            return f"input.{number}" if number else "input"
        assert tensor.source is not None
        scopes = list(_scopes(box))
        for scope in scopes:
            if tensor.source in scope.inputs:
                return self._input(tensor.source, scope)
        entry = self.outline.owner(tensor.source)
        assert entry is not None
        around = entry.box
        path: list[Box] = []
        while around not in scopes:
            path.insert(0, around)
            around = around.box
        for outer in (*path, entry):
            made = self.gives(outer)
            if not isinstance(outer, Call) and tensor in made:
                name = self.name_from(box, outer)
                if len(made) > 1:
                    return f"{name}.{made.index(tensor)}"
                return f"{name}.{tensor.output}" if self._must_be_numbered(tensor) else name
        name = self.name_from(box, entry)
        numbered = tensor.output or self._must_be_numbered(tensor)
        return f"{name}.{tensor.output}" if numbered else name

    def _must_be_numbered(self, tensor: Tensor) -> bool:
        """Whether its layer gives several outputs, of which the name alone means none."""
        if not self.dialect.hands_on_all_outputs or tensor.source is None:
            return False
        result = self.outline.stages.inference.results[tensor.source]
        return len(result.outputs) > 1 or result.uncounted

    def _input(self, leaf: Leaf, box: Box) -> str:
        automatic = leaf in self.outline.automatic_inputs
        return "input" if automatic and len(box.inputs) == 1 else self.input_name(leaf, box)

    def name_from(self, box: Box, entry: Entry) -> str:
        """An entry as the list of a box calls it: by its name there, or by its full name."""
        if isinstance(entry, Again) and not entry.local:
            entry.local = self._free(f"{entry.target.local}_again")
        inner: list[Box] = []
        for scope in _scopes(box):
            if scope is entry.box:
                return (
                    entry.full if any(self._hides(s, entry.local) for s in inner) else entry.local
                )
            inner.append(scope)
        return entry.full

    def _hides(self, box: Box, text: str) -> bool:
        names = self._names_in(box)
        head = text.partition(".")[0]
        return text in names or head in names or head == "input"

    def _names_in(self, box: Box) -> set[str]:
        names = self._own_names.get(id(box))
        if names is None:
            names = {entry.local for entry in box.entries}
            if box.is_model:
                names.update(self.input_name(leaf, box) for leaf in box.inputs)
            self._own_names[id(box)] = names
        return names

    def _free(self, name: str) -> str:
        found, number = name, 1
        while found in self._names:
            number += 1
            found = f"{name}_{number}"
        self._names.add(found)
        return found


def _scopes(box: Box) -> Iterator[Box]:
    """The boxes whose names are seen from a box, up to the model in which it is."""
    yield box
    while not box.is_model:
        box = box.box
        yield box


def _all(box: Box) -> Iterator[Entry]:
    for entry in box.entries:
        yield entry
        if isinstance(entry, Box):
            yield from _all(entry)
