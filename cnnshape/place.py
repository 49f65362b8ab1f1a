"""Where in the expansion a list of layers stands, and what its `$` names mean there."""

from __future__ import annotations

from typing import TypeVar

from cnnshape.diagnostics import (
    Diagnostic,
    Fix,
    Log,
    Rule,
    closest,
    count,
    did_you_mean,
    respelled,
    some,
)
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence, Unknown
from cnnshape.expression import ExpressionError, Value, interpolate, names_in, spell, whole_name
from cnnshape.instances import Group, Scope, Site, site_labels
from cnnshape.record import Record
from cnnshape.rules import (
    BAD_EXPRESSION,
    MISSING_ARGUMENT,
    TOO_MANY_ARGUMENTS,
    UNKNOWN_ARGUMENT,
)
from cnnshape.source import Span
from cnnshape.spec import BlockSpec, CallSpec, ModelSpec, has_dollar
from cnnshape.values import Misread, Type, plain

T = TypeVar("T")


class Names(Record):
    """Variables and parameters: their values for expressions, their nodes for `$name`."""

    values: dict[str, Value]
    nodes: dict[str, Node]

    @property
    def hidden(self) -> set[str]:
        """The names whose values a mistake hides, which was reported."""
        return {name for name, node in self.nodes.items() if isinstance(node, Unknown)}

    def with_index(self, index: int) -> Names:
        return Names({**self.values, "index": index}, self.nodes)


class Numbering:
    """The number of the next unnamed module in a list; a flat block counts on in its caller's."""

    def __init__(self) -> None:
        self.next = 0


class Place(Record):
    """Where in the expansion a list of layers stands."""

    spec: ModelSpec
    scope: Scope
    vars: Names
    names: Names
    numbering: Numbering
    prefix: str = ""
    sites: tuple[Site, ...] = ()
    groups: tuple[Group, ...] = ()
    trainable: bool = True


def is_required(param: Pair) -> bool:
    """Whether a block's parameter has no default: nothing stands behind its name."""
    value = param.value
    return isinstance(value, Scalar) and not value.text and not value.quoted


class Evaluator:
    """Reads values in a place: replaces what is written with `$`, and reports what is wrong."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def complain(
        self,
        rule: Rule,
        message: str,
        span: Span,
        place: Place,
        help: str = "",
        layer: str = "",
        fix: Fix | None = None,
    ) -> None:
        """Report a mistake in a place: at the layer of that full name, where there is one."""
        layer = layer or (place.sites[-1].name if place.sites else "")
        labels = site_labels(place.sites)
        self.log.add(Diagnostic(rule, message, span, labels, help, fix, layer))

    def substitute(self, node: Node, names: Names, place: Place) -> Node:
        """The node with every `$…` replaced; an expression that fails is reported, and null."""
        if place.spec.recorded is not None:
            return node
        if isinstance(node, Scalar):
            if "$" not in node.text:
                return node
            name = whole_name(node.text)
            if name is not None and name in names.nodes:
                return names.nodes[name]
            try:
                if names.hidden and names_in(node.text) & names.hidden:
                    return Unknown(node.span)
                value = interpolate(node.text, names.values)
            except ExpressionError as error:
                fix = self.renamed(node, error)
                self.complain(BAD_EXPRESSION, error.message, node.span, place, error.help, fix=fix)
                return Unknown(node.span)
            return Scalar(node.span, spell(value))
        if not has_dollar(node):
            return node
        if isinstance(node, Sequence):
            items = tuple([self.substitute(item, names, place) for item in node.items])
            return Sequence(node.span, items)
        assert isinstance(node, Mapping)
        pairs = [Pair(p.key, self.substitute(p.value, names, place)) for p in node.pairs]
        return Mapping(node.span, tuple(pairs))

    def renamed(self, node: Node, error: ExpressionError) -> Fix | None:
        """Another name in an expression that names what there is not."""
        if not error.name:
            return None
        from cnnshape.edits.respelling import respelling_inside

        return respelling_inside(error.name, node.span, error.known)

    def beside(self, call: CallSpec, key: str, names: Names, place: Place) -> Node | None:
        pair = call.beside.get(key)
        if pair is None:
            return None
        return self.substitute(pair.value, names, place)

    def value(
        self, kind: Type[T], call: CallSpec, key: str, names: Names, place: Place
    ) -> T | None:
        """A value beside the call, read; None where it is absent or wrong (which is reported)."""
        node = self.beside(call, key, names, place)
        if node is None or isinstance(node, Unknown):
            return None
        try:
            return kind.read(node)
        except Misread as misread:
            for found in misread.diagnostics(f"`{key}`"):
                self.complain(
                    found.rule, found.message, found.span, place, found.help, fix=found.fix
                )
            return None

    def vars(self, spec: ModelSpec, settings: dict[str, Node]) -> Names:
        names = Names({}, {})
        place = Place(spec, Scope((), None, None), names, names, Numbering())
        declared = {pair.key.text: pair.value for pair in spec.vars}
        for name, node in {**declared, **settings}.items():
            if name in settings and name not in declared:
                help = (
                    did_you_mean(name, self.log.comparable(declared)) or "declare it under `vars:`"
                )
                message = f"the spec has no variable `{name}`"
                self.complain(UNKNOWN_ARGUMENT, message, node.span, place, help)
                continue
            self.bind_name(names, name, self.substitute(node, names, place))
        return names

    def bind_name(self, names: Names, name: str, node: Node) -> None:
        names.nodes[name] = node
        if isinstance(node, Scalar):
            names.values[name] = plain(node)

    def parameters(self, call: CallSpec, block: BlockSpec, place: Place) -> Names:
        """The block's parameters as this call gives them."""
        names = Names(dict(place.vars.values), dict(place.vars.nodes))
        if "index" in place.names.values:
            names.values["index"] = place.names.values["index"]
        given: dict[str, Node] = {}
        wanted = [pair.key.text for pair in block.params]
        value = call.value
        if value is not None:
            value = self.substitute(value, place.names, place)
        if isinstance(value, Mapping):
            given = {pair.key.text: pair.value for pair in value.pairs}
            absent = [p.key.text for p in block.params if is_required(p)]
            absent = [name for name in absent if name not in given]
            given = {name: given[name] for name in wanted if name in given}
            free = [name for name in wanted if name not in given]
            for pair in value.pairs:
                if pair.key.text in given:
                    continue
                fix = respelled(pair.key.text, pair.key.span, free)
                meant = closest(pair.key.text, wanted)
                help = f"its parameters: {some(wanted) or 'none'}"
                if meant is not None:
                    help = f"did you mean `{meant}`?"
                elif len(absent) == 1:
                    meant = absent[0]
                    help = f"is `{meant}` meant, which is missing? {help}"
                if meant is not None:
                    # It is given, only under a wrong name: nothing more is said of it.
                    given.setdefault(meant, Unknown(pair.value.span))
                message = f"the block `{block.name}` has no parameter `{pair.key.text}`"
                self.complain(UNKNOWN_ARGUMENT, message, pair.key.span, place, help, fix=fix)
        elif value is not None:
            items = value.items if isinstance(value, Sequence) else (value,)
            if len(items) > len(wanted):
                message = (
                    f"the block `{block.name}` has {count(len(wanted), 'parameter')}, "
                    f"but {len(items)} values are given"
                )
                self.complain(TOO_MANY_ARGUMENTS, message, items[len(wanted)].span, place)
            given = dict(zip(wanted, items, strict=False))
        for pair in block.params:
            node = given.get(pair.key.text)
            if node is None:
                if is_required(pair):
                    message = f"the block `{block.name}` needs `{pair.key.text}`"
                    help = f"write `{block.name}: {{{pair.key.text}: …}}`"
                    self.complain(MISSING_ARGUMENT, message, call.type_span, place, help)
                    node = Unknown(call.type_span)
                else:
                    node = self.substitute(pair.value, names, place)
            self.bind_name(names, pair.key.text, node)
        return names
