"""Layers around a layer: at every step, in both directions, and around cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.layers.recurrent import OverTime, Recurrent
from cnnshape.naming import snake
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK, WRONG_TYPE
from cnnshape.shape import REST, UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, is_ranked, product, shape_text
from cnnshape.values import Choice, LayerCall, Optional


class TimeDistributed(Layer):
    """The same layer at every step: (batch, steps, *) → (batch, steps, *) of the layer.

    Weights: the layer's. MACs: the layer's at every step.
    Source: keras/src/layers/rnn/time_distributed.py, Keras 3.15.
    """

    layer: Argument[Any] = Argument(LayerCall(), "the layer that is applied to every step")

    @property
    def makes_map(self) -> bool:  # type: ignore[override]  # as the layer inside
        return isinstance(self.layer, Layer) and self.layer.makes_map

    def axis_names(self, axes: int) -> tuple[str, ...]:
        inner = self.layer.axis_names(axes - 1) if isinstance(self.layer, Layer) else ()
        return ("batch", "steps", *inner[1:]) if inner else super().axis_names(axes)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if is_ranked(x) and len(x) < 3:
            raise Complaint(
                INPUT_RANK,
                f"the layer takes an input with at least 3 axes (batch, steps, …), but the input "
                f"{shape_text(x)} has {len(x)}",
                input=0,
            )
        result = self._inner(_step(x))
        return (result[0], x[1], *result[1:]) if is_ranked(result) and is_ranked(x) else result

    def _inner(self, step: Shape) -> Shape:
        """The output of the layer at one step; its complaints are about the axes of a step."""
        inner: Layer = self.layer
        if isinstance(inner, Recurrent) and len(step) > 3:
            # Its number of axes is not looked at here, and only the second and the last count.
            step = (step[0], step[1], step[-1])
        if inner.arity[0] > 1:
            raise Complaint(
                BAD_COMBINATION,
                f"`{inner.kind}` takes several inputs, which are not given at a step",
                argument="layer",
            )
        if not inner.declares_output:
            raise Complaint(
                BAD_COMBINATION,
                f"a `{inner.kind}` does not say what it gives at a step",
                argument="layer",
                help="give each of its layers a `TimeDistributed` of its own",
            )
        try:
            result = inner.output(step)
        except Complaint as complaint:
            if complaint.axis is not None and complaint.axis > 0:
                complaint.axis += 1
            if complaint.rule is INPUT_RANK:
                complaint.message = f"at one step, {complaint.message}"
            complaint.argument = "layer"
            complaint.value = ""
            raise
        if result and isinstance(result[0], tuple):
            raise Complaint(
                BAD_COMBINATION,
                f"`{inner.kind}` gives several outputs, of which no step can make one",
                argument="layer",
            )
        return result  # type: ignore[return-value]  # one shape, as was just made sure

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        return prefixed(self.layer, name_of(self.layer), _step(inputs[0]))

    def is_flawed(self, *inputs: Shape) -> bool:
        return bool(self.layer.is_flawed(_step(inputs[0])))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        step = _step(inputs[0])
        return product((inputs[0][1], self.layer.macs((step,), (self._inner(step),))))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        if not isinstance(self.layer, Layer) or not is_ranked(x) or len(x) < 3:
            return UNKNOWN_SHAPE
        result = self.layer.fallback(_step(x))
        return (result[0], x[1], *result[1:]) if result and is_ranked(result) else result

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import SAME

        (x,) = inputs
        made = outputs[0]
        found = self.layer.reaches((_step(x),), ((made[0], *made[2:]),))
        if found is None:
            return None
        inside = {
            place + (place > 0): (axis + (axis > 0), r) for place, (axis, r) in found[0].items()
        }
        return ({1: (1, SAME), **inside},)


class Bidirectional(Layer):
    """A recurrent layer forwards and another backwards: the outputs joined by `merge_mode`, the
    states of both after them.

    Weights: those of both layers. MACs: those of both layers.
    Source: keras/src/layers/rnn/bidirectional.py, Keras 3.15, which takes the second layer's
    output for as large as the first's.
    """

    layer: Argument[Any] = Argument(LayerCall(), "the layer that goes forwards")
    merge_mode: Argument[str | None] = Argument(
        Optional(Choice("sum", "mul", "ave", "concat")), "how the outputs are joined", "concat"
    )
    backward_layer: Argument[Any] = Argument(
        Optional(LayerCall()), "the layer that goes backwards; null: the same once more"
    )

    @property
    def makes_map(self) -> bool:  # type: ignore[override]  # as the layer inside
        return isinstance(self.layer, Layer) and self.layer.makes_map

    def validate(self) -> None:
        for argument in ("layer", "backward_layer"):
            layer = getattr(self, argument)
            if layer is not None and not isinstance(layer, OverTime):
                raise Complaint(
                    WRONG_TYPE,
                    f"{self.word(argument)} must be a recurrent layer, not `{layer.kind}`",
                    argument=argument,
                )
        first, second = self.layer, self.backward_layer
        if second is None:
            if first.go_backwards:
                raise Complaint(
                    BAD_COMBINATION,
                    f"{self.word('layer')} is the one that goes forwards, but it has "
                    "`go_backwards: true`",
                    argument="layer",
                    help="leave `go_backwards` out",
                )
            return
        if first.go_backwards == second.go_backwards:
            raise Complaint(
                BAD_COMBINATION,
                f"one of {self.word('layer')} and {self.word('backward_layer')} must go backwards",
                argument="backward_layer",
                help=f"write `go_backwards: {str(not first.go_backwards).lower()}` in "
                f"{self.word('backward_layer')}",
            )
        for name in ("stateful", "return_sequences", "return_state"):
            if getattr(first, name) != getattr(second, name):
                raise Complaint(
                    BAD_COMBINATION,
                    f"{self.word('layer')} and {self.word('backward_layer')} must agree in "
                    f"`{name}`",
                    argument="backward_layer",
                )

    def input_ranks(self) -> tuple[int, ...]:
        return self.layer.input_ranks() if isinstance(self.layer, Layer) else ()

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        result = self.layer.output(*inputs)
        several = bool(self.layer.return_state)
        output, states = (result[0], result[1:]) if several else (result, ())
        if self.merge_mode is None:
            return (output, output, *states, *states)
        if self.merge_mode == "concat":
            output = (*output[:-1], product((2, output[-1])))
        return (output, *states, *states) if several else output

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        name = name_of(self.layer)
        yield from prefixed(self.layer, f"forward_{name}", *inputs)
        if self.backward_layer is None:
            yield from prefixed(self.layer, f"backward_{name}", *inputs)
        else:
            # A layer of one's own keeps its name, which is counted after the first one's.
            own = name_of(self.backward_layer)
            own = f"{own}_1" if own == name else own
            yield from prefixed(self.backward_layer, own, *inputs)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        forwards: Dim = self.layer.macs(inputs, output)
        backwards = (self.backward_layer or self.layer).macs(inputs, output)
        if isinstance(forwards, int) and isinstance(backwards, int):
            return forwards + backwards
        return UNKNOWN if UNKNOWN in (forwards, backwards) else None

    def fallback(self, *inputs: Shape) -> Shape:
        if not isinstance(self.layer, OverTime):
            return UNKNOWN_SHAPE
        result = self.layer.fallback(*inputs)
        if self.merge_mode == "concat" and result and result[-1] is not REST:
            return (*result[:-1], product((2, result[-1])))
        return result


def name_of(layer: Layer) -> str:
    """The name of a layer inside another: its own, or what its kind is called."""
    return layer.own_name or snake(layer.kind)


def prefixed(layer: Layer, name: str, *inputs: Shape) -> Iterable[Weight]:
    """The weights of a layer inside another, under its name."""
    for weight in layer.named_weights(*inputs):
        yield weight._replace(name=f"{name}/{weight.name}")


def _step(x: Shape) -> Shape:
    """An input without its time axis."""
    return (x[0], *x[2:]) if is_ranked(x) and len(x) > 2 else UNKNOWN_SHAPE
