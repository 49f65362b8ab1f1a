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

An unknown layer that is declared nowhere is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cnnshape.diagnostics import Diagnostic, Log, did_you_mean
from cnnshape.dialects.base import REQUIRED, Binding, Call, Dialect
from cnnshape.document.node import Mapping as MappingNode
from cnnshape.document.node import Node, Pair, Scalar, Sequence, noun
from cnnshape.expression import ExpressionError, Value, interpolate
from cnnshape.layers.base import Complaint, Layer, Role, Weight
from cnnshape.record import Record
from cnnshape.rules import BAD_EXPRESSION, BAD_STRUCTURE, INPUT_RANK, MISSING_KEY, UNKNOWN_KEY
from cnnshape.shape import UNKNOWN, Dim, Shape, merge_free, shape_text
from cnnshape.values import Anything, plain

# Where a plugin publishes a layer: an entry point `keras:LayerScale` that names a `Call`.
ENTRY_POINTS = "cnnshape.layers"

_KEYS = ("params", "input", "output", "weights", "macs")


class Declaration(Record):
    """One layer of the library, as written. `sizes` name the axes of one sample."""

    name: str
    params: tuple[Pair, ...]
    sizes: tuple[str, ...] | None
    output: tuple[Scalar, ...]
    weights: tuple[tuple[str, tuple[Scalar, ...], Role], ...]
    macs: Scalar | None


class Declared(Layer):
    """A layer whose output shape and weights are expressions over its parameters and the sizes of
    its input. A size that cannot be computed from an open or unknown one is open or unknown."""

    declaration: Declaration

    def input_ranks(self) -> tuple[int, ...]:
        sizes = self.declaration.sizes
        return () if sizes is None else (len(sizes) + 1,)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        sizes = self.declaration.sizes
        if sizes is not None and len(x) != len(sizes) + 1:
            raise Complaint(
                INPUT_RANK,
                f"`{self.declaration.name}` takes a sample of {len(sizes)} axes "
                f"({', '.join(sizes)}), but the input is {shape_text(x)}",
                input=0,
            )
        return (x[0], *(self._size(size, x) for size in self.declaration.output))

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        (x,) = inputs
        for name, shape, role in self.declaration.weights:
            yield Weight(name, tuple([self._size(size, x) for size in shape]), role)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        node = self.declaration.macs
        return 0 if node is None else self._size(node, inputs[0])

    def fallback(self, *inputs: Shape) -> Shape:
        return (inputs[0][0], *((UNKNOWN,) * len(self.declaration.output)))

    def _size(self, node: Scalar, x: Shape) -> Dim:
        """A size from its expression."""
        names: dict[str, Value] = {}
        free: dict[str, Dim] = {}
        for name, dim in zip(self.declaration.sizes or (), x[1:], strict=False):
            if isinstance(dim, int):
                names[name] = dim
            else:
                free[name] = dim
        for pair in self.declaration.params:
            value = getattr(self, pair.key.text)
            if value is UNKNOWN:
                free[pair.key.text] = UNKNOWN
            else:
                names[pair.key.text] = value
        if free and node.text.startswith("$"):
            # An expression that names a size which is no number has none either.
            used = [free[name] for name in free if name in _words(node.text)]
            if used:
                return used[0] if node.text[1:] in free else merge_free(used)
        try:
            value = interpolate(node.text, names)
        except ExpressionError as error:
            raise Complaint(
                BAD_EXPRESSION, f"`{self.declaration.name}`: {error.message}", help=error.help
            ) from None
        value = plain(Scalar(node.span, value)) if isinstance(value, str) else value
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Complaint(
                BAD_EXPRESSION,
                f"`{self.declaration.name}`: `{node.text}` is {value!r}, which is no size",
                help="use // where a division must give a whole number",
            )
        return value


def _words(text: str) -> set[str]:
    found, word = set(), ""
    for character in text + " ":
        if character.isalnum() or character == "_":
            word += character
        else:
            found.add(word)
            word = ""
    return found


def read_library(pairs: Iterable[Pair], dialect: Dialect, log: Log) -> dict[str, Binding]:
    """The layers that `layers_library` declares, ready for binding."""
    return {pair.key.text: _binding(_Reader(log).declaration(pair), dialect) for pair in pairs}


def _binding(declaration: Declaration, dialect: Dialect) -> Binding:
    layer = type(declaration.name, (Declared,), {"declaration": declaration})
    arguments = {
        pair.key.text: REQUIRED if _is_empty(pair.value) else plain(pair.value)
        for pair in declaration.params
    }
    types = dict.fromkeys(arguments, Anything())
    return Binding(declaration.name, Call(layer, arguments, types=types), dialect.common)


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and not node.quoted


class _Reader:
    def __init__(self, log: Log) -> None:
        self.log = log

    def declaration(self, pair: Pair) -> Declaration:
        name = pair.key.text
        body: dict[str, Pair] = {}
        if isinstance(pair.value, MappingNode):
            body = {inner.key.text: inner for inner in pair.value.pairs}
        else:
            message = f"`{name}` must be a mapping with `input` and `output`"
            self.log.add(Diagnostic(BAD_STRUCTURE, message, pair.value.span))
        for word, inner in body.items():
            if word not in _KEYS:
                help = did_you_mean(word, _KEYS) or f"it has {', '.join(_KEYS)}"
                message = f"a declared layer has no key `{word}`"
                self.log.add(Diagnostic(UNKNOWN_KEY, message, inner.key.span, (), help))
        if body and "output" not in body:
            message = f"`{name}` does not say what it gives"
            help = "write `output:` with a size for each axis of one sample"
            self.log.add(Diagnostic(MISSING_KEY, message, pair.key.span, (), help))
        params = body["params"].value if "params" in body else None
        sizes = self.scalars(body["input"]) if "input" in body else None
        output = self.scalars(body["output"]) if "output" in body else ()
        macs = body["macs"].value if "macs" in body else None
        return Declaration(
            name,
            params.pairs if isinstance(params, MappingNode) else (),
            None if sizes is None else tuple([size.text for size in sizes]),
            output,
            tuple(self.weights(body["weights"])) if "weights" in body else (),
            macs if isinstance(macs, Scalar) else None,
        )

    def scalars(self, pair: Pair) -> tuple[Scalar, ...]:
        node = pair.value
        items = node.items if isinstance(node, Sequence) else (node,)
        for item in items:
            if not isinstance(item, Scalar):
                message = f"`{pair.key.text}` must be a list of sizes, not {noun(item)}"
                self.log.add(Diagnostic(BAD_STRUCTURE, message, item.span))
        return tuple([item for item in items if isinstance(item, Scalar)])

    def weights(self, pair: Pair) -> Iterator[tuple[str, tuple[Scalar, ...], Role]]:
        node = pair.value
        if not isinstance(node, MappingNode):
            message = f"`weights` must be a mapping of names to shapes, not {noun(node)}"
            self.log.add(Diagnostic(BAD_STRUCTURE, message, node.span))
            return
        for weight in node.pairs:
            value, role = weight.value, Role.TRAINABLE
            if isinstance(value, MappingNode):
                kind = value.get("role")
                statistic = isinstance(kind, Scalar) and kind.text == "statistic"
                role = Role.STATISTIC if statistic else Role.TRAINABLE
                value = value.get("shape") or value
            yield weight.key.text, self.scalars(Pair(weight.key, value)), role


def plugin(name: str, dialect: Dialect) -> Binding | None:
    """The layer that an installed package publishes under this name, if one does.

    Looked up for unknown names only: reading the metadata of every package takes long.
    """
    from importlib.metadata import entry_points

    for entry in entry_points(group=ENTRY_POINTS, name=f"{dialect.name}:{name}"):
        call: Any = entry.load()
        if isinstance(call, Call):
            return Binding(name, call, dialect.common)
    return None


Library = Mapping[str, Binding]
