"""How PyTorch modules compute a model: which box is a module of its own, in which order its calls
come, and what goes in and out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from cnnshape.convert.outline import Again, Box, Call, Outline
from cnnshape.convert.problems import NotExpressible
from cnnshape.graph import Tensor
from cnnshape.instances import Leaf
from cnnshape.shape import BATCH


class Step:
    """Something that a module's `forward` does: one layer called, or a module with what is in it.

    `entry` is what is called; `takes` and `gives` are tensors.
    """

    __slots__ = ("entry", "gives", "leaves", "takes")

    def __init__(
        self,
        entry: Call | Box,
        leaves: list[Leaf],
        takes: list[Tensor],
        gives: list[Tensor],
    ) -> None:
        self.entry = entry
        self.leaves = leaves
        self.takes = takes
        self.gives = gives


class Body:
    """What a box does as a module. `steps` is empty where it only holds layers that the module
    around it calls."""

    __slots__ = ("gives", "steps", "takes")

    def __init__(self, steps: list[Step], takes: list[Tensor], gives: list[Tensor]) -> None:
        self.steps = steps
        self.takes = takes
        self.gives = gives


Item: TypeAlias = Call | Again | Box


class Plan:
    """A body for every box."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.graph = outline.stages.graph
        # Boxes whose calls stand in the module around them, because what they compute is mixed.
        self.opened: set[Box] = set()
        self.bodies: dict[Box, Body] = {}
        self._inputs = {leaf: tuple(self._needs(leaf)) for leaf in self._all_leaves()}
        self.users: dict[Tensor, list[Leaf]] = {}
        for leaf, tensors in self._inputs.items():
            for tensor in dict.fromkeys(tensors):
                self.users.setdefault(tensor, []).append(leaf)
        self.outputs = [self.real(tensor) for tensor in self.graph.outputs]
        # What of each layer is used, by a layer or as an output.
        self.made: dict[Leaf, list[Tensor]] = {}
        for tensor in dict.fromkeys((*self.users, *self.outputs)):
            if tensor.source is not None:
                self.made.setdefault(tensor.source, []).append(tensor)
        while not self._plan():
            pass

    def inputs(self, leaf: Leaf) -> tuple[Tensor, ...]:
        """What a layer is given, without the inputs of nested models in between."""
        return tuple([self.real(tensor) for tensor in self.graph.inputs[leaf]])

    def real(self, tensor: Tensor) -> Tensor:
        source = tensor.source
        while source is not None and source.input is not None and self.graph.inputs[source]:
            tensor = self.graph.inputs[source][0]
            source = tensor.source
        return tensor

    def sample(self, leaf: Leaf) -> Tensor:
        """A tensor of which the batch can be seen, for a layer whose argument is the batch."""
        origins = self.outline.stages.inference.origins
        for tensor in (*self.inputs(leaf), *map(Tensor, self.outline.root.inputs)):
            shape = origins.shape(tensor)
            if shape and shape[0] is BATCH:
                return tensor
        for leaf_input in self.outline.root.inputs:
            if leaf_input.input is not None and leaf_input.input.batch_size is not None:
                return Tensor(leaf_input)
        raise NotExpressible(f"`{leaf.name}` needs the batch size, and no input has a batch")

    def asks_for_batch(self, leaf: Leaf) -> bool:
        layer = self.outline.stages.inference.bound[leaf.shares or leaf].layer
        values = [v for k, v in vars(layer).items() if k not in ("words", "weight_names")]
        return any(isinstance(v, tuple) and BATCH in v for v in values)

    def _needs(self, leaf: Leaf) -> Iterator[Tensor]:
        yield from self.inputs(leaf)
        if self.asks_for_batch(leaf):
            yield self.sample(leaf)

    def _all_leaves(self) -> Iterator[Leaf]:
        return (leaf for leaf in self.outline.root.leaves() if leaf.input is None)

    # -- planning --------------------------------------------------------------------------------

    def _plan(self) -> bool:
        """Make all bodies; False where a box had to be opened first."""
        self.bodies = {}
        hoisted: dict[Box, list[Item]] = {}
        for box in self._boxes(self.outline.root):
            hoisted[box] = []
        for box in hoisted:
            for item in box.entries:
                hoisted[self._place(item)].append(item)
        for box in hoisted:
            if box in self.opened:
                self.bodies[box] = Body([], [], [])
            elif not self._body(box, self._steps(box, hoisted), hoisted):
                return False
        return True

    def _boxes(self, box: Box) -> Iterator[Box]:
        yield box
        for entry in box.entries:
            if isinstance(entry, Box):
                yield from self._boxes(entry)

    def _place(self, item: Item) -> Box:
        """The box in whose `forward` something is called: where it stands, unless that is opened
        or the layer is not in it."""
        box = item.box
        if isinstance(item, Again):
            above = set(_ancestors(item.target.box))
            while box not in above:
                box = box.box
        while box in self.opened:
            box = box.box
        return box

    def _steps(self, box: Box, hoisted: dict[Box, list[Item]]) -> list[Step]:
        steps: list[Step] = []
        for item in hoisted[box]:
            if isinstance(item, Again) and not self._is_repeatable(item):
                for old, new in item.copies.items():
                    if new.input is None:
                        steps.append(self._leaf_step(self.outline.calls[old.shares or old], new))
            elif item not in self.opened:
                steps.append(self._step(item, hoisted))
        return steps

    def _is_repeatable(self, again: Again) -> bool:
        """Whether the module itself can be called again: not where what it was given once as one
        tensor are now two."""
        if again.target in self.opened:
            return False
        instead: dict[Tensor, Tensor] = {}
        for old, new in again.copies.items():
            if old.input is None:
                for before, now in zip(self._inputs[old], self._inputs[new], strict=True):
                    if instead.setdefault(before, now) != now:
                        return False
        return True

    def _step(self, item: Item, hoisted: dict[Box, list[Item]]) -> Step:
        if isinstance(item, Call):
            return self._leaf_step(item, item.leaf)
        if isinstance(item, Again):
            if isinstance(item.target, Call):
                (copy,) = item.copies.values()
                return self._leaf_step(item.target, copy)
            return self._again_step(item, item.target, hoisted)
        leaves = list(self._inside(item, hoisted))
        return Step(item, leaves, self._taken(leaves), self._given(leaves))

    def _leaf_step(self, call: Call, leaf: Leaf) -> Step:
        return Step(call, [leaf], list(self._inputs[leaf]), self.made.get(leaf, []))

    def _again_step(self, again: Again, target: Box, hoisted: dict[Box, list[Item]]) -> Step:
        """A box called again: the same in the same order, with other tensors."""
        first = list(self._inside(target, hoisted))
        instead: dict[Tensor, Tensor] = {}
        for old, new in again.copies.items():
            if old.input is None:
                instead.update(zip(self._inputs[old], self._inputs[new], strict=True))
        takes = [instead.get(tensor, tensor) for tensor in self._taken(first)]
        gives = [Tensor(again.copies[t.source], t.output) for t in self._given(first) if t.source]
        return Step(target, list(again.copies.values()), takes, gives)

    def _inside(self, box: Box, hoisted: dict[Box, list[Item]]) -> Iterator[Leaf]:
        """The layer calls that a box's module makes."""
        for item in hoisted[box]:
            if isinstance(item, Box):
                if item not in self.opened:
                    yield from self._inside(item, hoisted)
            elif isinstance(item, Call):
                yield item.leaf
            else:
                yield from (leaf for leaf in item.copies.values() if leaf.input is None)

    def _taken(self, leaves: list[Leaf]) -> list[Tensor]:
        own = set(leaves)
        needed = [t for leaf in leaves for t in self._inputs[leaf] if t.source not in own]
        return list(dict.fromkeys(needed))

    def _given(self, leaves: list[Leaf]) -> list[Tensor]:
        own = set(leaves)
        outputs = set(self.outputs)
        return [
            tensor
            for leaf in leaves
            for tensor in sorted(self.made.get(leaf, ()), key=lambda one: one.output)
            if tensor in outputs or any(user not in own for user in self.users[tensor])
        ]

    def _body(self, box: Box, steps: list[Step], hoisted: dict[Box, list[Item]]) -> bool:
        leaves = list(self._inside(box, hoisted))
        takes = self._taken(leaves)
        gives = self._given(leaves)
        if box.parent is None:
            takes = [Tensor(leaf) for leaf in box.inputs]
            gives = self.outputs
        ordered = _in_order(steps, takes)
        if len(ordered) < len(steps):
            stuck = [s.entry for s in steps if s not in ordered and isinstance(s.entry, Box)]
            if not stuck:
                raise NotExpressible("its layers cannot be put into an order")
            self.opened.update(stuck)
            return False
        self.bodies[box] = Body(ordered, takes, gives)
        return True


def _in_order(steps: list[Step], given: Iterable[Tensor]) -> list[Step]:
    """The steps so that each comes after what it takes; those in a loop are missing."""
    known = set(given)
    made = {tensor for step in steps for tensor in step.gives}
    left = list(steps)
    found: list[Step] = []
    while left:
        ready = next((s for s in left if all(t in known or t not in made for t in s.takes)), None)
        if ready is None:
            break
        left.remove(ready)
        found.append(ready)
        known.update(ready.gives)
    return found


def _ancestors(box: Box) -> Iterator[Box]:
    yield box
    while box.parent is not None:
        box = box.parent
        yield box
