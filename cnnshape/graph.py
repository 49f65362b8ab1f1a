"""Instances → graph: references looked up, layers in the order of computation, loops and dead ends
told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cnnshape.diagnostics import Diagnostic, Label, Log, did_you_mean, respelled
from cnnshape.instances import (
    Chain,
    Expansion,
    Feed,
    Group,
    Leaf,
    Passed,
    Reference,
    Reuse,
    site_labels,
)
from cnnshape.record import Record
from cnnshape.rules import CYCLE, UNKNOWN_REFERENCE


class Tensor(NamedTuple):
    """One output of a layer; `source` is None where it cannot be known (which was reported)."""

    source: Leaf | None
    output: int = 0


class Picked(Tensor):
    """The same, named by its number. It is equal to the tensor that is not; only what takes it
    knows that one of several outputs is meant."""


NOWHERE = Tensor(None)


class Graph(Record):
    """`order` is an order of computation; `inputs` what each layer is given."""

    order: list[Leaf]
    inputs: dict[Leaf, tuple[Tensor, ...]]
    outputs: tuple[Tensor, ...]
    # Where the text says that a layer takes a tensor.
    references: dict[tuple[Leaf, Tensor], Reference]
    # Whether every layer stands below what feeds it.
    is_in_order: bool
    group_inputs: dict[Group, tuple[Tensor, ...]]
    group_outputs: dict[Group, tuple[Tensor, ...]]

    def unused(self) -> list[Leaf]:
        """The layers and inputs from which nothing leads on; of a dead branch only its end."""
        tensors = [tensor for given in self.inputs.values() for tensor in given]
        used = {tensor.source for tensor in (*tensors, *self.outputs)}
        for group, made in self.group_outputs.items():
            # What a nested model gives beside what is taken is still one of its outputs.
            if group.nested and any(tensor.source in used for tensor in made):
                used.update(tensor.source for tensor in made)
        return [leaf for leaf in self.order if leaf not in used and leaf.shares is None]

    @property
    def is_chain(self) -> bool:
        """Whether every layer takes what the one before it gives, and nothing else happens."""
        if not self.is_in_order:
            return False
        for before, leaf in zip([None, *self.order], self.order, strict=False):
            if leaf.shares is not None:
                return False
            tensors = self.inputs[leaf]
            if before is None:
                if tensors:
                    return False
            elif len(tensors) != 1 or tensors[0] not in (Tensor(before), NOWHERE):
                return False
        return len(self.outputs) <= 1


def connect(expansion: Expansion, log: Log) -> Graph:
    """The graph of the model. A reference to nothing and a loop are reported, and cut."""
    wiring = _Wiring(log)
    for leaf in expansion.leaves:
        wiring.inputs[leaf] = wiring.inputs_of(leaf)
    inputs = wiring.inputs
    outputs = tuple([t for feed in expansion.outputs for t in wiring.tensors(feed)])
    given = {group: wiring.all_tensors(group.given) for group in expansion.groups}
    made = {group: wiring.all_tensors(group.outputs) for group in expansion.groups}
    order = _order(expansion.leaves, inputs, wiring.spans, log)
    is_in_order = order == expansion.leaves
    return Graph(order, inputs, outputs, wiring.spans, is_in_order, given, made)


class _Wiring:
    def __init__(self, log: Log) -> None:
        self.log = log
        self.inputs: dict[Leaf, tuple[Tensor, ...]] = {}
        # Where the text says that a layer takes a tensor, for the caret under a loop.
        self.spans: dict[tuple[Leaf, Tensor], Reference] = {}
        self._known: dict[int, tuple[Tensor, ...]] = {}
        self._open: set[int] = set()

    def inputs_of(self, leaf: Leaf) -> tuple[Tensor, ...]:
        if leaf.reuse is not None and leaf.copied is not None:
            given = self.given_again(leaf.reuse, leaf.copied)
            if given is not None:
                return given
            return tuple([self.through(leaf.reuse, t) for t in self.inputs[leaf.copied]])
        if len(leaf.feeds) == 1 and isinstance(leaf.feeds[0], Leaf):
            return (Tensor(leaf.feeds[0]),)
        found: list[Tensor] = []
        for feed in leaf.feeds:
            tensors = self.tensors(feed, leaf)
            if isinstance(feed, Reference):
                for tensor in tensors:
                    self.spans[leaf, tensor] = feed
            found.extend(tensors)
        return tuple(found)

    def all_tensors(self, feeds: Iterable[Feed]) -> tuple[Tensor, ...]:
        return tuple([tensor for feed in feeds for tensor in self.tensors(feed)])

    def tensors(self, feed: Feed, user: Leaf | None = None) -> tuple[Tensor, ...]:
        """What comes out of a feed: one tensor, but several for `m.*` or a model's outputs."""
        if isinstance(feed, Leaf):
            return (Tensor(feed),)
        # Feeds are looked at by identity; they live as long as the expansion.
        key = id(feed)
        if key in self._open:
            self.loop(feed)
            return (NOWHERE,)
        if key not in self._known:
            self.resolve(feed, user)
        return self._known[key]

    def resolve(self, feed: Feed, user: Leaf | None) -> None:
        """Look at a feed after all that it leads to: names may stand for names, thousands deep."""
        stack = [(feed, False)]
        while stack:
            top, is_ready = stack.pop()
            key = id(top)
            if is_ready:
                found = self.look(top, user if top is feed else None)
                self._open.discard(key)
                self._known[key] = found
            elif key not in self._known and key not in self._open:
                self._open.add(key)
                stack.append((top, True))
                leads_to = [one for one in self.behind(top) if not isinstance(one, Leaf)]
                stack += [(one, False) for one in reversed(leads_to)]

    def behind(self, feed: Feed) -> Sequence[Feed]:
        """The feeds that `look` asks for."""
        if isinstance(feed, Reference):
            found = feed.scope.find(feed.text)
            return found if isinstance(found, list) else () if found is None else found[:1]
        if isinstance(feed, Group):
            return feed.outputs
        if isinstance(feed, Chain):
            return feed.instances[-1:]
        if isinstance(feed, Reuse):
            return (feed.target, *_given(feed.target), *feed.feeds)
        return feed.feeds if isinstance(feed, Passed) else ()

    def look(self, feed: Feed, user: Leaf | None) -> tuple[Tensor, ...]:
        if isinstance(feed, Reference):
            return self.reference(feed, user)
        if isinstance(feed, Group):
            return self.all_tensors(feed.outputs)
        if isinstance(feed, Chain):
            return self.tensors(feed.instances[-1])
        if isinstance(feed, Reuse):
            return tuple([self.through(feed, tensor) for tensor in self.tensors(feed.target)])
        assert isinstance(feed, Passed)
        return self.all_tensors(feed.feeds) if feed.feeds else (NOWHERE,)

    def reference(self, reference: Reference, user: Leaf | None) -> tuple[Tensor, ...]:
        found = reference.scope.find(reference.text)
        if found is None:
            self.unknown(reference, user)
            return (NOWHERE,)
        if isinstance(found, list):
            return self.all_tensors(found)
        feed, output = found
        tensors = self.tensors(feed)
        if output is None:
            return tensors
        # The n-th output of one layer is its n-th tensor; a model has its outputs one by one.
        if len(tensors) == 1:
            return (Picked(tensors[0].source, output),)
        if output < len(tensors):
            return (tensors[output],)
        self.unknown(reference, user)
        return (NOWHERE,)

    def given_again(self, reuse: Reuse, copied: Leaf) -> tuple[Tensor, ...] | None:
        """What another call gives to the layer that is called, or to an input of the model that
        is; None for every other layer. The first call may have given one tensor twice."""
        target = reuse.target
        if target is copied:
            return self.all_tensors(reuse.feeds)
        if isinstance(target, Group) and target.nested and copied in target.scope.given:
            number = list(target.scope.given).index(copied)
            return self.all_tensors(reuse.feeds)[number : number + 1] or (NOWHERE,)
        return None

    def through(self, reuse: Reuse, tensor: Tensor) -> Tensor:
        """The tensor that plays the role of `tensor` in another call of the same layers."""
        if tensor.source in reuse.copies:
            return type(tensor)(reuse.copies[tensor.source], tensor.output)
        before = self.all_tensors(_given(reuse.target))
        if tensor in before:
            now = self.all_tensors(reuse.feeds)
            number = before.index(tensor)
            return now[number] if number < len(now) else NOWHERE
        return tensor

    def unknown(self, reference: Reference, user: Leaf | None) -> None:
        # Looking through all names of a large model once per instance of a block would take long.
        is_new = not self.log.has(UNKNOWN_REFERENCE, reference.span)
        help, fix = "", None
        if is_new:
            known = self.log.comparable(reference.scope.known())
            help = did_you_mean(reference.text, known)
            fix = respelled(reference.text, reference.span, known)
        sites = user.sites if user is not None else ()
        labels = site_labels(sites)
        layer = user.name if user is not None else ""
        message = f"there is no layer `{reference.text}`"
        self.log.add(
            Diagnostic(UNKNOWN_REFERENCE, message, reference.span, labels, help, fix, layer)
        )

    def loop(self, feed: Feed) -> None:
        if isinstance(feed, Reference):
            message = f"`{feed.text}` leads back to itself"
            self.log.add(Diagnostic(CYCLE, message, feed.span))


def _given(target: Feed) -> Sequence[Feed]:
    """What the layers that are called again were given the first time."""
    while isinstance(target, Chain):
        target = target.instances[0]
    if isinstance(target, Group):
        return target.given
    return target.feeds if isinstance(target, (Leaf, Reuse)) else ()


def _order(
    leaves: list[Leaf],
    inputs: dict[Leaf, tuple[Tensor, ...]],
    spans: dict[tuple[Leaf, Tensor], Reference],
    log: Log,
) -> list[Leaf]:
    """The leaves so that each comes after what feeds it, as near to the text as that allows.

    Most specs are in that order already; then this is one look at each edge.
    """
    order: list[Leaf] = []
    state: dict[Leaf, int] = {}  # 1: under way, 2: placed
    for root in leaves:
        stack = [(root, 0)]
        while stack:
            leaf, at = stack.pop()
            if at == 0:
                if leaf in state:
                    continue
                state[leaf] = 1
            needed = inputs[leaf]
            while at < len(needed):
                tensor = needed[at]
                source = tensor.source
                at += 1
                if source is None or state.get(source) == 2:
                    continue
                if state.get(source) == 1:
                    _cut(leaf, tensor, inputs, spans, log)
                    needed = inputs[leaf]
                    continue
                stack.append((leaf, at))
                stack.append((source, 0))
                break
            else:
                state[leaf] = 2
                order.append(leaf)
    return order


def _cut(
    leaf: Leaf,
    tensor: Tensor,
    inputs: dict[Leaf, tuple[Tensor, ...]],
    spans: dict[tuple[Leaf, Tensor], Reference],
    log: Log,
) -> None:
    reference = spans.get((leaf, tensor))
    span = reference.span if reference is not None else leaf.span
    assert tensor.source is not None
    labels: tuple[Label, ...] = ()
    message = f"`{leaf.name}` feeds itself"
    if tensor.source is not leaf:
        message = f"`{leaf.name}` and `{tensor.source.name}` feed each other in a loop"
        labels = (Label(tensor.source.span, f"`{tensor.source.name}` in turn depends on it"),)
    help = "take the input from a layer that does not depend on this one"
    log.add(Diagnostic(CYCLE, message, span, labels, help, layer=leaf.name))
    inputs[leaf] = tuple([NOWHERE if t == tensor else t for t in inputs[leaf]])
