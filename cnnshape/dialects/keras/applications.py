"""Layers that only models in keras.applications have. Source: keras.applications, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.scale import LayerScale, ScaledSum

LAYERS = {
    # ConvNeXt. Its weight has no name of its own.
    "LayerScale": Call(
        LayerScale,
        {"init_values": REQUIRED, "projection_dim": REQUIRED},
        weights={"gamma": "variable"},
    ),
    # InceptionResNetV2.
    "CustomScaleLayer": Call(ScaledSum, {"scale": REQUIRED}),
}
