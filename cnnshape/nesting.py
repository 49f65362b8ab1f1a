"""Models inside models, and further calls of layers that stand already."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.diagnostics import count, did_you_mean, respelled
from cnnshape.document.node import Mapping, Scalar
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
from cnnshape.place import Names, Numbering, Place
from cnnshape.placement import Placement
from cnnshape.rules import (
    CYCLE,
    MISSING_ARGUMENT,
    NESTED_MODEL,
    TOO_LARGE,
    UNKNOWN_REFERENCE,
)
from cnnshape.spec import (
    MODEL,
    REUSE,
    BlockSpec,
    CallSpec,
    ModelSpec,
    read_spec,
)

MAX_LAYERS = 200_000
MAX_NESTING = 50


class Nesting(Placement):
    """Places what a nested model or a `reuse` stands for."""

    def is_endless(self, call: CallSpec, block: BlockSpec | None, place: Place) -> bool:
        """Whether a block is called from inside itself, or calls stand too deep in one another."""
        around = (*self.within, *place.groups)
        if block is not None and any(group.block is block for group in around):
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
        return list(target.calls) if isinstance(target, Group) else []

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
            known = self.log.comparable(place.scope.known())
            help = did_you_mean(node.text, known)
            message = f"no layer or block called `{node.text}` stands above this line"
            fix = respelled(node.text, node.span, known)
            self.complain(UNKNOWN_REFERENCE, message, node.span, place, help, fix=fix)
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
                inner=leaf.inner,
            )
            record.copies[leaf] = copy
            if self.number_of_layers >= MAX_LAYERS:
                break
            self.leaves.append(copy)
            for group in place.groups:
                group.calls.append(copy)
        if local is not None:
            self.declare(place.scope, local, place.prefix + local, record, call.name_span())
        return record
