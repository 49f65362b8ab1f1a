"""The expanded model as a tree again: boxes (groups, nested models) with calls in them.

A box stands wherever a name has a part before its joiner: that is how both the spec's groups and a
framework's modules nest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from cnnshape.graph import Tensor
from cnnshape.infer import Stages
from cnnshape.instances import Chain, Feed, Group, Leaf, Reuse


class Call:
    """One layer instance. `local` is its name in its box."""

    __slots__ = ("box", "leaf", "local", "named")

    def __init__(self, box: Box, leaf: Leaf, local: str) -> None:
        self.box = box
        self.leaf = leaf
        self.local = local
        # Whether the name must be written, because it is not the automatic one.
        self.named = True

    @property
    def full(self) -> str:
        return self.leaf.name


class Again:
    """A further call of a layer, or of all that is in a box."""

    __slots__ = ("box", "copies", "local", "reuse", "target")

    def __init__(
        self, box: Box, reuse: Reuse, target: Call | Box, copies: dict[Leaf, Leaf]
    ) -> None:
        self.box = box
        self.reuse = reuse
        self.target = target
        # From the layer instances of the first call to those of this one.
        self.copies = copies
        self.local = reuse.name

    @property
    def full(self) -> str:
        # Names of such calls are only for references, which stand in the same list or below it.
        return self.local


class Box:
    """The model itself (without a parent), a group, a nested model, or what stands for the first
    part of a name (without a group)."""

    __slots__ = ("entries", "full", "group", "inputs", "local", "named", "parent")

    def __init__(self, parent: Box | None, local: str, full: str, group: Group | None) -> None:
        self.parent = parent
        self.local = local
        self.full = full
        self.group = group
        self.named = True
        self.inputs: list[Leaf] = []
        self.entries: list[Entry] = []

    @property
    def is_model(self) -> bool:
        """Whether it is the model or a nested one, which has inputs of its own."""
        return self.parent is None or (self.group is not None and self.group.nested)

    @property
    def box(self) -> Box:
        assert self.parent is not None
        return self.parent

    def walk(self) -> Iterator[Call | Again]:
        """All calls in it, also those in the boxes in it."""
        for entry in self.entries:
            if isinstance(entry, Box):
                yield from entry.walk()
            else:
                yield entry

    def leaves(self) -> Iterator[Leaf]:
        """The layer instances in it, with those of further calls."""
        for call in self.walk():
            if isinstance(call, Call):
                yield call.leaf
            else:
                yield from call.copies.values()


Entry: TypeAlias = Call | Again | Box


class Outline:
    """The tree, and where in it everything is. `keeps` says which groups become boxes."""

    def __init__(self, stages: Stages, keeps: Callable[[Group], bool]) -> None:
        self.stages = stages
        self.dialect = stages.spec.dialect
        self.keeps = keeps
        self.root = Box(None, "", "", None)
        self.boxes: dict[Group, Box] = {}
        self.calls: dict[Leaf, Call] = {}
        self.agains: dict[Leaf, Again] = {}
        # The inputs whose names need not be written.
        self.automatic_inputs: set[Leaf] = set()
        self._parts: dict[tuple[int, str], Box] = {}
        self._done: set[int] = set()
        for leaf in stages.expansion.leaves:
            if leaf.reuse is not None:
                if id(leaf.reuse) not in self._done:
                    self._done.add(id(leaf.reuse))
                    self._again(leaf.reuse)
            else:
                self._place(leaf)

    def owner(self, leaf: Leaf) -> Entry | None:
        """The entry whose call the leaf is; None for an input."""
        return self.calls.get(leaf) or self.agains.get(leaf)

    # -- placing ---------------------------------------------------------------------------------

    def _place(self, leaf: Leaf) -> None:
        box = self.box_of(leaf.groups)
        if leaf.input is not None:
            box.inputs.append(leaf)
            return
        box, local = self._descend(box, leaf.name)
        call = self.calls[leaf] = Call(box, leaf, local)
        box.entries.append(call)

    def box_of(self, groups: tuple[Group, ...]) -> Box:
        box = self.root
        for group in groups:
            if group in self.boxes:
                box = self.boxes[group]
            elif group.nested or self.keeps(group):
                outer, local = self._descend(box, group.name)
                box = self.boxes[group] = Box(outer, local, group.name, group)
                outer.entries.append(box)
        return box

    def _descend(self, box: Box, name: str) -> tuple[Box, str]:
        """The innermost box for a name, and the rest of the name."""
        joiner = self.dialect.weight_joiner
        prefix = ""
        if box.parent is not None:
            prefix = box.full + (joiner if box.is_model else self.dialect.joiner)
        rest = name[len(prefix) :] if name.startswith(prefix) else name
        if self.dialect.joiner != joiner:
            return box, rest
        *parts, local = rest.split(joiner)
        for part in parts:
            key = (id(box), part)
            if key not in self._parts:
                full = f"{box.full}{joiner}{part}" if box.parent is not None else part
                self._parts[key] = Box(box, part, full, None)
                box.entries.append(self._parts[key])
            box = self._parts[key]
        return box, local

    # -- further calls ---------------------------------------------------------------------------

    def _again(self, reuse: Reuse) -> None:
        box = self.box_of(reuse.groups)
        target, copies = _first_call(reuse)
        if isinstance(target, Group) and target in self.boxes and self._is_whole(target, copies):
            again = Again(box, reuse, self.boxes[target], copies)
            self.agains.update(dict.fromkeys(copies.values(), again))
            box.entries.append(again)
            return
        for old, new in reuse.copies.items():
            if new.input is None and new.shares is not None:
                again = Again(box, reuse, self.calls[new.shares], {old: new})
                self.agains[new] = again
                box.entries.append(again)

    def _is_whole(self, group: Group, copies: dict[Leaf, Leaf]) -> bool:
        """Whether only what the group gives is used of the further call."""
        if group.nested:
            return True
        graph = self.stages.graph
        back = {new: old for old, new in copies.items()}
        used = set(graph.outputs)
        for leaf, tensors in graph.inputs.items():
            if leaf not in back:
                used.update(tensors)
        made = set(graph.group_outputs[group])
        return all(
            Tensor(back[tensor.source], tensor.output) in made
            for tensor in used
            if tensor.source in back
        )


def _first_call(reuse: Reuse) -> tuple[Feed, dict[Leaf, Leaf]]:
    """What is called again, and from the leaves of its first call to those of this one."""
    copies = dict(reuse.copies)
    target = reuse.target
    while isinstance(target, Reuse):
        copies = {old: copies[new] for old, new in target.copies.items() if new in copies}
        target = target.target
    if isinstance(target, Chain) and len(target.instances) == 1:
        target = target.instances[0]
    return target, copies
