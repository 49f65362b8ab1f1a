"""Layers one after the other, as one layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cnnshape.diagnostics import count
from cnnshape.layers.base import Argument, Complaint, Layer, Weight, bounded
from cnnshape.layers.wrappers import name_of, prefixed
from cnnshape.rules import BAD_COMBINATION, INPUT_COUNT
from cnnshape.shape import UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, total
from cnnshape.sizes import List
from cnnshape.values import LayerCall


class Pipeline(Layer):
    """Each layer takes what the one before it gives; the output is that of the last.

    Weights: those of the layers. MACs: those of the layers.
    Source: keras/src/layers/preprocessing/pipeline.py, Keras 3.15.
    """

    arity = (1, None)
    # Its output shape is only found by calling it, which a wrapper does not do.
    declares_output = False

    layers: Argument[Any] = Argument(List(LayerCall(), min_length=1), "the layers, in their order")

    @property
    def makes_map(self) -> bool:  # type: ignore[override]  # as the last layer inside
        return any(layer.makes_map for layer in self.layers[-1:])

    def calls(
        self, inputs: tuple[Shape, ...]
    ) -> Iterator[tuple[Layer, tuple[Shape, ...], tuple[Shape, ...]]]:
        """Each layer with what it is given and what it makes of it."""
        given = inputs
        for number, layer in enumerate(self.layers):
            least, most = layer.arity
            if len(given) < least or (most is not None and len(given) > most):
                raise Complaint(
                    BAD_COMBINATION if number else INPUT_COUNT,
                    f"`{layer.kind}` does not take {count(len(given), 'input')}",
                    argument="layers",
                )
            try:
                found = layer.output(*given)
            except Complaint as complaint:
                complaint.argument, complaint.value = "layers", ""
                if number:
                    complaint.input = complaint.axis = None
                raise
            several = bool(found) and isinstance(found[0], tuple)
            made: Any = found if several else (found,)
            bounded(layer.kind, "the output", made)
            yield layer, given, made
            given = made

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        *_, (_, _, made) = self.calls(inputs)
        return made if len(made) > 1 else made[0]

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        counts: dict[str, int] = {}
        for layer, given, _ in self.calls(inputs):
            name = name_of(layer)
            number = counts.get(name, 0)
            counts[name] = number + 1
            yield from prefixed(layer, f"{name}_{number}" if number else name, *given)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        return total([layer.macs(given, made) for layer, given, made in self.calls(inputs)])

    def is_flawed(self, *inputs: Shape) -> bool:
        return any(layer.is_flawed(*given) for layer, given, _ in self.calls(inputs))

    def fallback(self, *inputs: Shape) -> Shape:
        known = isinstance(self.layers, tuple) and self.layers
        last = self.layers[-1] if known else UNKNOWN
        return last.fallback(UNKNOWN_SHAPE) if isinstance(last, Layer) else UNKNOWN_SHAPE
