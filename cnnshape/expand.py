"""ModelSpec → a flat list of layer instances: blocks, groups, repeats, conditions and names.

What feeds an instance is still symbolic (`Feed`): references may point forward and are resolved in
`graph`.
"""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.bind import bind
from cnnshape.containing import Containing, Contents
from cnnshape.diagnostics import Fix, Log
from cnnshape.dialects.base import REQUIRED, Binding
from cnnshape.document.node import Node, Pair, Scalar, Unknown, noun
from cnnshape.document.node import Sequence as ListNode
from cnnshape.instances import (
    Chain,
    Expansion,
    Feed,
    Group,
    Leaf,
    Passed,
    Reference,
    Scope,
    Site,
)
from cnnshape.nesting import MAX_LAYERS
from cnnshape.place import Names, Numbering, Place
from cnnshape.placement import Loader, unknown_layer
from cnnshape.rules import (
    AMBIGUOUS_INPUT,
    TOO_LARGE,
    UNKNOWN_ARGUMENT,
    UNKNOWN_LAYER,
    WRONG_TYPE,
)
from cnnshape.spec import (
    GROUP,
    MODEL,
    REUSE,
    BlockSpec,
    CallSpec,
    ModelSpec,
    weight_dtype,
)
from cnnshape.values import Bool, Int


def expand(spec: ModelSpec, settings: dict[str, Node], loader: Loader, log: Log) -> Expansion:
    """Every layer instance of the model in the order of the text.

    `settings` override the spec's `vars`; `loader` reads the specs of nested models.
    """
    expander = _Expander(loader, log)
    names = expander.vars(spec, settings)
    return expander.whole(spec, Place(spec, Scope((), None, None), names, names, Numbering()))


def expand_block(
    spec: ModelSpec,
    settings: dict[str, Node],
    call: CallSpec,
    inputs: int,
    loader: Loader,
    log: Log,
) -> Expansion:
    """The layers of one call of a block, which is given so many inputs of any shape."""
    expander = _Expander(loader, log)
    names = expander.vars(spec, settings)
    scope = Scope((), None, None)
    # Were it called with `repeat`, this would be the first instance.
    place = Place(spec, scope, names, names.with_index(0), Numbering())
    expander.open.append(spec)
    feeds = [Passed(()) for _ in range(inputs)]
    group = expander.group(call, spec.blocks[call.type], None, feeds, call.type, place)
    return Expansion(expander.leaves, expander.groups, group.outputs, scope)


class _Expander(Containing):
    """Places lists of layers, blocks and groups."""

    def whole(self, spec: ModelSpec, place: Place) -> Expansion:
        self.open.append(spec)
        inputs: list[Leaf] = []
        for number, given in enumerate(spec.inputs):
            name = given.name or self.input_name(spec.dialect, number)
            leaf = Leaf(name, spec.dialect.input_type, spec, None, (), input=given)
            self.keep(leaf)
            self.declare(place.scope, name, name, leaf, given.span)
            inputs.append(leaf)
        place.scope.given = inputs
        last = self.list(spec.layers, place)
        self.open.pop()
        outputs = self.outputs(spec, place.scope, last)
        return Expansion(self.leaves, self.groups, outputs, place.scope, bool(self.unknown))

    def list(self, calls: Sequence[CallSpec], place: Place) -> Feed | None:
        """Place every call of a list; what comes out of the last one that is not omitted."""
        previous: Feed | None = None
        for call in calls:
            fed = [previous] if previous is not None else place.scope.given
            feed = self.entry(self.typed(call, place), fed, previous is None, place)
            previous = previous if feed is None else feed
        return previous

    def typed(self, call: CallSpec, place: Place) -> CallSpec:
        """The call with its type filled in, where the type is a parameter: `type: $activation`."""
        if "$" not in call.type:
            return call
        node = self.substitute(Scalar(call.type_span, call.type), place.names, place)
        kind = node.text if isinstance(node, Scalar) else ""
        return CallSpec(
            kind, call.type_span, call.value, call.beside, call.span, call.body, node=call.node
        )

    def entry(self, call: CallSpec, fed: Sequence[Feed], first: bool, place: Place) -> Feed | None:
        """What comes out of one entry, every repeat of it placed; None if it is omitted."""
        if "repeat" in call.beside:
            return self.repeated(call, fed, first, place)
        if not self.wanted(call, place.names, place):
            self.omit(call, fed, place.names, place)
            return None
        feeds = self.feeds(call, fed, first, place.names, place)
        feed = self.instance(call, feeds, None, place.names, place)
        self.number(call, place)
        return feed

    def repeated(
        self, call: CallSpec, fed: Sequence[Feed], first: bool, place: Place
    ) -> Feed | None:
        """A chain of instances, each with its `index`."""
        instances: list[Leaf | Group] = []
        feed: Feed | None = None
        for index in range(self.times(call, place)):
            names = place.names.with_index(index)
            if not self.wanted(call, names, place):
                if self.base_name(call, place) is None:
                    self.omit(call, fed if feed is None else [feed], names, place)
                continue
            feeds = [feed] if feed is not None else self.feeds(call, fed, first, names, place)
            feed = self.instance(call, feeds, index, names, place)
            if isinstance(feed, (Leaf, Group)):
                instances.append(feed)
            if self.too_many:
                break
        base = self.base_name(call, place)
        chain = Chain(instances) if instances else None
        if base is not None:
            place.scope.names.setdefault(base, chain or Passed(fed))
        if instances:
            self.number(call, place)
        return chain or feed

    def times(self, call: CallSpec, place: Place) -> int:
        read = self.value(Int(min=0), call, "repeat", place.names, place)
        if self.too_many:
            return 0
        if read is not None and self.number_of_layers + read > MAX_LAYERS:
            self.too_many = True
            message = f"a model has at most {MAX_LAYERS:,} layers"
            node = call.beside["repeat"].value
            self.complain(TOO_LARGE, message, node.span, place, "lower `repeat`")
            return 0
        return 1 if read is None else read

    def omit(self, call: CallSpec, fed: Sequence[Feed], names: Names, place: Place) -> None:
        """An entry left out by `when`: its name means what it would have been given. Where that
        is not one thing (a merge), it means what stands before the entry."""
        name = self.own_name(call, names, place)
        if name is None:
            return
        feeds = fed
        if "inputs" in call.beside:
            named = self.feeds(call, fed, False, names, place)
            feeds = named if len(named) == 1 else fed
        place.scope.names.setdefault(name, Passed(feeds))

    def wanted(self, call: CallSpec, names: Names, place: Place) -> bool:
        if "when" not in call.beside:
            return True
        return self.value(Bool(), call, "when", names, place) is not False

    def feeds(
        self, call: CallSpec, fed: Sequence[Feed], first: bool, names: Names, place: Place
    ) -> Sequence[Feed]:
        """What the entry is given: what it names, or what stands before it."""
        node = self.beside(call, "inputs", names, place)
        if node is None:
            if first and len(fed) > 1 and call.type not in place.spec.blocks:
                known = ", ".join(f"`{f.name}`" for f in fed if isinstance(f, Leaf))
                help = (
                    f"write `inputs:` with one of {known}" if known else "write `inputs: input.0`"
                )
                message = f"several inputs lead here, and `{call.type}` does not say which it takes"
                self.complain(AMBIGUOUS_INPUT, message, call.type_span, place, help)
                return (Passed(()),)
            return fed
        items = node.items if isinstance(node, ListNode) else (node,)
        found: list[Feed] = []
        for item in items:
            if isinstance(item, Unknown):
                found.append(Passed(()))
            elif isinstance(item, Scalar) and not item.is_null:
                found.append(Reference(item.text, item.span, place.scope))
            else:
                message = f"`inputs` must name layers, not {noun(item)}"
                self.complain(WRONG_TYPE, message, item.span, place)
                found.append(Passed(()))
        return found

    def instance(
        self,
        call: CallSpec,
        feeds: Sequence[Feed],
        index: int | None,
        names: Names,
        place: Place,
    ) -> Feed:
        if self.number_of_layers >= MAX_LAYERS:
            if not self.too_many:
                message = f"a model has at most {MAX_LAYERS:,} layers"
                self.complain(TOO_LARGE, message, call.type_span, place)
            self.too_many = True
            return Passed(())
        if call.type == REUSE:
            return self.reuse(call, feeds, names, place)
        nested = self.nested_spec(call, names, place) if call.type == MODEL else None
        # What stands inside is made before what it stands in, as its name tells.
        contents = self.contents(call, names, place)
        local, full = self.names(call, index, names, place, nested)
        trainable = place.trainable
        if "trainable" in call.beside:
            trainable &= self.value(Bool(), call, "trainable", names, place) is not False
        block = place.spec.blocks.get(call.type)
        feed: Leaf | Group
        if block is not None or call.type in (GROUP, MODEL):
            inner = place._replace(names=names, trainable=trainable)
            feed = self.group(call, block, nested, feeds, full, inner)
            feed.expect = self.beside(call, "expect", names, place)
            if "data_format" in call.beside:
                message = f"`data_format` cannot be set for `{call.type}` here"
                span = call.beside["data_format"].key.span
                self.complain(UNKNOWN_ARGUMENT, message, span, place)
        else:
            feed = self.leaf(call, feeds, full, names, trainable, place, contents)
        if local is not None and self.is_flat(call, place):
            # What is in a flat block has names of its own: this one is for its list only.
            place.scope.names.setdefault(local, feed)
        elif local is not None:
            self.declare(place.scope, local, full, feed, call.name_span())
        return feed

    def leaf(
        self,
        call: CallSpec,
        feeds: Sequence[Feed],
        full: str,
        names: Names,
        trainable: bool,
        place: Place,
        contents: Contents,
    ) -> Leaf:
        dialect = place.spec.dialect
        binding = None if call.opaque is not None else self.binding(call.type, place.spec)
        if call.opaque is not None:
            why = call.opaque
            self.complain(why.rule, why.message, why.span, place, why.help, full)
        elif binding is None and call.type:
            own = (*place.spec.blocks, *(pair.key.text for pair in place.spec.library))
            message, help, fix = unknown_layer(call, dialect, own, self.log)
            help = self.unusable.get(call.type, help)
            self.complain(UNKNOWN_LAYER, message, call.type_span, place, help, full, fix)
            # A saved model keeps the arguments in a form of its own.
            if fix is not None and fix.safe and place.spec.recorded is None:
                self.as_meant(call, fix, names, place, full)
        elif (
            binding is not None and binding.call.layer.arity[1] == 0 and "inputs" not in call.beside
        ):
            feeds = ()
        value, inner = contents
        if call.dynamic and value is not None:
            value = self.substitute(value, names, place)
        dtype = self.value(weight_dtype(dialect), call, "dtype", names, place) or place.spec.dtype
        dtype = dialect.policies.get(dtype, dtype) or "float32"
        kind = binding.name if binding is not None else call.type
        leaf = Leaf(
            full,
            kind,
            place.spec,
            call,
            feeds,
            place.sites,
            place.groups,
            binding=binding,
            value=value,
            extra=self.extra(call, binding, names, place),
            expect=self.beside(call, "expect", names, place),
            dtype=dtype,
            trainable=trainable,
            inner=inner,
        )
        self.keep(leaf)
        return leaf

    def as_meant(self, call: CallSpec, fix: Fix, names: Names, place: Place, full: str) -> None:
        """What is wrong in the arguments of a misspelled layer, where only its name is changed."""
        (edit, *others) = fix.edits
        spec = place.spec
        meant = self.binding(edit.text.strip("\"'"), spec)
        if others or meant is None or meant.holds_layers or edit.span != call.type_span:
            return
        value = None if call.value is None else self.substitute(call.value, names, place)
        bound = bind(meant, value, call.type_span, spec.dialect, spec.layout)
        for found in bound.diagnostics:
            at = found.span
            self.complain(found.rule, found.message, at, place, found.help, full, found.fix)

    def extra(
        self, call: CallSpec, binding: Binding | None, names: Names, place: Place
    ) -> Pair | None:
        """A key beside a call that is an argument like those inside it: `data_format`, and what
        the layer cannot do without (the `dtype` of a conversion)."""
        for word, pair in call.beside.items():
            needed = binding is not None and binding.call.arguments.get(word) is REQUIRED
            if word == "data_format" or needed:
                node = self.beside(call, word, names, place)
                return None if node is None else Pair(pair.key, node)
        return None

    def group(
        self,
        call: CallSpec,
        block: BlockSpec | None,
        nested: ModelSpec | None,
        feeds: Sequence[Feed],
        full: str,
        place: Place,
    ) -> Group:
        parent = place.groups[-1] if place.groups else None
        if call.type == MODEL:
            return self.nested(call, nested, feeds, full, place, parent)
        enclosing = place.scope if block is None else None
        scope = Scope(feeds, place.scope.root, enclosing)
        group = Group(full, call.type, feeds, scope, parent, call.type_span, block=block)
        self.groups.append(group)
        if self.is_endless(call, block, place):
            group.outputs = (Passed(()),)
            return group
        is_flat = block is not None and block.flat
        prefix = full + place.spec.dialect.joiner if full and not is_flat else place.prefix
        numbering = place.numbering if is_flat else Numbering()
        groups = (*place.groups, group)
        inner = place._replace(scope=scope, prefix=prefix, groups=groups, numbering=numbering)
        layers = call.body
        if block is not None:
            names = self.parameters(call, block, place)
            sites = (*place.sites, Site(call.type_span, full or call.type))
            inner = inner._replace(names=names, sites=sites)
            layers = block.layers
        last = self.list(layers, inner)
        if last is not None:
            group.outputs = (last,)
        return group
