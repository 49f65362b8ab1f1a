"""Keras's merging layers. Source: keras/src/layers/merging, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.broadcast import BroadcastSamples, PairOfSamples
from cnnshape.layers.concatenate import ConcatenateSamples
from cnnshape.layers.product import Dot
from cnnshape.values import Bool

LAYERS = {
    **dict.fromkeys(("Add", "Average"), Call(BroadcastSamples, {}, fixed={"sums": True})),
    **dict.fromkeys(("Multiply", "Maximum", "Minimum"), Call(BroadcastSamples, {})),
    "Subtract": Call(PairOfSamples, {}, fixed={"sums": True}),
    "Concatenate": Call(ConcatenateSamples, {"axis": -1}, fixed={"first_decides": True}),
    "Dot": Call(Dot, {"axes": REQUIRED, "normalize": False}, types={"normalize": Bool()}),
}
