"""A batch normalisation that has one value per channel: one sample, and one pixel or none.

Why: in training the values of a channel are normalised by their own mean and variance, and a
single value has none. PyTorch stops at the first batch: "Expected more than 1 value per channel
when training". A spec says so where its input has `batch_size: 1` and there is a `loss`; in
practice it is the last batch of an epoch that is left with one sample.

When to ignore: where the model is never trained with this batch.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.lint.context import Context
from cnnshape.rules import INPUT_SIZE, ONE_VALUE_PER_CHANNEL
from cnnshape.shape import product, shape_text

BAD = """\
framework: pytorch
input: {shape: [64], batch_size: 1}
loss: MSELoss
layers:
  - Linear: [64, 32]
  - BatchNorm1d: 32
"""

GOOD = """\
framework: pytorch
input: {shape: [64], batch_size: 8}
loss: MSELoss
layers:
  - Linear: [64, 32]
  - BatchNorm1d: 32
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for leaf, bound in context.inference.bound.items():
        tensors = context.graph.inputs[leaf]
        if not getattr(bound.layer, "several", False) or not tensors or context.is_tainted(leaf):
            continue
        shape = context.shape(tensors[0])
        if not shape or product((*shape[:1], *shape[2:])) != 1:
            continue
        message = f"the input {shape_text(shape)} has one value per channel, which has no variance"
        labels = context.inference.origins.labels(tensors[0], None, INPUT_SIZE)
        help = (
            "train with a batch of at least 2 (`drop_last` leaves a last batch of one sample out), "
            "or normalise otherwise: GroupNorm, LayerNorm"
        )
        yield Diagnostic(ONE_VALUE_PER_CHANNEL, message, leaf.span, labels, help, layer=leaf.name)
