"""The layers of a transformer: attention with linear maps behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Weight
from cnnshape.layers.linear import last
from cnnshape.layers.packed_attention import PackedAttention
from cnnshape.rules import MERGE_SHAPES
from cnnshape.shape import UNKNOWN_SHAPE, Dim, Shape, agree, product, shape_text, total
from cnnshape.values import Auto, Bool, Int

# What the attention calls otherwise.
_OWN = {"embed_dim": "d_model", "kdim": "d_model", "vdim": "d_model", "num_heads": "nhead"}


class TransformerLayer(Layer):
    """What the layers of an encoder and of a decoder share: attention, two linear maps, and a
    normalisation for each of these; the shape of the first input passes through."""

    # The names of the attentions: to the input itself, and to the memory.
    attentions: tuple[str, ...] = ()

    d_model: Argument[int | None] = Argument(Auto(Int(min=1)), "features of the input")
    nhead = Argument(Int(min=1), "number of heads")
    dim_feedforward = Argument(Int(min=0), "features between the linear maps", 2048)
    batch_first = Argument(Bool(), "whether the batch stands before the positions", False)
    bias = Argument(Bool(), "whether maps and normalisations have a bias", True)

    @property
    def attention(self) -> PackedAttention:
        values = {
            "embed_dim": self.d_model,
            "num_heads": self.nhead,
            "bias": self.bias,
            "batch_first": self.batch_first,
        }
        words = {inner: self.words.get(own, own) for inner, own in _OWN.items()}
        return PackedAttention(values, words, 0, self.layout)

    def facts(self, *inputs: Shape) -> dict[str, Any]:
        return {"d_model": last(inputs[0])} if inputs and inputs[0] else {}

    def validate(self) -> None:
        self._own(self.attention.validate)

    def input_ranks(self) -> tuple[int, ...]:
        return (2, 3)

    def _own(self, act: Callable[..., object], *inputs: Shape) -> None:
        """What the attention complains of, said of this layer's arguments."""
        try:
            act(*inputs)
        except Complaint as complaint:
            complaint.argument = _OWN.get(complaint.argument, complaint.argument)
            raise

    def output(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        self.check_rank(x)
        self._own(self.attention.output, x, x, x)
        return x

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        x = inputs[0]
        size, wide = self.declared_or("d_model", last(x)), self.dim_feedforward
        for name in self.attentions:
            yield from prefixed(self.attention, name, x, x, x)
        parts: list[tuple[str, Shape]] = [("linear1", (wide, size)), ("linear2", (size, wide))]
        parts += [(f"norm{number + 1}", (size,)) for number in range(len(self.attentions) + 1)]
        for name, shape in parts:
            yield Weight(f"{name}.weight", shape)
            if self.bias:
                yield Weight(f"{name}.bias", shape[:1])

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        x = inputs[0]
        attention = self.attention
        parts = [attention.macs((x, seen, seen), output) for seen in (x, *inputs[1:])]
        return total((*parts, product((2, *x, self.dim_feedforward))))

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs else UNKNOWN_SHAPE

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # Every position attends to all of them.
        return ({},) * len(inputs) if all(len(x) == 3 for x in inputs) else None


class EncoderLayer(TransformerLayer):
    """Self-attention and two linear maps, each with a normalisation: the shape passes through.

    Weights: self_attn. as attention of several heads has them; weight and bias of linear1.,
    linear2., norm1. and norm2.
    MACs: the attention's and those of the linear maps.
    Source: torch.nn.TransformerEncoderLayer, PyTorch 2.13.
    """

    attentions = ("self_attn",)


class DecoderLayer(TransformerLayer):
    """Self-attention, attention to a second input (the memory, which an encoder makes) and two
    linear maps, each with a normalisation: the shape of the first input passes through.

    Weights: self_attn. and multihead_attn. as attention of several heads has them; weight and bias
    of linear1., linear2., norm1., norm2. and norm3.
    MACs: those of both attentions and of the linear maps.
    Source: torch.nn.TransformerDecoderLayer, PyTorch 2.13.
    """

    arity = (2, 2)
    takes = ("target", "memory")
    merges = True
    attentions = ("self_attn", "multihead_attn")

    def output(self, *inputs: Shape) -> Shape:
        target, memory = inputs
        result = super().output(target)
        axis = 0 if self.batch_first else 1
        if len(target) == len(memory) == 3:
            same_batch("target", target, "memory", memory, axis)
        self._own(self._attend, target, memory)
        return result

    def _attend(self, target: Shape, memory: Shape) -> None:
        try:
            self.attention.output(target, memory, memory)
        except Complaint as complaint:
            # Key and value are both the memory.
            complaint.input = complaint.input and 1
            raise


def prefixed(layer: Layer, name: str, *inputs: Shape) -> Iterator[Weight]:
    """The weights of a module inside another one."""
    for weight in layer.named_weights(*inputs):
        yield weight._replace(name=f"{name}.{weight.name}")


def same_batch(name: str, x: Shape, other_name: str, other: Shape, axis: int) -> None:
    """Refuse two sequences of different batches."""
    if not agree(x[axis], other[axis]):
        raise Complaint(
            MERGE_SHAPES,
            f"the {name} {shape_text(x)} and the {other_name} {shape_text(other)} differ in their "
            f"batch, axis {axis}: {x[axis]} and {other[axis]}",
            input=1,
            axis=axis,
            help=""
            if axis == 0
            else "the positions stand first and the batch second, unless `batch_first` is true",
        )
