"""Keras's layers that leave everything as it is, and those of one's own. Source:
keras/src/layers/core and preprocessing/pipeline.py, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.elementwise import Elementwise, PassThrough
from cnnshape.layers.function import Lambda
from cnnshape.layers.pipeline import Pipeline
from cnnshape.values import Anything

LAYERS = {
    "Identity": Call(Elementwise, {}),
    "Masking": Call(PassThrough, {"mask_value": 0.0}, types={"mask_value": Anything()}),
    "Lambda": Call(
        Lambda,
        # A spec has no functions, and may leave this one out.
        {"function": None, "output_shape": None, "mask": None, "arguments": None},
        types={"mask": Anything(), "arguments": Anything()},
    ),
    "Pipeline": Call(Pipeline, {"layers": REQUIRED}),
}
