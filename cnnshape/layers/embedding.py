"""Tables of vectors, looked up by whole numbers."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Role, Weight
from cnnshape.rules import BAD_COMBINATION, INPUT_RANK, INPUT_SIZE, OUT_OF_RANGE
from cnnshape.shape import UNKNOWN, Shape, is_ranked, shape_text
from cnnshape.values import Anything, Bool, Choice, Int, Optional


class Embedding(Layer):
    """A vector for every number: (batch, *) → (batch, *, features).

    Weights: embeddings (entries, features); with `lora_rank` r they are frozen and two factors
    (entries, r) and (r, features) are trained. No MACs.
    Source: keras/src/layers/core/embedding.py, Keras 3.15; torch.nn.Embedding, PyTorch 2.13.
    """

    any_rank = True

    entries = Argument(Int(min=1), "number of vectors in the table")
    features = Argument(Int(min=1), "size of each vector")
    padding_idx = Argument(Optional(Int()), "the entry that is not trained")
    lora_rank = Argument(Optional(Int(min=0)), "rank of a low-rank adaptation of the table")
    embeddings_constraint = Argument(Anything(), "constraint on the table")
    frozen = Argument(Bool(), "whether the table is not trained", False)

    def validate(self) -> None:
        index = self.padding_idx
        if index is not None and not -self.entries <= index < max(self.entries, 1):
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('padding_idx')} = {index} is outside the table, which has "
                f"{self.entries} entries",
                argument="padding_idx",
            )
        if self.lora_rank and self.embeddings_constraint is not None:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('lora_rank')} and {self.word('embeddings_constraint')} exclude each "
                "other",
                argument="lora_rank",
            )

    def output(self, *inputs: Shape) -> Shape:
        return (*inputs[0], self.features)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        role = Role.FROZEN if self.lora_rank or self.frozen else Role.TRAINABLE
        yield Weight("embeddings", (self.entries, self.features), role)
        if self.lora_rank:
            yield Weight("lora_embeddings_a", (self.entries, self.lora_rank))
            yield Weight("lora_embeddings_b", (self.lora_rank, self.features))

    def fallback(self, *inputs: Shape) -> Shape:
        return (*inputs[0], self.features)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0])),)


class ReversibleEmbedding(Embedding):
    """As Embedding; a call with `reverse` turns vectors into a number per entry again, with the
    table or with one of its own.

    Weights: embeddings (entries, features), without tie_weights reverse_embeddings (features,
    entries). No MACs, since a call with `reverse` is not among them.
    Source: keras/src/layers/core/reversible_embedding.py, Keras 3.15.
    """

    tie_weights = Argument(Bool(), "whether both directions use one table", True)

    def validate(self) -> None:
        super().validate()
        if self.lora_rank and not self.tie_weights:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('lora_rank')} needs {self.word('tie_weights')}",
                argument="lora_rank",
            )

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        yield from super().weights(*inputs)
        if not self.tie_weights:
            yield Weight("reverse_embeddings", (self.features, self.entries))


class EmbeddingBag(Embedding):
    """The mean, sum or maximum of the vectors of a bag of numbers: (batch, n) → (batch, features).
    With a second input, where each bag starts: (n), (batch) → (batch, features).

    Weights: embeddings (entries, features). Source: torch.nn.EmbeddingBag, PyTorch 2.13.
    """

    any_rank = False
    arity = (1, 3)

    mode = Argument(Choice("mean", "sum", "max"), "how the vectors are joined", "mean")
    include_last_offset = Argument(Bool(), "whether the starts end with the length", False)

    def input_ranks(self) -> tuple[int, ...]:
        return (2,)

    def output(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        if len(inputs) == 1:
            self.check_rank(x)
            if x[1] == 0:
                raise Complaint(INPUT_SIZE, "the bags have no elements", input=0, axis=1)
            return (x[0], self.features)
        starts = inputs[1]
        if len(x) != 1 or len(starts) != 1:
            raise Complaint(
                INPUT_RANK,
                "with the starts of the bags both inputs have one axis, but they are "
                f"{shape_text(x)} and {shape_text(starts)}",
                input=0,
            )
        bags = starts[0]
        if self.include_last_offset and isinstance(bags, int):
            bags -= 1
        return (bags, self.features)

    def fallback(self, *inputs: Shape) -> Shape:
        first = inputs[0][0] if inputs[0] and is_ranked(inputs[0]) else UNKNOWN
        return (first, self.features)
