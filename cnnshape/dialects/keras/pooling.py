"""Keras's pooling. Source: keras.layers, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.adaptive_pooling import AdaptivePool, GlobalPool
from cnnshape.layers.pooling import AveragePool, MaxPool
from cnnshape.values import Choice

_MAX = Call(
    MaxPool,
    {"pool_size": 2, "strides": None, "padding": "valid", "data_format": None},
    to={"pool_size": "kernel_size", "strides": "stride"},
    types={"padding": Choice("valid", "same")},
)

_AVERAGE = _MAX._replace(layer=AveragePool, arguments={**_MAX.arguments, "pool_size": REQUIRED})

_GLOBAL = Call(GlobalPool, {"data_format": None, "keepdims": False})

_ADAPTIVE = Call(
    AdaptivePool, {"output_size": REQUIRED, "data_format": None}, fixed={"loose": True}
)

LAYERS = {
    **siblings("MaxPooling{}D", _MAX),
    **siblings("AveragePooling{}D", _AVERAGE),
    **siblings("GlobalMaxPooling{}D", _GLOBAL),
    **siblings("GlobalAveragePooling{}D", _GLOBAL),
    **siblings("AdaptiveMaxPooling{}D", _ADAPTIVE),
    **siblings("AdaptiveAveragePooling{}D", _ADAPTIVE),
}
