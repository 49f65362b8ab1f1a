"""Stacks of a transformer's layers, and the transformer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.layers.base import LEVELS, AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.layers.layer_norm import LayerNorm
from cnnshape.layers.transformer import (
    DecoderLayer,
    EncoderLayer,
    TransformerLayer,
    prefixed,
    same_batch,
)
from cnnshape.rules import BAD_COMBINATION, INPUT_FEATURES, MERGE_SHAPES, OUT_OF_RANGE, WRONG_TYPE
from cnnshape.shape import UNKNOWN_SHAPE, Dim, Shape, agree, product, shape_text, total
from cnnshape.values import Int, LayerCall, Optional


class Stack(Layer):
    """Layers of one kind, one behind the other, and a normalisation at the end."""

    wanted: type[Layer]
    called: str

    layer: Argument[Any] = Argument(
        LayerCall(), "the layer that is repeated, each time with weights of its own"
    )
    num_layers = Argument(LEVELS, "number of layers")
    norm: Argument[Any] = Argument(Optional(LayerCall()), "the normalisation at the end")

    def validate(self) -> None:
        demand(self, "layer", self.wanted, self.called)
        if self.norm is not None and self.norm.arity[0] != 1:
            raise Complaint(
                BAD_COMBINATION,
                f"`{self.norm.kind}` does not take the one tensor that the layers give",
                argument="norm",
            )

    def input_ranks(self) -> tuple[int, ...]:
        return self.layer.input_ranks() if isinstance(self.layer, Layer) else ()

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        made = inside(self, "layer", self.layer, *inputs)
        return made if self.norm is None else inside(self, "norm", self.norm, made)  # type: ignore[arg-type]

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        one = tuple(self.layer.named_weights(*inputs))
        for number in range(self.num_layers):
            for weight in one:
                yield weight._replace(name=f"layers.{number}.{weight.name}")
        if self.norm is not None:
            yield from prefixed(self.norm, "norm", inputs[0])

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        layers = product((self.num_layers, self.layer.macs(inputs, inputs[:1])))
        return layers if self.norm is None else total((layers, self.norm.macs(inputs[:1], output)))

    def fallback(self, *inputs: Shape) -> Shape:
        if not inputs or self.norm is None:
            return inputs[0] if inputs else UNKNOWN_SHAPE
        found: Shape = (
            self.norm.fallback(inputs[0]) if isinstance(self.norm, Layer) else UNKNOWN_SHAPE
        )
        return found

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # Every position attends to all of them.
        return ({},) * len(inputs) if all(len(x) == 3 for x in inputs) else None


class EncoderStack(Stack):
    """Encoder layers, one behind the other, and a normalisation at the end: the shape passes
    through.

    Weights: layers.0., layers.1. … as the layer's, norm. as the normalisation's.
    MACs: those of all the layers.
    Source: torch.nn.TransformerEncoder, PyTorch 2.13.
    """

    wanted = EncoderLayer
    called = "an encoder layer"


class DecoderStack(Stack):
    """Decoder layers, one behind the other, and a normalisation at the end. All of them are given
    the second input, the memory; the shape of the first one passes through.

    Weights: layers.0., layers.1. … as the layer's, norm. as the normalisation's.
    MACs: those of all the layers.
    Source: torch.nn.TransformerDecoder, PyTorch 2.13.
    """

    arity = (2, 2)
    takes = ("target", "memory")
    merges = True
    wanted = DecoderLayer
    called = "a decoder layer"


# Not looked at beside a stack of one's own.
_NUMBER = Int(max=LEVELS.max)


class Transformer(TransformerLayer):
    """An encoder, and a decoder to which it gives the memory: source and target → the target's
    shape.

    Weights: encoder.layers.0. … and decoder.layers.0. … as those of encoder and decoder layers,
    encoder.norm. and decoder.norm. weight and bias; those of one's own stacks as theirs.
    MACs: those of encoder and decoder.
    Source: torch.nn.Transformer, PyTorch 2.13.
    """

    arity = (2, 2)
    takes = ("source", "target")
    merges = True

    d_model: Argument[int | None] = Argument(Int(min=1), "features of source and target", 512)
    nhead = Argument(Int(min=1), "number of heads", 8)
    num_encoder_layers = Argument(_NUMBER, "number of encoder layers", 6)
    num_decoder_layers = Argument(_NUMBER, "number of decoder layers", 6)
    custom_encoder: Argument[Any] = Argument(
        Optional(LayerCall()), "an encoder of one's own, for which nothing else is looked at"
    )
    custom_decoder: Argument[Any] = Argument(
        Optional(LayerCall()), "a decoder of one's own, for which nothing else is looked at"
    )

    def facts(self, *inputs: Shape) -> dict[str, Any]:
        return {}

    def validate(self) -> None:
        for custom, wanted, called, number in (
            ("custom_encoder", EncoderStack, "a stack of encoder layers", "num_encoder_layers"),
            ("custom_decoder", DecoderStack, "a stack of decoder layers", "num_decoder_layers"),
        ):
            if getattr(self, custom) is not None:
                demand(self, custom, wanted, called)
            elif getattr(self, number) < 1:
                raise Complaint(
                    OUT_OF_RANGE,
                    f"{self.word(number)} = {getattr(self, number)} must be at least 1",
                    argument=number,
                )
        if self.custom_encoder is None or self.custom_decoder is None:
            super().validate()

    @property
    def encoder(self) -> Layer:
        own: Layer | None = self.custom_encoder
        return own or self._stack(EncoderStack, EncoderLayer, self.num_encoder_layers)

    @property
    def decoder(self) -> Layer:
        own: Layer | None = self.custom_decoder
        return own or self._stack(DecoderStack, DecoderLayer, self.num_decoder_layers)

    def _stack(self, kind: type[Stack], of: type[TransformerLayer], number: int) -> Layer:
        shared = ("d_model", "nhead", "dim_feedforward", "batch_first", "bias")
        layer = of({name: getattr(self, name) for name in shared}, self.words, 0, self.layout)
        norm = LayerNorm(
            {"normalized_shape": self.d_model, "shift": self.bias}, self.words, 0, self.layout
        )
        norm.weight_names = {"scale": "weight", "shift": "bias"}
        values = {"layer": layer, "num_layers": number, "norm": norm}
        return kind(values, self.words, 0, self.layout)

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:  # type: ignore[override]  # the decoder's
        source, target = inputs
        for index, x in enumerate(inputs):
            self.check_rank(x, index)
            if not agree(self.d_model, x[-1]):
                raise Complaint(
                    INPUT_FEATURES,
                    f"{self.word('d_model')} is {self.d_model}, but input {index + 1} "
                    f"{shape_text(x)} has {x[-1]}",
                    argument="d_model",
                    input=index,
                    axis=len(x) - 1,
                    value=str(x[-1]) if isinstance(x[-1], int) else "",
                )
        if len(source) != len(target):
            raise Complaint(
                MERGE_SHAPES,
                f"the source {shape_text(source)} and the target {shape_text(target)} must have "
                "the same number of axes",
                input=1,
            )
        if len(source) == 3:
            same_batch("source", source, "target", target, 0 if self.batch_first else 1)
        memory = self._memory(source)
        if len(memory) != len(target) or not agree(memory[-1], target[-1]):
            raise Complaint(
                MERGE_SHAPES,
                f"{self.word('custom_encoder')} gives {shape_text(memory)}, which is no memory "
                f"for the target {shape_text(target)}",
                argument="custom_encoder",
            )
        try:
            return inside(self, "custom_decoder", self.decoder, target, memory)
        except Complaint as complaint:
            if complaint.argument == "custom_decoder" and complaint.input is not None:
                complaint.input = 1 - complaint.input
            raise

    def _memory(self, source: Shape) -> Shape:
        memory = inside(self, "custom_encoder", self.encoder, source)
        if memory and isinstance(memory[0], tuple):
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('custom_encoder')} gives several outputs, of which no memory is made",
                argument="custom_encoder",
            )
        return memory  # type: ignore[return-value]  # one shape, as was just made sure

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        source, target = inputs
        yield from prefixed(self.encoder, "encoder", source)
        yield from prefixed(self.decoder, "decoder", target, self._memory(source))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        source, target = inputs
        memory = self._memory(source)
        encoder = self.encoder.macs((source,), (memory,))
        return total((encoder, self.decoder.macs((target, memory), output)))

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[1] if len(inputs) == 2 and self.custom_decoder is None else UNKNOWN_SHAPE


def demand(layer: Layer, argument: str, wanted: type[Layer], called: str) -> None:
    """Refuse another layer than the wanted kind inside this one."""
    value: Layer = getattr(layer, argument)
    if not isinstance(value, wanted):
        raise Complaint(
            WRONG_TYPE,
            f"{layer.word(argument)} must be {called}, not `{value.kind}`",
            argument=argument,
        )


def inside(around: Layer, argument: str, layer: Layer, *inputs: Shape) -> Shape | tuple[Shape, ...]:
    """What a layer that is an argument of another one gives; its complaints are about it."""
    try:
        return layer.output(*inputs)
    except Complaint as complaint:
        if complaint.argument and around.words.get(argument):
            complaint.argument = argument
            complaint.value = ""
        raise
