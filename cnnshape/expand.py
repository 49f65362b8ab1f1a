"""ModelSpec → a flat list of layer instances: blocks, groups, repeats, conditions and names.

What feeds an instance is still symbolic (`Feed`): references may point forward and are resolved in
`graph`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from cnnshape.diagnostics import Diagnostic, Label, Log, count, did_you_mean
from cnnshape.dialects.base import Binding, Dialect
from cnnshape.dialects.registry import counterpart, others_with
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Unknown, noun
from cnnshape.document.node import Sequence as ListNode
from cnnshape.instances import (
    Chain,
    Feed,
    Group,
    Leaf,
    Passed,
    Reference,
    Reuse,
    Scope,
    Site,
)
from cnnshape.naming import Namer
from cnnshape.place import Evaluator, Names, Numbering, Place
from cnnshape.record import Record
from cnnshape.rules import (
    AMBIGUOUS_INPUT,
    CYCLE,
    DUPLICATE_NAME,
    MISSING_ARGUMENT,
    NESTED_MODEL,
    OPAQUE_LAYER,
    OUT_OF_RANGE,
    TOO_LARGE,
    UNKNOWN_ARGUMENT,
    UNKNOWN_LAYER,
    UNKNOWN_REFERENCE,
    WRONG_TYPE,
)
from cnnshape.source import Span
from cnnshape.spec import (
    GROUP,
    MODEL,
    REUSE,
    BlockSpec,
    CallSpec,
    ModelSpec,
    read_spec,
    weight_dtype,
)
from cnnshape.values import Bool, Int, Text

MAX_LAYERS = 200_000
MAX_NESTING = 50


class Expansion(Record):
    leaves: list[Leaf]
    groups: list[Group]
    outputs: Sequence[Feed]
    scope: Scope


# Reads a nested model's spec: (path as written, its place, the spec it is named in).
Loader: TypeAlias = Callable[[str, Span, "ModelSpec"], "ModelSpec | None"]


def expand(spec: ModelSpec, settings: dict[str, Node], loader: Loader, log: Log) -> Expansion:
    """Every layer instance of the model in the order of the text.

    `settings` override the spec's `vars`; `loader` reads the specs of nested models.
    """
    expander = _Expander(loader, log)
    expander.open.append(spec)
    names = expander.vars(spec, settings)
    scope = Scope((), None, None)
    inputs: list[Leaf] = []
    for number, given in enumerate(spec.inputs):
        name = given.name or expander.input_name(spec.dialect, number)
        leaf = Leaf(name, spec.dialect.input_type, spec, None, (), input=given)
        expander.keep(leaf)
        expander.declare(scope, name, name, leaf, given.span)
        inputs.append(leaf)
    scope.given = inputs
    place = Place(spec, scope, names, names, Numbering())
    last = expander.list(spec.layers, place)
    return Expansion(expander.leaves, expander.groups, expander.outputs(spec, scope, last), scope)


class _Expander(Evaluator):
    def __init__(self, loader: Loader, log: Log) -> None:
        super().__init__(log)
        self.loader = loader
        self.leaves: list[Leaf] = []
        self.groups: list[Group] = []
        self.namer = Namer()
        self.name_spans: dict[str, Span] = {}
        self.too_many = False
        self.libraries: dict[int, dict[str, Binding]] = {}
        # Names that the dialect does not know, and what a plugin makes of them.
        self.unknown: dict[str, Binding | None] = {}
        # The nested models that stand in their place, by the identity of the call.
        self.inlined: dict[int, ModelSpec | None] = {}
        # The models that are being expanded, the outermost first.
        self.open: list[ModelSpec] = []

    # -- names -----------------------------------------------------------------------------------

    def input_name(self, dialect: Dialect, number: int) -> str:
        if dialect.naming == "counted":
            return self.namer.counted(dialect.input_type)
        return "input" if number == 0 else f"input_{number}"

    def declare(self, scope: Scope, local: str, full: str, feed: Feed, span: Span) -> None:
        """Make a name known; the first of two equal ones keeps it."""
        scope.names.setdefault(local, feed)
        scope.root.full_names.setdefault(full, feed)
        first = self.name_spans.setdefault(full, span)
        if first is not span:
            labels = (Label(first, "first given here"),)
            message = f"the name `{full}` is given twice"
            help = "give each layer a name of its own"
            self.log.add(Diagnostic(DUPLICATE_NAME, message, span, labels, help, layer=full))

    def keep(self, leaf: Leaf) -> None:
        self.leaves.append(leaf)
        for group in leaf.groups:
            group.leaves.append(leaf)

    # -- lists of layers -------------------------------------------------------------------------

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
        return CallSpec(kind, call.type_span, call.value, call.beside, call.span, call.body)

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

    def number(self, call: CallSpec, place: Place) -> None:
        """Count a module of the list; an operation is none, a flat block has counted its own."""
        if not (self.is_operation(call, place) or self.is_flat(call, place)):
            place.numbering.next += 1

    def binding(self, kind: str, spec: ModelSpec) -> Binding | None:
        """How a layer is bound: one of the spec's own library, of the dialect, or of a plugin."""
        if spec.library:
            library = self.libraries.get(id(spec))
            if library is None:
                from cnnshape.library import read_library

                library = read_library(spec.library, spec.dialect, self.log)
                self.libraries[id(spec)] = library
            if kind in library:
                return library[kind]
        found = spec.dialect.find(kind)
        if found is None and kind not in self.unknown:
            # Reading what installed packages publish takes long: once per name that is unknown.
            from cnnshape.library import plugin

            self.unknown[kind] = plugin(kind, spec.dialect)
        return found or self.unknown.get(kind)

    def is_flat(self, call: CallSpec, place: Place) -> bool:
        block = place.spec.blocks.get(call.type)
        return block is not None and block.flat

    def times(self, call: CallSpec, place: Place) -> int:
        read = self.value(Int(min=0), call, "repeat", place.names, place)
        if self.too_many:
            return 0
        if read is not None and len(self.leaves) + read > MAX_LAYERS:
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

    def base_name(self, call: CallSpec, place: Place) -> str | None:
        """The name under which all instances of a repeat are known."""
        if "name" not in call.beside:
            placed = place.spec.dialect.naming == "placed" and not self.is_flat(call, place)
            return str(place.numbering.next) if placed else None
        node = call.beside["name"].value
        if isinstance(node, Scalar) and "index" in node.text and "$" in node.text:
            return None
        return self.own_name(call, place.names, place)

    def own_name(self, call: CallSpec, names: Names, place: Place) -> str | None:
        if "name" not in call.beside:
            return None
        return self.value(Text(), call, "name", names, place)

    def wanted(self, call: CallSpec, names: Names, place: Place) -> bool:
        if "when" not in call.beside:
            return True
        return self.value(Bool(), call, "when", names, place) is not False

    def is_operation(self, call: CallSpec, place: Place) -> bool:
        if call.type == REUSE:
            return True
        if call.type in place.spec.blocks or call.type in (GROUP, MODEL):
            return False
        binding = self.binding(call.type, place.spec)
        return binding is not None and binding.call.operation

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

    # -- one instance ----------------------------------------------------------------------------

    def instance(
        self,
        call: CallSpec,
        feeds: Sequence[Feed],
        index: int | None,
        names: Names,
        place: Place,
    ) -> Feed:
        if len(self.leaves) >= MAX_LAYERS:
            if not self.too_many:
                message = f"a model has at most {MAX_LAYERS:,} layers"
                self.complain(TOO_LARGE, message, call.type_span, place)
            self.too_many = True
            return Passed(())
        if call.type == REUSE:
            return self.reuse(call, feeds, names, place)
        nested = self.nested_spec(call, names, place) if call.type == MODEL else None
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
            feed = self.leaf(call, feeds, full, names, trainable, place)
        if local is not None and self.is_flat(call, place):
            # What is in a flat block has names of its own: this one is for its list only.
            place.scope.names.setdefault(local, feed)
        elif local is not None:
            self.declare(place.scope, local, full, feed, call.name_span())
        return feed

    def names(
        self,
        call: CallSpec,
        index: int | None,
        names: Names,
        place: Place,
        nested: ModelSpec | None,
    ) -> tuple[str | None, str]:
        """(the name in its list, the full name); automatic where none is given. A nested model
        brings its own name along."""
        dialect = place.spec.dialect
        local = self.own_name(call, names, place)
        block_like = call.type in place.spec.blocks or call.type in (GROUP, MODEL)
        if local is not None and dialect.weight_joiner in local and not place.spec.recorded:
            message = f"a name in {dialect.title} has no `{dialect.weight_joiner}` in it"
            self.complain(OUT_OF_RANGE, message, call.name_span(), place)
        if local is None:
            if self.is_flat(call, place):
                return None, ""
            if dialect.naming == "counted":
                if call.type == GROUP:
                    return None, ""
                binding = None if block_like else self.binding(call.type, place.spec)
                kind = binding.name if binding is not None else call.type
                name = self.namer.counted(nested.name if nested is not None else kind)
                return name, name
            if self.is_operation(call, place):
                name = self.namer.operation(call.type)
                return name, name
            local = str(place.numbering.next)
        node = call.beside["name"].value if "name" in call.beside else None
        uses_index = isinstance(node, Scalar) and "$" in node.text and "index" in node.text
        if index is not None and not uses_index:
            local = f"{local}{dialect.joiner}{index}"
        full = place.prefix + local
        if dialect.naming == "placed" and not block_like:
            self.namer.note_module(full)
        return local, full

    def leaf(
        self,
        call: CallSpec,
        feeds: Sequence[Feed],
        full: str,
        names: Names,
        trainable: bool,
        place: Place,
    ) -> Leaf:
        dialect = place.spec.dialect
        binding = None if call.opaque is not None else self.binding(call.type, place.spec)
        if call.opaque is not None:
            message, help = call.opaque
            self.complain(OPAQUE_LAYER, message, call.type_span, place, help)
        elif binding is None:
            own = (*place.spec.blocks, *(pair.key.text for pair in place.spec.library))
            message, help = unknown_layer(call.type, dialect, own)
            self.complain(UNKNOWN_LAYER, message, call.type_span, place, help, full)
        elif binding.call.layer.arity[1] == 0 and "inputs" not in call.beside:
            feeds = ()
        value = call.value
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
            extra=self.layout(call, names, place),
            expect=self.beside(call, "expect", names, place),
            dtype=dtype,
            trainable=trainable,
        )
        self.keep(leaf)
        return leaf

    def layout(self, call: CallSpec, names: Names, place: Place) -> Pair | None:
        """The `data_format` beside a call, which is an argument like those inside it."""
        pair = call.beside.get("data_format")
        node = self.beside(call, "data_format", names, place)
        return None if pair is None or node is None else Pair(pair.key, node)

    # -- groups ----------------------------------------------------------------------------------

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

    def is_endless(self, call: CallSpec, block: BlockSpec | None, place: Place) -> bool:
        """Whether a block is called from inside itself, or calls stand too deep in one another."""
        if block is not None and any(around.block is block for around in place.groups):
            message = f"the block `{block.name}` contains itself"
            self.complain(CYCLE, message, call.type_span, place, "call another block or layer")
            return True
        if len(place.sites) >= MAX_NESTING:
            message = f"blocks call each other more than {MAX_NESTING} deep"
            self.complain(TOO_LARGE, message, call.type_span, place)
            return True
        return False

    def nested_spec(self, call: CallSpec, names: Names, place: Place) -> ModelSpec | None:
        """The spec that a nested model stands for; None where it cannot be used."""
        if call.model is not None:
            return call.model
        node = call.value
        if isinstance(node, Mapping):
            if node.get("layers") is not None:
                return self.inline(call, node, place)
            node = node.get("path")
        if node is not None:
            node = self.substitute(node, names, place)
        if not isinstance(node, Scalar) or node.is_null:
            message = "a nested model is given as the path of its spec"
            help = f"write `{MODEL}: other.yaml`"
            self.complain(MISSING_ARGUMENT, message, call.type_span, place, help)
            return None
        spec = self.loader(node.text, node.span, place.spec)
        if spec is None:
            return None
        dialect = place.spec.dialect
        message = ""
        if any(spec is open for open in self.open):
            message = f"`{node.text}` contains itself"
        elif spec.dialect is not dialect:
            message = f"`{node.text}` is written for {spec.dialect.title}, not for {dialect.title}"
        if message:
            self.complain(NESTED_MODEL, message, node.span, place)
            return None
        return spec

    def inline(self, call: CallSpec, node: Mapping, place: Place) -> ModelSpec | None:
        """The spec of a nested model that stands in its place, read once."""
        key = id(call)
        if key not in self.inlined:
            self.inlined[key] = read_spec(node, MODEL.lower(), self.log, place.spec.dialect)
        return self.inlined[key]

    def nested(
        self,
        call: CallSpec,
        spec: ModelSpec | None,
        feeds: Sequence[Feed],
        full: str,
        place: Place,
        parent: Group | None,
    ) -> Group:
        """Another spec as one layer: its layers are placed like those of a block, with its own
        variables and blocks."""
        dialect = place.spec.dialect
        scope = Scope(feeds, None, None)
        kind = spec.type if spec is not None and spec.type else dialect.nested_type
        group = Group(full, kind, feeds, scope, parent, call.type_span, nested=True)
        self.groups.append(group)
        group.outputs = (Passed(()),)
        if spec is None:
            return group
        if len(spec.inputs) != len(feeds):
            message = (
                f"`{full}` takes {count(len(spec.inputs), 'input')}, "
                f"but {count(len(feeds), 'input')} {'leads' if len(feeds) == 1 else 'lead'} here"
            )
            self.complain(NESTED_MODEL, message, call.type_span, place)
            return group
        groups = (*place.groups, group)
        sites = (*place.sites, Site(call.type_span, full))
        inputs = []
        for number, (given, feed) in enumerate(zip(spec.inputs, feeds, strict=True)):
            name = given.name or self.input_name(dialect, number)
            leaf = Leaf(
                f"{full}{dialect.weight_joiner}{name}",
                dialect.input_type,
                spec,
                None,
                (feed,),
                sites,
                groups,
                input=given,
            )
            self.keep(leaf)
            scope.names[name] = leaf
            inputs.append(leaf)
        scope.given = inputs
        names = self.vars(spec, {})
        prefix = full + dialect.weight_joiner
        inner = Place(
            spec, scope, names, names, Numbering(), prefix, sites, groups, place.trainable
        )
        self.open.append(spec)
        group.outputs = self.outputs(spec, scope, self.list(spec.layers, inner))
        self.open.pop()
        return group

    def outputs(self, spec: ModelSpec, scope: Scope, last: Feed | None) -> Sequence[Feed]:
        """What the model gives: what `outputs` names, or else what its last layer gives."""
        if spec.outputs:
            return [Reference(node.text, node.span, scope) for node in spec.outputs]
        return [last] if last is not None else []

    def inside(self, target: Feed) -> Sequence[Leaf]:
        """The layer instances that a name stands for, further calls of layers in it too."""
        if isinstance(target, Leaf):
            return [target]
        if isinstance(target, Chain):
            return [leaf for instance in target.instances for leaf in self.inside(instance)]
        if isinstance(target, Reuse):
            return list(target.copies.values())
        return [
            leaf
            for leaf in self.leaves
            if target in (leaf.groups if leaf.reuse is None else leaf.reuse.groups)
        ]

    def reuse(self, call: CallSpec, feeds: Sequence[Feed], names: Names, place: Place) -> Feed:
        """Another call of layers that stand above: the same weights, other inputs."""
        node = call.value
        if node is not None:
            node = self.substitute(node, names, place)
        if not isinstance(node, Scalar) or node.is_null:
            message = f"`{REUSE}` names the layer or the block that is called again"
            self.complain(
                MISSING_ARGUMENT, message, call.type_span, place, f"write `{REUSE}: encoder`"
            )
            return Passed(())
        found = place.scope.find(node.text)
        if not isinstance(found, tuple) or isinstance(found[0], Passed):
            help = did_you_mean(node.text, place.scope.known())
            message = f"no layer or block called `{node.text}` stands above this line"
            self.complain(UNKNOWN_REFERENCE, message, node.span, place, help)
            return Passed(())
        target = found[0]
        local = self.own_name(call, names, place)
        record = Reuse(target, feeds, {}, node.span, local or "", place.groups)
        for leaf in self.inside(target):
            copy = Leaf(
                leaf.name,
                leaf.type,
                leaf.spec,
                leaf.call,
                leaf.feeds,
                leaf.sites,
                leaf.groups,
                binding=leaf.binding,
                value=leaf.value,
                extra=leaf.extra,
                expect=leaf.expect,
                dtype=leaf.dtype,
                trainable=leaf.trainable,
                input=leaf.input,
                shares=leaf.shares or leaf,
                reuse=record,
                copied=leaf,
            )
            record.copies[leaf] = copy
            if len(self.leaves) >= MAX_LAYERS:
                break
            self.leaves.append(copy)
        if local is not None:
            self.declare(place.scope, local, place.prefix + local, record, call.name_span())
        return record


def unknown_layer(name: str, dialect: Dialect, blocks: Iterable[str]) -> tuple[str, str]:
    """The message about a layer that there is not, and what was probably meant."""
    message = f"{dialect.title} has no layer `{name}`"
    if blocks:
        message += ", and the spec declares none"
    if name in ("Input", "InputLayer"):
        return message, "the input stands at the top of the spec: `input: [28, 28, 1]`"
    help = did_you_mean(name, (*dialect.names(), *blocks, GROUP, MODEL, REUSE))
    for other in others_with(name, dialect):
        ours = counterpart(other, name, dialect)
        if ours is not None:
            return message, f"`{name}` is {other.title}'s name; {dialect.title}'s is `{ours}`"
        help = f"`{name}` is {other.title}'s name" + (f"; {help}" if help else "")
    return message, help
