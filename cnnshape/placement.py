"""What an expansion has come to so far: the layer instances and their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from cnnshape.diagnostics import Diagnostic, Fix, Label, Log, did_you_mean, respelled
from cnnshape.dialects.base import Binding, Dialect
from cnnshape.dialects.registry import counterpart, others_with
from cnnshape.document.node import Mapping, Scalar
from cnnshape.instances import (
    Feed,
    Group,
    Leaf,
    Scope,
)
from cnnshape.naming import Namer, bare_name
from cnnshape.place import Evaluator, Names, Place
from cnnshape.rules import (
    DUPLICATE_NAME,
    OUT_OF_RANGE,
)
from cnnshape.source import Span
from cnnshape.spec import (
    GROUP,
    MODEL,
    REUSE,
    CallSpec,
    ModelSpec,
    read_call,
)
from cnnshape.values import Text

# Reads a nested model's spec: (path as written, its place, the spec it is named in).
Loader: TypeAlias = Callable[[str, Span, "ModelSpec"], "ModelSpec | None"]


class Placement(Evaluator):
    """The layers that are placed, in the order of the text, and who is called what."""

    def __init__(self, loader: Loader, log: Log) -> None:
        super().__init__(log)
        self.loader = loader
        self.leaves: list[Leaf] = []
        self.groups: list[Group] = []
        self.namer = Namer()
        self.name_spans: dict[str, Span] = {}
        self.too_many = False
        # The calls of models inside layers, by the identity of the node, which outlives this.
        self.read: dict[int, CallSpec | None] = {}
        # Layers that were placed in models around this one, and the groups that these stand in.
        self.elsewhere = 0
        self.within: tuple[Group, ...] = ()
        self.libraries: dict[int, dict[str, Binding]] = {}
        # Names that the dialect does not know, and what a plugin makes of them.
        self.unknown: dict[str, Binding | None] = {}
        # Why what a plugin publishes cannot be used.
        self.unusable: dict[str, str] = {}
        # The nested models that stand in their place, by the identity of the call.
        self.inlined: dict[int, ModelSpec | None] = {}
        # The models that are being expanded, the outermost first.
        self.open: list[ModelSpec] = []

    @property
    def number_of_layers(self) -> int:
        return len(self.leaves) + self.elsewhere

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
            group.calls.append(leaf)

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
            from cnnshape.library import UnusablePlugin, plugin

            try:
                self.unknown[kind] = plugin(kind, spec.dialect)
            except UnusablePlugin as problem:
                self.unknown[kind] = None
                self.unusable[kind] = str(problem)
        return found or self.unknown.get(kind)

    def is_flat(self, call: CallSpec, place: Place) -> bool:
        block = place.spec.blocks.get(call.type)
        return block is not None and block.flat

    def is_operation(self, call: CallSpec, place: Place) -> bool:
        if call.type == REUSE:
            return True
        if call.type in place.spec.blocks or call.type in (GROUP, MODEL):
            return False
        binding = self.binding(call.type, place.spec)
        return binding is not None and binding.call.operation

    def number(self, call: CallSpec, place: Place) -> None:
        """Count a module of the list; an operation is none, a flat block has counted its own."""
        if not (self.is_operation(call, place) or self.is_flat(call, place)):
            place.numbering.next += 1

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
        self.count_inside(call, place.spec)
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

    def count_inside(self, call: CallSpec, spec: ModelSpec) -> None:
        """An unnamed layer inside a wrapper (`TimeDistributed: {Dense: 8}`) uses up an automatic
        name like any other, where names are counted."""
        if spec.dialect.naming != "counted" or call.type in spec.blocks:
            return
        if call.type in (GROUP, MODEL, REUSE):
            return
        binding = self.binding(call.type, spec)
        if binding is None or binding.parameters[:1] != ("layer",):
            return
        node = call.value
        if isinstance(node, Mapping) and node.get("layer") is not None:
            node = node.get("layer")
        inner = read_call(node, Log()) if node is not None else None
        kind = self.binding(inner.type, spec) if inner is not None else None
        if inner is not None and kind is not None:
            self.count_inside(inner, spec)
            if "name" not in inner.beside:
                self.namer.counted(kind.name)

    def list(self, calls: Sequence[CallSpec], place: Place) -> Feed | None:
        """Place every call of a list; what comes out of the last one that is not omitted."""
        raise NotImplementedError


def unknown_layer(
    call: CallSpec, dialect: Dialect, blocks: Iterable[str], log: Log
) -> tuple[str, str, Fix | None]:
    """The message about a layer that there is not, what was probably meant, and the fix."""
    name = call.type
    message = f"{dialect.title} has no layer `{name}`"
    if blocks:
        message += ", and the spec declares none"
    if name in ("Input", "InputLayer"):
        return message, "the input stands at the top of the spec: `input: [28, 28, 1]`", None
    bare = bare_name(name)
    if bare not in ("", name):
        return message, *_in_python(call, bare, dialect, blocks, log)
    former = dialect.former_layer(name)
    if former:
        return message, former, None
    known = log.comparable((*dialect.names(), *blocks, GROUP, MODEL, REUSE))
    help = did_you_mean(name, known)
    fix = respelled(name, call.type_span, known)
    for other in others_with(name, dialect):
        ours = counterpart(other, name, dialect)
        if ours is not None:
            from cnnshape.translation import translation

            help = f"`{name}` is {other.title}'s name; {dialect.title}'s is `{ours}`"
            return message, help, translation(call, other, dialect, ours)
        help = f"`{name}` is {other.title}'s name" + (f"; {help}" if help else "")
    return message, help, fix


def _in_python(
    call: CallSpec, bare: str, dialect: Dialect, blocks: Iterable[str], log: Log
) -> tuple[str, Fix | None]:
    """Help and fix for a layer that is written as in Python: `nn.Flatten`, `Dense(10)`."""
    if dialect.find(bare) is not None or bare in (*blocks, GROUP, MODEL):
        from cnnshape.python_call import as_entry

        return as_entry(call, bare, dialect)
    named = CallSpec(bare, call.type_span, call.value, call.beside, call.span, node=call.node)
    _, help, fix = unknown_layer(named, dialect, blocks, log)
    # Arguments in parentheses would be lost.
    return help, None if "(" in call.type else fix
