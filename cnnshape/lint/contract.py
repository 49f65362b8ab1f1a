"""What `data:` and `loss:` say, read once for the rules that hold the model against them."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence as Sequence_
from types import MappingProxyType
from typing import Any, TypeVar

from cnnshape.diagnostics import Diagnostic, Log, count, did_you_mean, respelled
from cnnshape.document.keys import unknown_key
from cnnshape.document.node import Mapping, Node, Scalar, Sequence, noun
from cnnshape.dtypes import INPUT_DTYPES
from cnnshape.losses import Labels, Loss
from cnnshape.naming import bare_name
from cnnshape.record import Record
from cnnshape.rules import BAD_STRUCTURE, UNKNOWN_ARGUMENT, UNKNOWN_LOSS
from cnnshape.shape import Shape
from cnnshape.sizes import List, SizeOrNull
from cnnshape.source import Span
from cnnshape.spec import ModelSpec
from cnnshape.values import Choice, Float, Int, Misread, Type

T = TypeVar("T")

# What is said of one set of data, and how it is read; `range` is the least and the greatest value.
_FIELDS: AnyMapping[str, Type[Any]] = {
    "dtype": Choice(*INPUT_DTYPES),
    "classes": Int(min=1),
    "range": List(Float()),
    "samples": Int(min=0),
}
_WORDS = ("shape", *_FIELDS)


class Fed(Record):
    """The data of one input, or the labels of one output; an empty name where there is only one."""

    name: str
    labels: Labels
    span: Span
    # The places of what was said: `dtype`, `classes`, `range`, `samples`.
    spans: AnyMapping[str, Span] = MappingProxyType({})

    def at(self, word: str) -> Span:
        return self.spans.get(word, self.span)


class NamedLoss(Record):
    """A loss as the framework calls it, with the arguments that were given and their places;
    `loss` is what it demands with these arguments."""

    name: str
    loss: Loss
    span: Span
    arguments: AnyMapping[str, Any] = MappingProxyType({})
    spans: AnyMapping[str, Span] = MappingProxyType({})


class DataContract(Record):
    x: tuple[Fed, ...]
    y: tuple[Fed, ...]
    losses: dict[str, NamedLoss]

    def loss_of(self, output: str) -> NamedLoss | None:
        return self.losses.get(output) or self.losses.get("")


def read_contract(spec: ModelSpec, outputs: Sequence_[str], log: Log) -> DataContract:
    """The contract of a spec whose model has these outputs; mistakes in it go into the log."""
    found = Log()
    reader = _Reader(found)
    x: tuple[Fed, ...] = ()
    y: tuple[Fed, ...] = ()
    node = spec.contract.data
    if isinstance(node, Mapping):
        for pair in node.pairs:
            if pair.key.text == "x":
                x = reader.fed(pair.value)
            elif pair.key.text == "y":
                y = reader.fed(pair.value)
            else:
                message = f"`data` has no key `{pair.key.text}`"
                given, help = set(node.keys()), "it has `x` and `y`"
                found.add(unknown_key(pair.key, message, ("x", "y"), given, help))
    elif node is not None:
        message = f"`data` must be a mapping with `x` and `y`, not {noun(node)}"
        found.add(Diagnostic(BAD_STRUCTURE, message, node.span))
    losses = reader.losses(spec.contract.loss, spec, outputs)
    for diagnostic in found:
        # What does not stand in the spec is not mended there.
        inside = diagnostic.span.source is spec.span.source
        log.add(diagnostic if inside else diagnostic._replace(fix=None))
    return DataContract(x, y, losses)


class _Reader:
    def __init__(self, log: Log) -> None:
        self.log = log

    def read(self, kind: Type[T], node: Node, what: str) -> T | None:
        try:
            return kind.read(node)
        except Misread as misread:
            self.log.extend(misread.diagnostics(f"`{what}`"))
            return None

    def fed(self, node: Node) -> tuple[Fed, ...]:
        """One set of data, or several by name."""
        if isinstance(node, Mapping) and not set(node.keys()).intersection(_WORDS):
            return tuple([self.one(p.key.text, p.value) for p in node.pairs])
        return (self.one("", node),)

    def one(self, name: str, node: Node) -> Fed:
        if not isinstance(node, Mapping):
            return Fed(name, Labels(self.shape(node)), node.span)
        shape: Shape | None = None
        said: dict[str, Any] = {}
        spans: dict[str, Span] = {}
        span = node.span
        for pair in node.pairs:
            word = pair.key.text
            if word == "shape":
                shape, span = self.shape(pair.value), pair.value.span
            elif word in _FIELDS:
                said[word] = self.read(_FIELDS[word], pair.value, word)
                spans[word] = pair.value.span
                if word == "classes" and node.get("shape") is None:
                    span = pair.value.span
            else:
                message = f"the data has no key `{word}`"
                self.log.add(unknown_key(pair.key, message, _WORDS, set(node.keys())))
        least, greatest = self.range(said.get("range"), node)
        dtype = said.get("dtype") or ""
        labels = Labels(shape, said.get("classes"), dtype, least, greatest, said.get("samples"))
        return Fed(name, labels, span, spans)

    def range(self, found: tuple[float, ...] | None, node: Mapping) -> tuple[float | None, ...]:
        if found is None:
            return (None, None)
        if len(found) != 2 or found[0] > found[1]:
            said = node.get("range")
            assert said is not None
            message = "`range` must be the least and the greatest value, as `[0, 9]`"
            self.log.add(Diagnostic(BAD_STRUCTURE, message, said.span))
            return (None, None)
        return found

    def shape(self, node: Node) -> Shape | None:
        if isinstance(node, Scalar) and not node.is_null:
            size = self.read(SizeOrNull(min=0), node, "shape")
            return None if size is None else (size,)
        if not isinstance(node, Sequence):
            return None
        return self.read(List(SizeOrNull(min=0)), node, "shape")

    # -- losses ----------------------------------------------------------------------------------

    def losses(
        self, node: Node | None, spec: ModelSpec, outputs: Sequence_[str]
    ) -> dict[str, NamedLoss]:
        """The loss of each output by name; under an empty name the loss of all of them."""
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return {}
        known = spec.dialect.losses
        if isinstance(node, Mapping):
            first = node.pairs[0] if node.pairs else None
            if first is not None and first.key.text in known and first.key.text not in outputs:
                for pair in node.pairs[1:]:
                    message = f"`loss` names one loss, and `{first.key.text}` is named already"
                    help = f"arguments stand below it: `{first.key.text}: {{…}}`"
                    self.log.add(Diagnostic(BAD_STRUCTURE, message, pair.key.span, (), help))
                return {"": self.given(first.key, known[first.key.text], first.value)}
            found: dict[str, NamedLoss] = {}
            for pair in node.pairs:
                if pair.key.text not in outputs:
                    words = (*known, *outputs)
                    help = did_you_mean(pair.key.text, words)
                    fix = respelled(pair.key.text, pair.key.span, words)
                    title = spec.dialect.title
                    message = f"{title} has no loss `{pair.key.text}`, and no output is called so"
                    span = pair.key.span
                    self.log.add(Diagnostic(UNKNOWN_LOSS, message, span, (), help, fix))
                    continue
                for loss in self.losses(pair.value, spec, outputs).values():
                    found[pair.key.text] = loss
            return found
        if isinstance(node, Sequence) and len(outputs) > 1:
            return self.in_order(node, spec, outputs)
        if not isinstance(node, Scalar):
            message = f"`loss` must be the name of a loss, not {noun(node)}"
            self.log.add(Diagnostic(BAD_STRUCTURE, message, node.span))
            return {}
        if node.text not in known:
            bare = bare_name(node.text)
            help = did_you_mean(bare, known)
            message = f"{spec.dialect.title} has no loss `{node.text}`"
            fix = respelled(node.text, node.span, known)
            if bare in known and "(" not in node.text:
                from cnnshape.edits.scalars import replacement

                help = f"a loss is named without its module: `{bare}`"
                fix = replacement(node.span, bare)
            self.log.add(Diagnostic(UNKNOWN_LOSS, message, node.span, (), help, fix))
            return {}
        return {"": NamedLoss(node.text, known[node.text], node.span)}

    def in_order(
        self, node: Sequence, spec: ModelSpec, outputs: Sequence_[str]
    ) -> dict[str, NamedLoss]:
        """A list: the loss of each output, in their order."""
        if len(node.items) != len(outputs):
            losses = count(len(node.items), "loss", "losses")
            message = f"{losses} for {len(outputs)} outputs: {', '.join(outputs)}"
            self.log.add(Diagnostic(BAD_STRUCTURE, message, node.span))
            return {}
        found: dict[str, NamedLoss] = {}
        for output, item in zip(outputs, node.items, strict=True):
            one = self.losses(item, spec, ())
            if "" in one:
                found[output] = one[""]
        return found

    def given(self, name: Scalar, loss: Loss, node: Node) -> NamedLoss:
        """A loss with its arguments, each read as what the framework takes."""
        if isinstance(node, Scalar) and node.is_null:
            return NamedLoss(name.text, loss, name.span)
        if not isinstance(node, Mapping):
            message = f"the arguments of `{name.text}` must be a mapping, not {noun(node)}"
            self.log.add(Diagnostic(BAD_STRUCTURE, message, node.span))
            return NamedLoss(name.text, loss, name.span)
        arguments: dict[str, Any] = {}
        spans: dict[str, Span] = {}
        for pair in node.pairs:
            word = pair.key.text
            kind = loss.arguments.get(word)
            if kind is None:
                known = tuple(loss.arguments)
                help = f"its arguments: {', '.join(known)}" if known else "it has no arguments"
                message = f"`{name.text}` has no argument `{word}`"
                help = did_you_mean(word, known) or help
                fix = respelled(word, pair.key.span, [w for w in known if node.get(w) is None])
                found = Diagnostic(UNKNOWN_ARGUMENT, message, pair.key.span, (), help, fix)
                self.log.add(found)
                continue
            arguments[word] = self.read(kind, pair.value, word)
            spans[word] = pair.value.span
        return NamedLoss(name.text, loss.given(arguments), name.span, arguments, spans)
