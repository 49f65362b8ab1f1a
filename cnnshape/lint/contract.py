"""What `data:` and `loss:` say, read once for the rules that hold the model against them."""

from __future__ import annotations

from collections.abc import Sequence as Sequence_
from typing import TypeVar

from cnnshape.diagnostics import Diagnostic, Log, did_you_mean, respelled
from cnnshape.document.keys import unknown_key
from cnnshape.document.node import Mapping, Node, Scalar, Sequence, noun
from cnnshape.losses import Labels, Loss
from cnnshape.record import Record
from cnnshape.rules import BAD_STRUCTURE, UNKNOWN_LOSS
from cnnshape.shape import Shape
from cnnshape.sizes import List, SizeOrNull
from cnnshape.source import Span
from cnnshape.spec import ModelSpec
from cnnshape.values import Int, Misread, Text, Type

T = TypeVar("T")

_FIELDS = ("shape", "dtype", "classes")


class Fed(Record):
    """The data of one input, or the labels of one output; an empty name where there is only one."""

    name: str
    labels: Labels
    span: Span


class NamedLoss(Record):
    name: str
    loss: Loss
    span: Span


class DataContract(Record):
    x: tuple[Fed, ...]
    y: tuple[Fed, ...]
    losses: dict[str, NamedLoss]


def read_contract(spec: ModelSpec, outputs: Sequence_[str], log: Log) -> DataContract:
    """The contract of a spec whose model has these outputs; mistakes in it go into the log."""
    reader = _Reader(log)
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
                log.add(unknown_key(pair.key, message, ("x", "y"), given, help))
    elif node is not None:
        message = f"`data` must be a mapping with `x` and `y`, not {noun(node)}"
        log.add(Diagnostic(BAD_STRUCTURE, message, node.span))
    return DataContract(x, y, reader.losses(spec.contract.loss, spec, outputs))


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
        if isinstance(node, Mapping) and not set(node.keys()).intersection(_FIELDS):
            return tuple([self.one(p.key.text, p.value) for p in node.pairs])
        return (self.one("", node),)

    def one(self, name: str, node: Node) -> Fed:
        if not isinstance(node, Mapping):
            return Fed(name, Labels(self.shape(node)), node.span)
        shape: Shape | None = None
        classes: int | None = None
        dtype = ""
        span = node.span
        for pair in node.pairs:
            if pair.key.text == "shape":
                shape, span = self.shape(pair.value), pair.value.span
            elif pair.key.text == "dtype":
                dtype = self.read(Text(), pair.value, "dtype") or ""
            elif pair.key.text == "classes":
                classes = self.read(Int(min=1), pair.value, "classes")
                span = span if node.get("shape") is not None else pair.value.span
            else:
                message = f"the data has no key `{pair.key.text}`"
                self.log.add(unknown_key(pair.key, message, _FIELDS, set(node.keys())))
        return Fed(name, Labels(shape, classes, dtype), span)

    def shape(self, node: Node) -> Shape | None:
        if isinstance(node, Scalar) and not node.is_null:
            size = self.read(SizeOrNull(min=0), node, "shape")
            return None if size is None else (size,)
        if not isinstance(node, Sequence):
            return None
        return self.read(List(SizeOrNull(min=0)), node, "shape")

    def losses(
        self, node: Node | None, spec: ModelSpec, outputs: Sequence_[str]
    ) -> dict[str, NamedLoss]:
        """The loss of each output by name; under an empty name the loss of all of them."""
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return {}
        known = spec.dialect.losses
        if isinstance(node, Mapping):
            first = node.pairs[0] if node.pairs else None
            if first is not None and first.key.text in known:
                key = first.key
                return {"": NamedLoss(key.text, known[key.text], key.span)}
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
        if not isinstance(node, Scalar):
            message = f"`loss` must be the name of a loss, not {noun(node)}"
            self.log.add(Diagnostic(BAD_STRUCTURE, message, node.span))
            return {}
        if node.text not in known:
            help = did_you_mean(node.text, known)
            message = f"{spec.dialect.title} has no loss `{node.text}`"
            fix = respelled(node.text, node.span, known)
            self.log.add(Diagnostic(UNKNOWN_LOSS, message, node.span, (), help, fix))
            return {}
        return {"": NamedLoss(node.text, known[node.text], node.span)}
