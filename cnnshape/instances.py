"""What an expanded model consists of: layer instances, their groups, and what feeds them.

What feeds an instance is symbolic: a reference may point forward, and is looked up when all
instances are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from cnnshape.diagnostics import Label
from cnnshape.dialects.base import Binding
from cnnshape.document.node import Node, Pair
from cnnshape.record import Record
from cnnshape.source import Span
from cnnshape.spec import BlockSpec, CallSpec, InputSpec, ModelSpec


class Site(Record):
    """A call of a block on the way to an instance."""

    span: Span
    name: str


def site_labels(sites: Sequence[Site]) -> tuple[Label, ...]:
    """The calls through which a block's body came to be read, the innermost three."""
    return tuple([Label(site.span, f"in `{site.name}`, called here") for site in sites[-3:]])


class Reference(Record):
    """A name in `inputs` or `outputs`, to be looked up from its scope."""

    text: str
    span: Span
    scope: Scope


class Expansion(Record):
    """A model, every layer instance of it in the order of the text."""

    leaves: list[Leaf]
    groups: list[Group]
    outputs: Sequence[Feed]
    scope: Scope
    # Whether installed packages were asked for a layer.
    asked_packages: bool = False

    def with_inner(self) -> Iterator[Expansion]:
        """This model and those among the arguments of its layers."""
        yield self
        for leaf in self.leaves:
            for inner in leaf.inner.values():
                if inner.expansion is not None and leaf.reuse is None:
                    yield from inner.expansion.with_inner()


class InnerModel(Record):
    """A model among the arguments of a layer: `TimeDistributed: {Model: one.yaml}`. `expansion` is
    None where it cannot be used, which was reported."""

    spec: ModelSpec
    kind: str
    name: str
    expansion: Expansion | None


# By the place of the node that stands for the model.
InnerModels: TypeAlias = Mapping[Span, InnerModel]
NO_MODELS: InnerModels = MappingProxyType({})


class Leaf:
    """One layer instance. `shares` is the instance whose weights it uses again, `reuse` the entry
    that does so, `copied` the call that it repeats with other inputs."""

    __slots__ = (
        *("binding", "dtype", "expect", "extra", "call", "feeds", "groups", "input", "name"),
        *("copied", "inner", "reuse", "shares", "sites", "spec", "trainable", "type", "value"),
    )

    def __init__(
        self,
        name: str,
        type: str,
        spec: ModelSpec,
        call: CallSpec | None,
        feeds: Sequence[Feed],
        sites: tuple[Site, ...] = (),
        groups: tuple[Group, ...] = (),
        *,
        binding: Binding | None = None,
        value: Node | None = None,
        extra: Pair | None = None,
        expect: Node | None = None,
        dtype: str = "",
        trainable: bool = True,
        input: InputSpec | None = None,
        shares: Leaf | None = None,
        reuse: Reuse | None = None,
        copied: Leaf | None = None,
        inner: InnerModels = NO_MODELS,
    ) -> None:
        self.name = name
        self.type = type
        self.spec = spec
        self.call = call
        self.feeds = feeds
        self.sites = sites
        self.groups = groups
        self.binding = binding
        self.value = value
        # An argument that stands beside the call: `data_format`.
        self.extra = extra
        self.expect = expect
        self.dtype = dtype
        self.trainable = trainable
        self.input = input
        self.shares = shares
        self.reuse = reuse
        self.copied = copied
        self.inner = inner

    @property
    def span(self) -> Span:
        """The layer's name in the text: its type, or the key of a model input."""
        if self.call is not None:
            return self.call.type_span
        assert self.input is not None
        return self.input.span


class Group:
    """An instance of a block, an inline group or a nested model: the layers in it and what comes
    out of them."""

    __slots__ = (
        *("block", "calls", "expect", "given", "name", "nested", "outputs", "parent", "scope"),
        *("span", "type"),
    )

    def __init__(
        self,
        name: str,
        type: str,
        given: Sequence[Feed],
        scope: Scope,
        parent: Group | None,
        span: Span,
        nested: bool = False,
        block: BlockSpec | None = None,
    ) -> None:
        self.block = block
        self.expect: Node | None = None
        self.name = name
        self.type = type
        self.given = given
        self.scope = scope
        self.parent = parent
        self.span = span
        self.nested = nested
        # The layer instances in it, further calls of layers too.
        self.calls: list[Leaf] = []
        self.outputs: Sequence[Feed] = given[:1]

    @property
    def leaves(self) -> list[Leaf]:
        """The layers in it, each once."""
        return [leaf for leaf in self.calls if leaf.reuse is None]


class Chain(Record):
    """The instances of a repeat; what comes out of it is what comes out of the last."""

    instances: list[Leaf | Group]


class Passed(Record):
    """An omitted entry: a reference to it means what it would have been given. Empty: unknown."""

    feeds: Sequence[Feed]


class Reuse(Record):
    """Another call of the layers in `target`, with other inputs; `name` is its name in its list,
    `groups` are those in which it stands."""

    target: Feed
    feeds: Sequence[Feed]
    copies: dict[Leaf, Leaf]
    span: Span
    name: str = ""
    groups: tuple[Group, ...] = ()


Feed: TypeAlias = Leaf | Group | Chain | Passed | Reuse | Reference


class Scope:
    """The names that a reference in one list of layers sees."""

    __slots__ = ("enclosing", "full_names", "given", "names", "root")

    def __init__(self, given: Sequence[Feed], root: Scope | None, enclosing: Scope | None) -> None:
        self.given = given
        self.root = root or self
        # The list around an inline group, whose names it sees; a block sees only its own.
        self.enclosing = enclosing
        self.names: dict[str, Feed] = {}
        # Of the root only: every name of the whole model.
        self.full_names: dict[str, Feed] = {}

    def find(self, text: str) -> tuple[Feed, int | None] | list[Feed] | None:
        """What a name means here: (what it names, which of its outputs); a list for `m.*`.

        Names are looked up in this list first, then in the lists around it, then by full name.
        """
        scope: Scope | None = self
        while scope is not None:
            found = scope.own(text)
            if found is not None:
                return found
            scope = scope.enclosing
        found = self.root.own(text)
        if found is not None:
            return found
        full = self.root.full_names.get(text)
        if full is None and "." in text:
            head, _, tail = text.rpartition(".")
            owner = self.root.full_names.get(head)
            if owner is not None and tail.isdigit():
                return owner, int(tail)
        return (full, None) if full is not None else None

    def own(self, text: str) -> tuple[Feed, int | None] | list[Feed] | None:
        """The same in this list alone; `input` and `input.1` are what the list was given."""
        if text in self.names:
            return self.names[text], None
        head, _, tail = text.partition(".")
        if head == "input" and self.given and (not tail or tail.isdigit()):
            number = int(tail or "0")
            return (self.given[number], None) if number < len(self.given) else None
        at = text.find(".")
        while at >= 0:
            feed = self.names.get(text[:at])
            if feed is not None:
                inside = _inside(feed, text[at + 1 :])
                if inside is not None:
                    return inside
            at = text.find(".", at + 1)
        return None

    def known(self) -> Iterator[str]:
        """Every name that a reference here may use, for suggestions."""
        if self.given:
            yield "input"
        scope: Scope | None = self
        while scope is not None:
            yield from scope.names
            scope = scope.enclosing
        yield from self.root.full_names


def _inside(feed: Feed, rest: str) -> tuple[Feed, int | None] | list[Feed] | None:
    """What `rest` means after a name and a dot: an inner layer, an instance, an output."""
    if isinstance(feed, Group):
        found = feed.scope.own(rest)
        if found is not None:
            return found
    if isinstance(feed, Chain):
        if rest == "*":
            return list(feed.instances)
        head, _, tail = rest.partition(".")
        if head.isdigit():
            if int(head) >= len(feed.instances):
                return None
            instance = feed.instances[int(head)]
            return _inside(instance, tail) if tail else (instance, None)
    return (feed, int(rest)) if rest.isdigit() else None
