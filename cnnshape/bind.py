"""A layer call × a dialect → a typed layer. Every error in an argument is born here."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from types import MappingProxyType
from typing import Any, TypeAlias

from cnnshape.diagnostics import (
    Diagnostic,
    Fix,
    Log,
    Rule,
    closest,
    did_you_mean,
    enumerate_words,
)
from cnnshape.dialects.base import REQUIRED, Binding, Dialect
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence, has_unknown
from cnnshape.layers.base import Complaint, Layer
from cnnshape.record import Record
from cnnshape.rules import MISSING_ARGUMENT, TOO_MANY_ARGUMENTS, UNKNOWN_ARGUMENT, UNKNOWN_KEY
from cnnshape.shape import UNKNOWN, Layout
from cnnshape.source import Span
from cnnshape.spec import MODEL, OF_ENTRIES, REUSE, read_call
from cnnshape.values import Auto, Bool, Context, Misread

# Where tutorials say the input: as an argument of the first layer.
INPUT_WORDS = ("input_shape", "batch_input_shape", "input_dim")


def opens(value: Mapping) -> bool:
    """Whether a value begins like a Python tuple, which YAML does not know."""
    values = [pair.value for pair in value.pairs]
    return any(isinstance(node, Scalar) and node.text.startswith("(") for node in values)


Models: TypeAlias = MappingType[Span, Layer]
NO_LAYERS: Models = MappingProxyType({})


class Bound(Record):
    """A layer with its argument values. `broken` says that some value is missing or wrong, which
    was reported. Calls that say the same share one, so it knows no place."""

    layer: Layer
    binding: Binding
    broken: bool
    diagnostics: tuple[Diagnostic, ...]
    # The models among the arguments, by the place of the node that stands for one.
    models: Models = NO_LAYERS
    # The last of the diagnostics where the input decides how to mend it.
    open: Complaint | None = None


def bind(
    binding: Binding,
    value: Node | None,
    name_span: Span,
    dialect: Dialect,
    layout: Layout,
    extra: Pair | None = None,
    models: Models = NO_LAYERS,
) -> Bound:
    """The layer that a call describes.

    `value` holds the arguments: a mapping by name, a list by position, anything else the first
    one; `extra` is an argument that stands beside the call. What cannot be read is reported and
    UNKNOWN. A list or mapping that cannot be arguments but is a legal value of the first argument
    is that value.
    """
    binder = _Binder(binding, name_span, dialect, layout, models)
    given = binder.arguments(value)
    if extra is not None:
        binder.beside(extra, given)
    return binder.finish(given)


def assigned(
    binding: Binding,
    value: Node | None,
    name_span: Span,
    dialect: Dialect,
    layout: Layout,
    extra: Pair | None = None,
    models: Models = NO_LAYERS,
) -> dict[str, Node]:
    """The nodes of the arguments that a call gives, by the framework's names in its order."""
    binder = _Binder(binding, name_span, dialect, layout, models)
    given = binder.arguments(value)
    if extra is not None:
        binder.beside(extra, given)
    return {word: given[word] for word in binding.parameters if word in given}


class _Binder:
    def __init__(
        self,
        binding: Binding,
        name_span: Span,
        dialect: Dialect,
        layout: Layout,
        models: Models = NO_LAYERS,
    ) -> None:
        self.binding = binding
        self.name_span = name_span
        self.dialect = dialect
        self.layout = layout
        self.models = models
        self.context = Context(binding.call.rank, self.bind_inner)
        # The layers inside this one, by the identity of their nodes: a value is read first to see
        # whether it fits, and wrappers in one another would be bound twice as often at each level.
        self.inner: dict[int, Layer | Misread] = {}
        self.diagnostics: list[Diagnostic] = []
        self.values: dict[str, Any] = {}
        self.spans: dict[str, Span] = {}
        self.broken = False
        # Whether one value stands for all arguments: `Linear: 128`.
        self.is_alone = False
        self.open: Complaint | None = None

    def complain(
        self, rule: Rule, message: str, span: Span, help: str = "", fix: Fix | None = None
    ) -> None:
        self.diagnostics.append(Diagnostic(rule, message, span, (), help, fix))

    # -- which value belongs to which argument ---------------------------------------------------

    def arguments(self, value: Node | None) -> dict[str, Node]:
        """The nodes of the given arguments by the framework's names."""
        words = self.binding.parameters
        if value is None:
            return {}
        if isinstance(value, Mapping):
            if not any(pair.key.text in words for pair in value.pairs) and self.is_first(value):
                return {words[0]: value}
            return self.named(value)
        if isinstance(value, Sequence):
            items = value.items
            fits = len(items) <= len(words) and all(
                self.reads(word, item) for word, item in zip(words, items, strict=False)
            )
            if fits:
                return dict(zip(words, items, strict=False))
            if self.is_first(value):
                return {words[0]: value}
            if len(items) > len(words):
                self.too_many(items[len(words)], len(items), value)
            return dict(zip(words, items, strict=False))
        if not words:
            self.too_many(value, 1, value)
            return {}
        self.is_alone = True
        return {words[0]: value}

    def beside(self, extra: Pair, given: dict[str, Node]) -> None:
        word = extra.key.text
        if word in self.binding.parameters:
            given.setdefault(word, extra.value)
        else:
            message = f"`{self.binding.name}` has no argument `{word}`"
            self.complain(UNKNOWN_ARGUMENT, message, extra.key.span, f"leave `{word}` out")

    def named(self, value: Mapping) -> dict[str, Node]:
        words = self.binding.parameters
        given = {pair.key.text: pair.value for pair in value.pairs if pair.key.text in words}
        if len(given) < len(value.pairs):
            self.unknown(value, given)
        return given

    def unknown(self, value: Mapping, given: dict[str, Node]) -> None:
        """Report the words that are no arguments."""
        words = self.binding.parameters
        free = [word for word in words if word not in given]
        absent = self.only_absent(given)
        is_cut = has_unknown(value) or opens(value)
        renamed: set[str] = set()
        for pair in value.pairs:
            word = pair.key.text
            if word in given:
                continue
            if is_cut and word.count(")") > word.count("("):
                continue  # The rest of an expression, or of a tuple, that a comma has cut in two.
            help = f"its arguments: {', '.join(words)}" if words else "it has no arguments"
            fix = None
            former = self.dialect.former_argument(word)
            meant = closest(word, free) or self.elsewhere(word)
            if former is not None and former[0] in words:
                meant, since = former
                help = f"it is `{meant}` {since}"
                if meant in free and meant not in renamed:
                    fix = self.renaming(pair, meant, free)
                renamed.add(meant)
            elif meant in free:
                help = f"did you mean `{meant}`?"
                fix = self.renaming(pair, meant, free)
            else:
                meant = absent
                help = f"is `{meant}` meant, which is missing? {help}" if meant else help
            if word in INPUT_WORDS:
                help, fix, meant = "the input stands at the top of the spec: `input: …`", None, None
            if meant is not None and meant not in given:
                # What was meant is given, only under a wrong name: nothing more is said of it.
                self.mark_unknown(meant)
            message = f"`{self.binding.name}` has no argument `{word}`"
            self.complain(UNKNOWN_ARGUMENT, message, pair.key.span, help, fix)

    def renaming(self, pair: Pair, meant: str, free: list[str]) -> Fix | None:
        """Another word for an argument: safe where it is a slip of the hand, or another
        dialect's word."""
        from cnnshape.edits.respelling import as_fix, is_sure
        from cnnshape.edits.scalars import replace

        word = pair.key.text
        safe = self.elsewhere(word) == meant or is_sure(word, meant, free)
        return as_fix(f"rename `{word}` to `{meant}`", safe, replace(pair.key.span, meant))

    def only_absent(self, given: dict[str, Node]) -> str | None:
        """The one required argument that is not given, where exactly one is not."""
        required = self.binding.call.arguments.items()
        absent = [word for word, default in required if default is REQUIRED and word not in given]
        return absent[0] if len(absent) == 1 else None

    def elsewhere(self, word: str) -> str | None:
        """This dialect's word for an argument that another dialect calls `word`, in the layer of
        the same declaration: only that says the same thing in other words."""
        from cnnshape.dialects.registry import counterpart, every

        for other in every():
            name = counterpart(self.dialect, self.binding.name, other)
            theirs = None if other is self.dialect or name is None else other.find(name)
            canonical = None if theirs is None else theirs.canonical.get(word)
            if canonical is not None:
                return self.binding.words.get(canonical)
        return None

    def is_first(self, value: Node) -> bool:
        words = self.binding.parameters
        return bool(words) and self.reads(words[0], value)

    def reads(self, word: str, node: Node) -> bool:
        if has_unknown(node):
            return True
        try:
            self.binding.types[word].read(node, self.context)
        except Misread:
            return False
        return True

    def too_many(self, node: Node, number: int, value: Node) -> None:
        words = self.binding.parameters
        takes = f"takes {len(words)} ({', '.join(words)})" if words else "takes none"
        values = "1 value is" if number == 1 else f"{number} values are"
        message = f"{values} given, but `{self.binding.name}` {takes}"
        help, fix = "", None
        if self.binding.call.layer.merges:
            from cnnshape.edits.respelling import as_fix
            from cnnshape.edits.scalars import Raw, replace

            help = f"name what it is given: `{self.binding.name}: {{inputs: [a, b]}}`"
            edits = replace(value.span, {"inputs": Raw(value.span.text)}) if not words else ()
            fix = as_fix(f"write `inputs: {value.span.text}`", False, edits)
        self.complain(TOO_MANY_ARGUMENTS, message, node.span, help, fix)

    # -- reading ---------------------------------------------------------------------------------

    def mark_unknown(self, word: str) -> None:
        self.values[self.binding.canonical[word]] = UNKNOWN
        self.broken = True

    def finish(self, given: dict[str, Node]) -> Bound:
        binding = self.binding
        for word, node in given.items():
            canonical = binding.canonical[word]
            self.spans[canonical] = node.span
            if has_unknown(node):
                self.mark_unknown(word)
                continue
            try:
                self.values[canonical] = binding.types[word].read(node, self.context)
            except Misread as misread:
                told = list(misread.diagnostics(f"`{word}`"))
                if isinstance(node, Scalar) and node.text.startswith("("):
                    from cnnshape.edits.scalars import listed

                    help = "write a list in brackets: `[3, 3]`"
                    told[0] = told[0]._replace(help=help, fix=listed(node.span))
                elif isinstance(node, Scalar) and "=" in node.text and not told[0].help:
                    told[0] = told[0]._replace(help=self.named_in_a_list(node.text))
                self.diagnostics.extend(told)
                self.mark_unknown(word)
        self.missing(given)
        values = {**binding.defaults, **self.values}
        layout = values.get("data_format") or self.layout
        if not self.broken and binding.call.derive is not None:
            binding.call.derive(values)
        layer = binding.call.layer(values, binding.words, binding.call.rank, layout)
        layer.kind = binding.name
        layer.broken = self.broken
        layer.weight_names = binding.call.weights
        layer.checks = binding.call.checks
        if not self.broken:
            self.validate(layer)
        diagnostics = tuple(self.diagnostics)
        return Bound(layer, binding, self.broken, diagnostics, self.models, self.open)

    def named_in_a_list(self, text: str) -> str:
        """What to write where an argument stands in a list as in a program: `activation=relu`."""
        word, _, value = text.partition("=")
        if word.strip() not in self.binding.parameters:
            return ""
        return f"names need braces: `{{{word.strip()}: {value.strip()}}}`, all arguments by name"

    def missing(self, given: dict[str, Node]) -> None:
        call = self.binding.call
        absent = [
            word
            for word, default in call.arguments.items()
            if default is REQUIRED
            and word not in given
            and self.binding.canonical[word] not in self.values
        ]
        if not absent:
            return
        for word in absent:
            self.mark_unknown(word)
        words = enumerate_words((f"`{word}`" for word in absent), "and")
        help = f"write `{self.binding.name}: {{{', '.join(f'{word}: …' for word in absent)}}}`"
        fix = None
        first = self.binding.parameters[0]
        if self.is_alone and isinstance(self.binding.types[first], Auto) and first not in absent:
            span = self.spans[self.binding.canonical[first]]
            value = span.text
            # Between brackets, commas and braces of its own would end it.
            if len(absent) == 1 and (value[:1] in "[{\"'" or not set(value) & set(",[]{}")):
                from cnnshape.edits.respelling import as_fix
                from cnnshape.edits.scalars import Raw, replace, spell

                both = ["auto", Raw(value)]
                fix = as_fix(f"write {spell(both, span.source)}", False, replace(span, both))
            help = (
                f"positional values follow the framework's order, `{first}` first: "
                f"write `[auto, {value}]` or `{{{absent[0]}: {value}}}`"
            )
        message = f"`{self.binding.name}` needs {words}"
        self.complain(MISSING_ARGUMENT, message, self.name_span, help, fix)

    def validate(self, layer: Layer) -> None:
        try:
            layer.validate()
            for check in layer.checks:
                check(layer)
        except Complaint as complaint:
            span = self.spans.get(complaint.argument, self.name_span)
            fix = None
            if complaint.value and complaint.argument in self.spans:
                from cnnshape.edits.scalars import setting

                word = self.binding.words[complaint.argument]
                fix = setting(word, span, complaint.value)
            self.complain(complaint.rule, complaint.message, span, complaint.help, fix)
            self.open = None if complaint.mend is None else complaint
            self.broken = True

    # -- wrappers --------------------------------------------------------------------------------

    def bind_inner(self, node: Node) -> Layer:
        """The layer inside a wrapper. Its mistakes are the wrapper's own."""
        model = self.models.get(node.span)
        if model is not None:
            return model
        made = self.inner.get(id(node))
        if made is None:
            try:
                made = self.bound_inner(node)
            except Misread as misread:
                made = misread
            self.inner[id(node)] = made
        if isinstance(made, Misread):
            raise made
        return made

    def bound_inner(self, node: Node) -> Layer:
        log = Log()
        call = read_call(node, log)
        inner = None if call is None else self.dialect.find(call.type)
        if call is None or inner is None or inner.call.operation or call.type in (REUSE, MODEL):
            name = call.type if call is not None else ""
            help = did_you_mean(name, self.dialect.names()) if name else ""
            raise Misread(node, "a layer", help=help)
        self.diagnostics.extend(log.sorted())
        self.broken |= bool(len(log))
        for word in OF_ENTRIES:
            if word in call.beside:
                message = f"`{word}` means nothing for a layer inside another one"
                span = call.beside[word].key.span
                self.complain(UNKNOWN_KEY, message, span, f"leave `{word}` out")
        layout = call.beside.get("data_format")
        at, models = call.type_span, self.models
        bound = bind(inner, call.value, at, self.dialect, self.layout, layout, models)
        self.diagnostics.extend(bound.diagnostics)
        self.broken |= bound.broken
        named = call.beside.get("name")
        if named is not None and isinstance(named.value, Scalar):
            bound.layer.own_name = named.value.text
        trainable = call.beside.get("trainable")
        if trainable is not None:
            bound.layer.trainable = Bool().read(trainable.value)
        return bound.layer
