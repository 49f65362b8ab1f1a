"""A layer as Keras saved it → what a spec would call: the layer's name and its arguments.

A layer's `config` holds the constructor's arguments under Keras's own names, and bookkeeping. What
the dialect knows is passed on as it stands, with its place; the bookkeeping is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from types import MappingProxyType

from cnnshape.convert.saved_class import NOT_COMPUTED, OLDER, custom, is_public, quantised, unknown
from cnnshape.convert.saved_entry import Entry, read_entry
from cnnshape.diagnostics import closest
from cnnshape.dialects.base import Binding, Dialect
from cnnshape.dialects.keras import ACTIVATIONS
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence
from cnnshape.record import Record
from cnnshape.sizes import takes_layer
from cnnshape.source import Span
from cnnshape.values import FALSE

# What every config has, and what says nothing about shapes, in this or in an older Keras.
_BOOKKEEPING = frozenset(
    (
        *("name", "trainable", "dtype", "batch_shape", "batch_input_shape", "input_dtype"),
        *("input_shape", "input_length", "implementation", "fused", "virtual_batch_size"),
        *("unroll", "zero_output_for_mask", "query_shape", "key_shape", "value_shape"),
    )
)
# Of a depthwise or separable convolution, older versions write what only its base class has.
_INHERITED = frozenset(
    ("filters", "groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
)


class Described(Record):
    """A layer: its name in the dialect, its arguments; or why nothing can be known of it (the
    message and what to do). `models` are those among the arguments, by the place of what stands
    there for one."""

    type: str
    span: Span
    arguments: Mapping | None = None
    opaque: tuple[str, str] | None = None
    models: MappingType[Span, Entry] = MappingProxyType({})


def describe(entry: Entry, dialect: Dialect) -> Described:
    """The layer that an entry stands for."""
    kind, span = entry.kind.text, entry.kind.span
    if not is_public(entry):
        return Described(kind, span, opaque=custom(entry))
    name, words = OLDER.get(kind, (kind, {}))
    binding = dialect.find(name)
    if binding is None and kind not in NOT_COMPUTED and not entry.is_older:
        # In the place where Keras's own layers are, there is none of this name.
        return Described(name, span)
    if binding is None:
        return Described(name, span, opaque=unknown(entry, dialect))
    problem = quantised(entry)
    if problem is not None:
        return Described(name, span, opaque=problem)
    models: dict[Span, Entry] = {}
    try:
        pairs = tuple(_arguments(entry, binding, words, dialect, models))
    except _Inside as inside:
        return Described(name, span, opaque=inside.opaque)
    arguments = Mapping(entry.config.span, pairs) if pairs else None
    return Described(name, span, arguments, models=models)


# -- arguments -----------------------------------------------------------------------------------


class _Inside(Exception):
    """What a wrapper has inside is not known."""

    def __init__(self, opaque: tuple[str, str]) -> None:
        super().__init__()
        self.opaque = opaque


def _arguments(
    entry: Entry,
    binding: Binding,
    words: dict[str, str],
    dialect: Dialect,
    models: dict[Span, Entry],
) -> Iterator[Pair]:
    given: set[str] = set()
    inherited = _INHERITED if binding.name.startswith(("Depthwise", "Separable")) else frozenset()
    for pair in entry.config.pairs:
        word = words.get(pair.key.text, pair.key.text)
        if not word or word in _BOOKKEEPING or word in _superseded(entry):
            continue
        given.add(word)
        if word in binding.parameters:
            if takes_layer(binding.types[word]):
                value = _inner(pair.value, binding, dialect, models)
            else:
                value = _argument(word, pair.value)
            yield Pair(pair.key if word == pair.key.text else Scalar(pair.key.span, word), value)
        elif word not in inherited and not _says_nothing(word, pair.value):
            yield pair
    # Before there was a choice, this was how it worked.
    if binding.name == "GRU" and entry.is_older and "reset_after" not in given:
        yield Pair(Scalar(entry.kind.span, "reset_after"), Scalar(entry.kind.span, "false"))


def _superseded(entry: Entry) -> tuple[str, ...]:
    """Arguments beside which another one says what holds."""
    config = entry.config
    boundaries = config.get("bin_boundaries")
    if isinstance(boundaries, Sequence):
        # Once the boundaries have been learnt, their number is that of the bins.
        return ("num_bins",)
    form = config.get("output_shape_type")
    if isinstance(form, Scalar) and form.text != "raw":
        # Older files have a function's code in place of a shape.
        return ("output_shape",)
    return ()


def _says_nothing(word: str, node: Node) -> bool:
    """Whether an argument that Keras 3 does not have is switched off."""
    if not isinstance(node, Scalar) or node.quoted:
        return False
    return node.is_null or node.text in FALSE or (word == "groups" and node.text == "1")


def _argument(word: str, node: Node) -> Node:
    if isinstance(node, Mapping):
        return _unpacked(node)
    if word == "axis" and isinstance(node, Sequence) and len(node.items) == 1:
        return node.items[0]
    if isinstance(node, Scalar) and node.quoted and word.endswith("activation"):
        return _activation(node)
    return node


def _unpacked(node: Mapping) -> Node:
    """Tuples and arrays, which JSON does not have: `{"class_name": "__tuple__", "items": […]}`."""
    kind = node.get("class_name")
    if isinstance(kind, Scalar) and kind.text == "__tuple__":
        return node.get("items") or node
    if node.get("value") is not None and (node.get("dtype") or node.get("type")) is not None:
        return node.get("value") or node
    return node


def _activation(node: Scalar) -> Node:
    """A function of one's own is no mistake; one of Keras's that is misspelled by a letter is."""
    near = node.text if node.text in ACTIVATIONS else closest(node.text, ACTIVATIONS)
    if near is not None and abs(len(near) - len(node.text)) <= 1:
        return node
    kind = Pair(Scalar(node.span, "class_name"), Scalar(node.span, "function", quoted=True))
    return Mapping(node.span, (kind, Pair(Scalar(node.span, "config"), node)))


# -- layers inside layers ------------------------------------------------------------------------


def _inner(node: Node, binding: Binding, dialect: Dialect, models: dict[Span, Entry]) -> Node:
    """A saved layer as a spec writes one: `{type: Dense, units: 3, name: …}`."""
    if isinstance(node, Sequence):
        items = [_inner(item, binding, dialect, models) for item in node.items]
        return Sequence(node.span, tuple(items))
    entry = read_entry(node)
    if entry.is_broken:
        return node
    if entry.is_model:
        models[entry.kind.span] = entry
        return entry.kind
    inner = describe(entry, dialect)
    if inner.opaque is not None:
        raise _Inside(inner.opaque)
    models.update(inner.models)
    kind = Scalar(inner.span, inner.type, quoted=True)
    pairs = [Pair(Scalar(inner.span, "type"), kind)]
    if inner.arguments is not None:
        pairs += inner.arguments.pairs
    name = entry.name
    if name is not None:
        # The framework adds what says the direction again.
        own = name.text.removeprefix("forward_") if binding.name == "Bidirectional" else name.text
        pairs.append(Pair(Scalar(name.span, "name"), Scalar(name.span, own, quoted=True)))
    if entry.is_frozen:
        pairs.append(Pair(Scalar(inner.span, "trainable"), Scalar(inner.span, "false")))
    return Mapping(node.span, tuple(pairs))
