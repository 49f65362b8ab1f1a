"""Keras's layers that leave everything as it is. Source: keras/src/layers/core, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import Call
from cnnshape.layers.elementwise import Elementwise, PassThrough
from cnnshape.values import Anything

LAYERS = {
    "Identity": Call(Elementwise, {}),
    "Masking": Call(PassThrough, {"mask_value": 0.0}, types={"mask_value": Anything()}),
}
