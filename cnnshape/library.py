"""Layers of one's own: `layers_library:` in a spec, and classes that a plugin publishes.

    layers_library:
      SqueezeExcite:
        params: {ratio: 16}
        input: [h, w, c]                    # names for the sizes of one sample
        output: [$h, $w, $c]
        weights:
          reduce/kernel: [$c, $(c // ratio)]
          expand/kernel: [$(c // ratio), $c]
        macs: $(2 * c * (c // ratio))
      Gate:
        inputs: {x: [h, w, c], gate: [c]}   # several inputs; what is called alike is equal
        output: [$h, $w, $c]

An unknown layer that is declared nowhere is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from typing import Any

from cnnshape.declared import Declaration, Declared, DeclaredInput, DeclaredWeight, Size
from cnnshape.diagnostics import Diagnostic, Log, Rule, did_you_mean
from cnnshape.dialects.base import REQUIRED, Binding, Call, Dialect
from cnnshape.document.keys import unknown_key
from cnnshape.document.node import Mapping as MappingNode
from cnnshape.document.node import Node, Pair, Scalar, Sequence, noun
from cnnshape.expression import ExpressionError, names_in
from cnnshape.layers.base import Role
from cnnshape.rules import BAD_EXPRESSION, BAD_STRUCTURE, MISSING_KEY
from cnnshape.source import Span
from cnnshape.spec import BESIDE
from cnnshape.values import Anything, Choice, Misread, parse_int, plain

# Where a plugin publishes a layer: an entry point `keras:LayerScale` that names a `Call`.
ENTRY_POINTS = "cnnshape.layers"

_KEYS = ("params", "input", "inputs", "output", "weights", "macs")
_WEIGHT_KEYS = ("shape", "role")
_ROLES = {"trainable": Role.TRAINABLE, "statistic": Role.STATISTIC}


def read_library(pairs: Iterable[Pair], dialect: Dialect, log: Log) -> dict[str, Binding]:
    """The layers that `layers_library` declares, ready for binding."""
    return {pair.key.text: _binding(_Reader(pair, log).declaration(), dialect) for pair in pairs}


def _binding(declaration: Declaration, dialect: Dialect) -> Binding:
    number = len(declaration.inputs)
    facts = {
        "declaration": declaration,
        "arity": (number, number),
        "merges": number > 1,
        "takes": tuple([given.name for given in declaration.inputs if given.name]),
    }
    layer = type(declaration.name, (Declared,), facts)
    arguments = {
        pair.key.text: REQUIRED if _is_empty(pair.value) else plain(pair.value)
        for pair in declaration.params
    }
    types = dict.fromkeys(arguments, Anything())
    return Binding(declaration.name, Call(layer, arguments, types=types), dialect.common)


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and not node.quoted


class _Reader:
    """Reads one declaration; what cannot be read is reported and unknown."""

    def __init__(self, pair: Pair, log: Log) -> None:
        self.name = pair.key.text
        self.pair = pair
        self.log = log
        # What an expression may name.
        self.names: set[str] = set()

    def complain(self, rule: Rule, message: str, span: Span, help: str = "") -> None:
        self.log.add(Diagnostic(rule, message, span, (), help))

    def declaration(self) -> Declaration:
        body = self.body()
        params = self.params(body["params"].value) if "params" in body else ()
        self.names.update(pair.key.text for pair in params)
        inputs = self.inputs(body, {pair.key.text for pair in params})
        for given in inputs:
            self.names.update(size for size in given.sizes or () if isinstance(size, str))
        macs: tuple[Size, ...] = ()
        if "macs" in body:
            macs = (self.size(body["macs"].value, "`macs`"),)
        return Declaration(
            self.name,
            params,
            inputs,
            self.sizes(body["output"].value, "output") if "output" in body else None,
            tuple(self.weights(body["weights"])) if "weights" in body else (),
            macs,
        )

    def body(self) -> dict[str, Pair]:
        value = self.pair.value
        if not isinstance(value, MappingNode):
            message = f"`{self.name}` must be a mapping with `input` and `output`"
            self.complain(BAD_STRUCTURE, message, value.span)
            return {}
        body = {inner.key.text: inner for inner in value.pairs}
        for word, inner in body.items():
            if word not in _KEYS:
                message = f"a declared layer has no key `{word}`"
                self.log.add(unknown_key(inner.key, message, _KEYS, body))
        if "input" in body and "inputs" in body:
            message = "`input` and `inputs` exclude each other"
            self.complain(BAD_STRUCTURE, message, body["inputs"].key.span)
        if body and "output" not in body and not any(did_you_mean(w, ("output",)) for w in body):
            message = f"`{self.name}` does not say what it gives"
            help = "write `output:` with a size for each axis of one sample"
            self.complain(MISSING_KEY, message, self.pair.key.span, help)
        return body

    def params(self, node: Node) -> tuple[Pair, ...]:
        """`{ratio: 16}`, or a list of names that are all required."""
        if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
            words = [item for item in node.items if isinstance(item, Scalar)]
            pairs = tuple([Pair(word, Scalar(word.span, "")) for word in words])
        elif isinstance(node, MappingNode):
            pairs = node.pairs
        else:
            message = f"`params` must be a mapping of names to defaults, not {noun(node)}"
            self.complain(BAD_STRUCTURE, message, node.span)
            return ()
        for pair in pairs:
            if pair.key.text in BESIDE:
                message = f"`{pair.key.text}` cannot be a parameter: it is said of every entry"
                self.complain(BAD_STRUCTURE, message, pair.key.span)
        return tuple([pair for pair in pairs if pair.key.text not in BESIDE])

    # -- inputs ----------------------------------------------------------------------------------

    def inputs(self, body: Mapping[str, Pair], params: Set[str]) -> tuple[DeclaredInput, ...]:
        anything = DeclaredInput("", None)
        if "input" in body:
            return (DeclaredInput("", self.axes(body["input"].value, "input", params)),)
        if "inputs" not in body:
            return (anything,)
        node = body["inputs"].value
        if not isinstance(node, MappingNode) or not node.pairs:
            message = "`inputs` must be a mapping of the inputs' names to their sizes"
            help = "one input stands under `input:`"
            self.complain(BAD_STRUCTURE, message, body["inputs"].key.span, help)
            return (anything,)
        return tuple(
            [
                DeclaredInput(pair.key.text, self.axes(pair.value, pair.key.text, params))
                for pair in node.pairs
            ]
        )

    def axes(self, node: Node, what: str, params: Set[str]) -> tuple[str | int, ...] | None:
        """The names of the sizes, or the sizes that they must have; null for any input."""
        if isinstance(node, Scalar) and node.is_null:
            return None
        found: list[str | int] = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            text = item.text if isinstance(item, Scalar) else ""
            number = parse_int(text) if text else None
            if number is not None and number > 0:
                found.append(number)
            elif not text.isidentifier() or text in params:
                called = f"`{text}`" if text else noun(item)
                message = f"`{what}` must name its sizes, but {called} is no name"
                if text in params:
                    message = f"`{text}` is a parameter, and cannot be a size of `{what}` as well"
                self.complain(BAD_STRUCTURE, message, item.span, "write `[h, w, c]`")
                return None
            else:
                found.append(text)
        return tuple(found)

    # -- sizes -----------------------------------------------------------------------------------

    def sizes(self, node: Node, what: str) -> tuple[Size, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple([self.size(item, f"each size of `{what}`") for item in items])

    def size(self, node: Node, what: str) -> Size:
        """A size as written; None where it can never be computed."""
        wanted = f"{what} must be a number or an expression"
        if not isinstance(node, Scalar):
            self.complain(BAD_STRUCTURE, f"{wanted}, not {noun(node)}", node.span)
            return None
        try:
            unknown = sorted(names_in(node.text) - self.names)
        except ExpressionError as error:
            self.complain(BAD_EXPRESSION, error.message, node.span, error.help)
            return None
        for name in unknown:
            known = ", ".join(f"`{word}`" for word in sorted(self.names)) or "none"
            help = did_you_mean(name, self.names) or f"names known here: {known}"
            message = f"`{self.name}` has no parameter and no size `{name}`"
            self.complain(BAD_EXPRESSION, message, node.span, help)
        if not unknown and not node.text.startswith("$") and not _is_number(node):
            help = f"write `${node.text}`" if node.text in self.names else ""
            self.complain(BAD_STRUCTURE, f"{wanted}, not `{node.text}`", node.span, help)
            return None
        return None if unknown else node

    def weights(self, pair: Pair) -> Iterator[DeclaredWeight]:
        node = pair.value
        if not isinstance(node, MappingNode):
            message = f"`weights` must be a mapping of names to shapes, not {noun(node)}"
            self.complain(BAD_STRUCTURE, message, node.span)
            return
        for weight in node.pairs:
            name, value, role = weight.key.text, weight.value, Role.TRAINABLE
            if not isinstance(value, MappingNode):
                yield DeclaredWeight(name, self.sizes(value, name), role)
                continue
            for inner in value.pairs:
                if inner.key.text not in _WEIGHT_KEYS:
                    message = f"a weight has no key `{inner.key.text}`"
                    given, help = set(value.keys()), "it has shape and role"
                    self.log.add(unknown_key(inner.key, message, _WEIGHT_KEYS, given, help))
            words = [inner.key.text for inner in value.pairs]
            said = value.get("role")
            if said is not None:
                try:
                    role = _ROLES[Choice(*_ROLES).read(said)]
                except Misread as misread:
                    self.log.extend(misread.diagnostics("`role`"))
            shape = value.get("shape")
            if shape is None and not any(did_you_mean(w, ("shape",)) for w in words):
                message = f"the weight `{name}` has no `shape`"
                self.complain(MISSING_KEY, message, weight.key.span)
            yield DeclaredWeight(name, None if shape is None else self.sizes(shape, name), role)


def _is_number(node: Scalar) -> bool:
    number = parse_int(node.text)
    return node.is_null or (number is not None and number >= 0)


class UnusablePlugin(Exception):
    """What a package publishes under a name is no layer; the text says why."""


def plugin(name: str, dialect: Dialect) -> Binding | None:
    """The layer that an installed package publishes under this name, if one does.

    Looked up for unknown names only: reading the metadata of every package takes long. Raises
    UnusablePlugin where what is published cannot be used.
    """
    from importlib.metadata import entry_points

    for entry in entry_points(group=ENTRY_POINTS, name=f"{dialect.name}:{name}"):
        try:
            call: Any = entry.load()
        except Exception as error:
            raise UnusablePlugin(
                f"`{entry.value}`, which a package publishes under this name, cannot be loaded: "
                f"{type(error).__name__}: {error}"
            ) from error
        if not isinstance(call, Call):
            raise UnusablePlugin(
                f"`{entry.value}`, which a package publishes under this name, is no "
                "`cnnshape.dialects.base.Call`"
            )
        return Binding(name, call, dialect.common)
    return None


def published(dialect: Dialect) -> dict[str, Binding]:
    """All layers that installed packages publish for this dialect; what cannot be used is left
    out."""
    from importlib.metadata import entry_points

    found: dict[str, Binding] = {}
    start = f"{dialect.name}:"
    for entry in entry_points(group=ENTRY_POINTS):
        if entry.name.startswith(start):
            name = entry.name.removeprefix(start)
            with suppress(UnusablePlugin):
                binding = plugin(name, dialect)
                found |= {name: binding} if binding is not None else {}
    return found
