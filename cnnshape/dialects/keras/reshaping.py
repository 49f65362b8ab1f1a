"""Keras's reshaping layers without padding. Source: keras/src/layers/reshaping, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.flatten import FlattenSample
from cnnshape.layers.permute import PermuteSample
from cnnshape.layers.reshape import RepeatVector, ReshapeSample

LAYERS = {
    "Flatten": Call(FlattenSample, {"data_format": None}),
    "Reshape": Call(ReshapeSample, {"target_shape": REQUIRED}),
    "Permute": Call(PermuteSample, {"dims": REQUIRED}),
    "RepeatVector": Call(RepeatVector, {"n": REQUIRED}),
}
