"""Nodes → ModelSpec: the top-level keys, layer calls, blocks; nothing is expanded or bound yet."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TypeVar

from cnnshape.diagnostics import (
    Diagnostic,
    Fix,
    Label,
    Log,
    Rule,
    did_you_mean,
    enumerate_words,
)
from cnnshape.dialects.base import Dialect
from cnnshape.dialects.registry import NAMES, dialect, every, guess
from cnnshape.document.keys import unknown_key
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence, noun
from cnnshape.dtypes import INPUT_DTYPES, ITEM_BITS
from cnnshape.record import Record
from cnnshape.rules import (
    BAD_STRUCTURE,
    DUPLICATE_KEY,
    MISSING_KEY,
    OUT_OF_RANGE,
    UNKNOWN_FRAMEWORK,
    WRONG_TYPE,
)
from cnnshape.shape import Layout, Shape
from cnnshape.sizes import List, SizeOrNull
from cnnshape.source import Span
from cnnshape.values import Bool, Choice, Int, Misread, Optional, Text, Type

# What may stand beside a layer call or inside its mapping.
BESIDE = ("name", "inputs", "repeat", "when", "trainable", "dtype", "data_format", "expect")

# What is said of an entry of a list, and of no layer inside another one.
OF_ENTRIES = ("inputs", "repeat", "when", "expect")

TOP = (
    *("name", "framework", "data_format", "input", "inputs", "vars", "blocks", "layers", "outputs"),
    *("expect", "data", "loss", "limits", "dtype", "layers_library"),
)

_BLOCK_KEYS = ("params", "layers", "flat")

# Entries that are no layers: an inline group, another call of a layer, another spec as a layer.
GROUP, REUSE, MODEL = "Sequential", "reuse", "Model"

MAX_RANK = 12

T = TypeVar("T")


class InputSpec(Record):
    """A model input: the shape of one sample, without the batch; None if it could not be read.
    `is_overridden` says that the shape is the caller's, and not what stands at `shape_span`."""

    name: str
    shape: Shape | None
    batch_size: int | None
    dtype: str
    span: Span
    shape_span: Span
    is_overridden: bool = False


class CallSpec:
    """One entry of a layers list, as written. `value` holds the arguments, `body` the calls of an
    inline group, `node` the whole entry where it stands in a spec.

    In a model that the framework saved, `model` is a nested model that stands there in full,
    `inner` are the models among the arguments, by the place of the node that stands for one, and
    `opaque` says why nothing can be known of a layer.
    """

    __slots__ = (
        *("beside", "body", "dynamic", "inner", "model", "node", "opaque", "span", "type"),
        "type_span",
        "value",
    )

    def __init__(
        self,
        type: str,
        type_span: Span,
        value: Node | None,
        beside: dict[str, Pair],
        span: Span,
        body: tuple[CallSpec, ...] = (),
        model: ModelSpec | None = None,
        opaque: Diagnostic | None = None,
        node: Node | None = None,
        inner: dict[Span, CallSpec] | None = None,
    ) -> None:
        self.body = body
        self.node = node
        self.inner = inner or {}
        self.model = model
        self.opaque = opaque
        self.type = type
        self.type_span = type_span
        self.value = value
        self.beside = beside
        self.span = span
        # Whether anything in the arguments is to be replaced: the rest is bound only once.
        self.dynamic = value is not None and has_dollar(value)

    def name_span(self) -> Span:
        """Where the layer's own name stands, or else its type."""
        return self.beside["name"].value.span if "name" in self.beside else self.type_span


class BlockSpec(Record):
    name: str
    span: Span
    params: tuple[Pair, ...]
    layers: tuple[CallSpec, ...]
    # Whether its layers join the list in which the block is called, names and numbers included.
    flat: bool = False


class Contract(Record):
    """What `data:`, `loss:`, the model's `expect:` and its `limits:` say; read by the rules that
    hold it."""

    data: Node | None
    loss: Node | None
    expect: Node | None
    limits: Node | None = None


class Recorded(Record):
    """What a file that the framework saved says beside the layers.

    `shapes` are the shapes that the model had, by the place of the reference or of the layer's
    type that they belong to; `compared` is False where the caller says other inputs. `aside` names
    the layers that something takes in a way which plays no part in shapes: as a mask, as a state.
    """

    shapes: dict[Span, Node]
    aside: frozenset[str]
    compared: bool = True


class ModelSpec(Record):
    """A model as written. `recorded` and `type`, what the framework calls such a model, are there
    where it was saved by the framework: every text in it is meant to the letter."""

    name: str
    dialect: Dialect
    layout: Layout
    inputs: tuple[InputSpec, ...]
    vars: tuple[Pair, ...]
    blocks: dict[str, BlockSpec]
    layers: tuple[CallSpec, ...]
    outputs: tuple[Scalar, ...]
    contract: Contract
    dtype: str
    span: Span
    recorded: Recorded | None = None
    type: str = ""
    # Layers of the spec's own, read when one of them may be called.
    library: tuple[Pair, ...] = ()
    # Whether the name was written.
    is_named: bool = False


def is_saved_model(root: Node) -> bool:
    """Whether the document is no spec, but a model that the framework saved."""
    if not isinstance(root, Mapping):
        return False
    return not {"class_name", "model_config", "modelTopology"}.isdisjoint(root.keys())


def has_dollar(node: Node) -> bool:
    if isinstance(node, Scalar):
        return "$" in node.text
    if isinstance(node, Sequence):
        return any(has_dollar(item) for item in node.items)
    if isinstance(node, Mapping):
        return any(has_dollar(pair.value) for pair in node.pairs)
    return False


def read_spec(
    root: Node, default_name: str, log: Log, around: Dialect | None = None
) -> ModelSpec | None:
    """The model that the document describes; None where there is too little to go on. `around` is
    the dialect of the spec in which it stands."""
    return _Reader(log).spec(root, default_name, around)


def weight_dtype(dialect: Dialect) -> Choice:
    """The type of a `dtype`: a type of elements, or the name of a policy."""
    return Choice(*ITEM_BITS, *dialect.policies)


def read_call(node: Node, log: Log) -> CallSpec | None:
    """The layer call that a node is, where it is one; for layers inside layers."""
    return _Reader(log).call(node)


class _Reader:
    """Reads keys one by one; every mistake goes into the log and the value becomes None."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def complain(
        self, rule: Rule, message: str, span: Span, help: str = "", fix: Fix | None = None
    ) -> None:
        self.log.add(Diagnostic(rule, message, span, (), help, fix))

    def read(self, kind: Type[T], node: Node | None, what: str) -> T | None:
        if node is None:
            return None
        try:
            return kind.read(node)
        except Misread as misread:
            self.log.extend(misread.diagnostics(f"`{what}`"))
            return None

    # -- the top level ---------------------------------------------------------------------------

    def spec(
        self, root: Node, default_name: str, around: Dialect | None = None
    ) -> ModelSpec | None:
        if not isinstance(root, Mapping):
            message = f"a spec is a mapping with `input:` and `layers:`, not {noun(root)}"
            self.complain(BAD_STRUCTURE, message, _start(root))
            return None
        top = {pair.key.text: pair for pair in root.pairs}
        for pair in root.pairs:
            if pair.key.text not in TOP:
                message = f"a spec has no key `{pair.key.text}`"
                help = f"top-level keys: {', '.join(TOP)}"
                self.log.add(unknown_key(pair.key, message, TOP, top, help))
        values = {key: pair.value for key, pair in top.items()}
        if "layers" not in values:
            # A misspelled `layers` was already reported as an unknown key.
            if not any(did_you_mean(key, ("layers",)) for key in top):
                message = "the spec has no `layers:`"
                self.complain(MISSING_KEY, message, _start(root), "list the layers under `layers:`")
            return None
        blocks = self.blocks(values.get("blocks"))
        layers = self.calls(values["layers"], "layers")
        if _is_empty(values["layers"]):
            help = "write each layer with a dash: `- Flatten`"
            self.complain(MISSING_KEY, "the spec has no layers", top["layers"].key.span, help)
            return None
        said = values.get("framework")
        chosen = around if said is None else None
        chosen = chosen or self.framework(said, layers, blocks, _start(root))
        if chosen is None:
            return None
        return ModelSpec(
            name=self.read(Text(), values.get("name"), "name") or default_name,
            dialect=chosen,
            layout=self.layout(values.get("data_format"), chosen),
            inputs=self.inputs(top, _start(root)),
            vars=self.mapping(values.get("vars"), "vars"),
            blocks=blocks,
            layers=layers,
            outputs=self.references(values.get("outputs"), "outputs"),
            contract=Contract(
                *(values.get("data"), values.get("loss"), values.get("expect")),
                values.get("limits"),
            ),
            dtype=self.read(weight_dtype(chosen), values.get("dtype"), "dtype") or "",
            span=_start(root),
            library=self.mapping(values.get("layers_library"), "layers_library"),
            is_named="name" in values,
        )

    def framework(
        self,
        node: Node | None,
        layers: tuple[CallSpec, ...],
        blocks: dict[str, BlockSpec],
        start: Span,
    ) -> Dialect | None:
        if node is not None:
            name = self.read(Choice(*NAMES, ignore_case=True), node, "framework")
            return None if name is None else dialect(name)
        found, doubt = guess([(call.type, call.type_span) for call in _all_calls(layers, blocks)])
        if doubt is not None:
            (name, span), (other_name, other_span) = doubt
            message = f"`{other_name}` and `{name}` belong to different frameworks"
            labels = (Label(span, "the other one"),)
            help = "write `framework:`, and one framework's names"
            self.log.add(Diagnostic(UNKNOWN_FRAMEWORK, message, other_span, labels, help))
        elif found is None:
            self.complain(
                UNKNOWN_FRAMEWORK,
                "the layer names do not tell which framework is meant",
                start,
                "write " + enumerate_words(f"`framework: {name}`" for name in NAMES),
            )
        return found

    def layout(self, node: Node | None, chosen: Dialect) -> Layout:
        if node is None:
            return chosen.layouts[0]
        word = self.read(Choice("channels_last", "channels_first"), node, "data_format")
        if word is not None and word not in chosen.layouts:
            message = f"{chosen.title} has its channels where `{chosen.layouts[0]}` says"
            self.complain(OUT_OF_RANGE, message, node.span, "leave `data_format` out")
        return "channels_first" if word == "channels_first" else chosen.layouts[0]

    def inputs(self, top: dict[str, Pair], start: Span) -> tuple[InputSpec, ...]:
        if "input" in top and "inputs" in top:
            message = "`input` and `inputs` exclude each other"
            self.complain(BAD_STRUCTURE, message, top["inputs"].key.span)
        if "input" in top:
            return (self.input("", top["input"].value, top["input"].key.span),)
        if "inputs" in top:
            pairs = self.mapping(top["inputs"].value, "inputs", _one_input(top["inputs"]))
            if not isinstance(top["inputs"].value, Mapping):
                span = top["inputs"].key.span
                return (InputSpec("", None, None, "", span, span),)
            return tuple([self.input(p.key.text, p.value, p.key.span) for p in pairs])
        if not any(did_you_mean(key, ("input", "inputs")) for key in top):
            self.complain(
                MISSING_KEY,
                "the spec does not say what the model is given",
                start,
                "write the shape of one sample, without the batch: `input: [28, 28, 1]`",
            )
        return (InputSpec("", None, None, "", start, start),)

    def input(self, name: str, node: Node, key: Span) -> InputSpec:
        batch_size: int | None = None
        dtype = ""
        span = key
        if isinstance(node, Mapping):
            fields = {pair.key.text: pair for pair in node.pairs}
            known = ("shape", "batch_size", "dtype", "name")
            if not any(word in known or did_you_mean(word, known) for word in fields):
                message = "an input is a shape, or a mapping with `shape`"
                help = "several inputs stand under `inputs:`, each with its name"
                self.complain(BAD_STRUCTURE, message, key, help)
                return InputSpec(name, None, batch_size, dtype, span, span)
            for word, pair in fields.items():
                if word not in known:
                    message = f"an input has no key `{word}`"
                    self.log.add(unknown_key(pair.key, message, known, fields))
            if "batch_size" in fields:
                kind = Optional(Int(min=1))
                batch_size = self.read(kind, fields["batch_size"].value, "batch_size")
            if "dtype" in fields:
                dtype = self.read(Choice(*INPUT_DTYPES), fields["dtype"].value, "dtype") or ""
            if "name" in fields:
                name = self.read(Text(), fields["name"].value, "name") or name
                span = fields["name"].value.span
            if "shape" not in fields:
                if not any(word not in known for word in fields):
                    self.complain(MISSING_KEY, "the input has no `shape`", key)
                return InputSpec(name, None, batch_size, dtype, span, span)
            node = fields["shape"].value
        if isinstance(node, Scalar) and not node.is_null:
            size = self.read(SizeOrNull(), node, "input")
            one = None if size is None else (size,)
            return InputSpec(name, one, batch_size, dtype, span, node.span)
        shape: Shape | None = self.read(List(SizeOrNull()), node, "input")
        if shape is not None and len(shape) > MAX_RANK:
            message = f"an input has at most {MAX_RANK} axes, not {len(shape)}"
            self.complain(OUT_OF_RANGE, message, node.span)
            shape = None
        return InputSpec(name, shape, batch_size, dtype, span, node.span)

    def mapping(self, node: Node | None, what: str, fix: Fix | None = None) -> tuple[Pair, ...]:
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return ()
        if not isinstance(node, Mapping):
            help = "one input stands under `input:`" if what == "inputs" else ""
            message = f"`{what}` must be a mapping, not {noun(node)}"
            self.complain(BAD_STRUCTURE, message, node.span, help, fix)
            return ()
        return node.pairs

    def references(self, node: Node | None, what: str) -> tuple[Scalar, ...]:
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        for item in items:
            if not isinstance(item, Scalar) or item.is_null:
                message = f"`{what}` must name layers, not {noun(item)}"
                self.complain(WRONG_TYPE, message, item.span)
        return tuple([item for item in items if isinstance(item, Scalar) and not item.is_null])

    def blocks(self, node: Node | None) -> dict[str, BlockSpec]:
        blocks = {}
        for pair in self.mapping(node, "blocks"):
            name = pair.key.text
            body = {p.key.text: p for p in self.mapping(pair.value, name)}
            for word, inner in body.items():
                if word not in _BLOCK_KEYS:
                    message = f"a block has no key `{word}`"
                    self.log.add(unknown_key(inner.key, message, _BLOCK_KEYS, body))
            if "layers" not in body:
                if isinstance(pair.value, Mapping):
                    message = f"the block `{name}` has no `layers:`"
                    self.complain(MISSING_KEY, message, pair.key.span)
                layers: tuple[CallSpec, ...] = ()
            else:
                layers = self.calls(body["layers"].value, "layers")
            params = self.params(body["params"].value) if "params" in body else ()
            flat = self.read(Bool(), body["flat"].value, "flat") if "flat" in body else False
            blocks[name] = BlockSpec(name, pair.key.span, params, layers, bool(flat))
        return blocks

    def params(self, node: Node) -> tuple[Pair, ...]:
        """`{planes, stride: 1}`, or a list of names that are all required."""
        if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
            names = [item for item in node.items if isinstance(item, Scalar)]
            return tuple([Pair(n, Scalar(n.span, "")) for n in names])
        return self.mapping(node, "params")

    # -- layer calls -----------------------------------------------------------------------------

    def calls(self, node: Node, what: str) -> tuple[CallSpec, ...]:
        if not isinstance(node, Sequence):
            if not (isinstance(node, Scalar) and node.is_null):
                message = f"`{what}` must be a list, each item a layer, not {noun(node)}"
                self.complain(
                    BAD_STRUCTURE,
                    message,
                    _start(node),
                    "start each layer with a dash: `- Flatten`",
                )
            return ()
        found = (self.call(item) for item in node.items)
        return tuple([call for call in found if call is not None])

    def call(self, node: Node) -> CallSpec | None:
        if isinstance(node, Scalar) and not node.is_null:
            return CallSpec(node.text, node.span, None, {}, node.span, node=node)
        if not isinstance(node, Mapping) or not node.pairs:
            found = "an empty mapping" if isinstance(node, Mapping) else noun(node)
            message = f"a layer is a name or a mapping, not {found}"
            help = "write `- Flatten`, `- Conv2D: [32, 3]` or `- type: Conv2D`"
            self.complain(BAD_STRUCTURE, message, _start(node), help)
            return None
        if any(pair.key.text == "type" for pair in node.pairs):
            return self.long_form(node)
        head = next((pair for pair in node.pairs if pair.key.text not in BESIDE), None)
        if head is None and not isinstance(node.pairs[0].value, Scalar):
            # An operation may be called like one of the words: `repeat: [2, 1]`.
            head = node.pairs[0] if node.pairs[0].key.text == "repeat" else None
        if head is None:
            message = "this entry does not say which layer it is"
            help = "write `- Conv2D: …` or `type: Conv2D`"
            self.complain(BAD_STRUCTURE, message, _start(node), help)
            return None
        beside = {p.key.text: p for p in node.pairs if p.key.text in BESIDE and p is not head}
        strays = [p for p in node.pairs if p is not head and p.key.text not in BESIDE]
        value: Node | None = head.value
        if isinstance(value, Scalar) and value.is_null:
            value = None
        if strays:
            self.stray(node, head, strays, beside)
            if value is None:
                value = Mapping(node.span, tuple(strays))
        return self.entry(head.key.text, head.key.span, value, beside, node)

    def stray(self, node: Mapping, head: Pair, strays: list[Pair], beside: Container[str]) -> None:
        # Only what is told is mended: a right spec does not pay for these imports.
        from cnnshape.edits.entries import as_entry, indented
        from cnnshape.edits.respelling import as_fix

        first = strays[0]
        layer = head.key.text
        indent = f"indent it, so that it stands inside `{layer}:`, as an argument"
        fix = as_fix(f"indent it below `{layer}:`", True, indented(node, head, strays))
        if any(first.key.text in set(each.names()) for each in every()):
            indent = f"a layer starts with a dash of its own: `- {first.key.text}`"
            edits = as_entry(first.key) if len(strays) == 1 else ()
            fix = as_fix(f"write `- {first.key.text}`", False, edits)
        message = f"`{first.key.text}` stands beside `{layer}`, where it means nothing"
        told = unknown_key(first.key, message, BESIDE, beside, indent)
        self.log.add(told if told.fix is not None else told._replace(fix=fix))

    def long_form(self, node: Mapping) -> CallSpec | None:
        kind = next(pair for pair in node.pairs if pair.key.text == "type")
        if not isinstance(kind.value, Scalar) or kind.value.is_null:
            message = f"`type` must be the name of a layer, not {noun(kind.value)}"
            self.complain(WRONG_TYPE, message, kind.value.span)
            return None
        beside = {p.key.text: p for p in node.pairs if p.key.text in BESIDE}
        rest = tuple([p for p in node.pairs if p is not kind and p.key.text not in BESIDE])
        value = Mapping(node.span, rest) if rest else None
        return self.entry(kind.value.text, kind.value.span, value, beside, node)

    def entry(
        self,
        kind: str,
        kind_span: Span,
        value: Node | None,
        beside: dict[str, Pair],
        node: Mapping,
    ) -> CallSpec:
        """The call with what stands inside its mapping moved beside it."""
        # A model that stands there in full has a name, inputs and so on of its own.
        if (
            isinstance(value, Mapping)
            and any(p.key.text in BESIDE for p in value.pairs)
            and not (kind == MODEL and value.get("layers") is not None)
        ):
            for pair in value.pairs:
                if pair.key.text not in BESIDE:
                    continue
                if pair.key.text in beside:
                    from cnnshape.edits.mappings import removal

                    message = f"`{pair.key.text}` stands beside the layer and inside it"
                    fix = removal(pair.key, pair.value)
                    help = "remove one of the two"
                    self.complain(DUPLICATE_KEY, message, pair.key.span, help, fix)
                else:
                    beside[pair.key.text] = pair
            rest = tuple([p for p in value.pairs if p.key.text not in BESIDE])
            value = Mapping(value.span, rest) if rest else None
        body = self.calls(value, GROUP) if kind == GROUP and value is not None else ()
        return CallSpec(kind, kind_span, value, beside, node.span, body, node=node)


def _one_input(pair: Pair) -> Fix | None:
    """`input` for `inputs`, where it holds the one shape that there is."""
    if not isinstance(pair.value, Sequence):
        return None
    try:
        List(SizeOrNull()).read(pair.value)
    except Misread:
        return None
    from cnnshape.edits.respelling import as_fix
    from cnnshape.edits.scalars import replace

    return as_fix("write `input` for `inputs`", True, replace(pair.key.span, "input"))


def _start(node: Node) -> Span:
    """The first line of a long node: a caret under a whole file says nothing."""
    source, start, end = node.span
    line_end = source.text.find("\n", start, end)
    return Span(source, start, end if line_end < 0 else line_end)


def _is_empty(node: Node) -> bool:
    if isinstance(node, Sequence):
        return not node.items
    return isinstance(node, Scalar) and node.is_null


def _all_calls(layers: Iterable[CallSpec], blocks: dict[str, BlockSpec]) -> Iterator[CallSpec]:
    """Every call in the spec, in groups and blocks as well."""
    for call in layers:
        yield call
        yield from _all_calls(call.body, {})
    for block in blocks.values():
        yield from _all_calls(block.layers, {})
