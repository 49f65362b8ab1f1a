"""Which tensors of a call are the layer's inputs, and which play no part in shapes."""

from __future__ import annotations

from cnnshape.convert.saved_calls import Origin, SavedCall, Value, tensors
from cnnshape.diagnostics import Diagnostic
from cnnshape.record import Record

# Layers with several tensors that have a name each, in the order of their inputs in a spec.
_ROLES = {
    **dict.fromkeys(("MultiHeadAttention", "GroupQueryAttention"), ("query", "value", "key")),
}
# Layers whose input may be followed by first states, which leave every shape as it is.
_RECURRENT = frozenset(
    (
        *("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"),
        *("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
    )
)
# What the first argument is called where it is given by name.
_FIRST = ("inputs", "x", "sequences", "sequence")


class Given(Record):
    """The inputs of one call, and what else it is given: masks and states. `broken` that the file
    does not say it."""

    inputs: tuple[Origin, ...]
    aside: tuple[Origin, ...]
    broken: Diagnostic | None = None


def given_to(kind: str, call: SavedCall) -> Given:
    """What a call of a layer of this kind is given."""
    if call.broken is not None:
        return Given((), (), call.broken)
    words = _ROLES.get(kind)
    if words is not None:
        return _by_role(words, call)
    values: list[Value] = list(call.args)
    rest = dict(call.kwargs)
    if not values:
        first = next((word for word in _FIRST if word in rest), None)
        first = first or next((w for w, value in rest.items() if any(tensors(value))), None)
        values = [rest.pop(first)] if first is not None else []
    inputs = [origin for value in values[:1] for origin in tensors(value)]
    aside = [origin for value in (*values[1:], *rest.values()) for origin in tensors(value)]
    if kind in _RECURRENT:
        inputs, aside = inputs[:1], [*inputs[1:], *aside]
    return Given(tuple(inputs), tuple(aside))


def everything(call: SavedCall) -> Given:
    """All the tensors, of a layer of which nothing is known."""
    values = (*call.args, *call.kwargs.values())
    return Given(tuple([origin for value in values for origin in tensors(value)]), ())


def _by_role(words: tuple[str, ...], call: SavedCall) -> Given:
    named = {**dict(zip(words, call.args, strict=False)), **call.kwargs}
    inputs: list[Origin] = []
    for word in words:
        if word in named:
            inputs += tensors(named.pop(word))
    others = (*call.args[len(words) :], *named.values())
    return Given(tuple(inputs), tuple([o for value in others for o in tensors(value)]))
