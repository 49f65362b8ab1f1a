"""Keras's convolutions. Source: keras.layers, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.convolution import Conv
from cnnshape.values import Choice

_NAMES = {
    "filters": "out_channels",
    "strides": "stride",
    "dilation_rate": "dilation",
    "use_bias": "bias",
}

_CONV = Call(
    Conv,
    {
        "filters": REQUIRED,
        "kernel_size": REQUIRED,
        "strides": 1,
        "padding": "valid",
        "data_format": None,
        "dilation_rate": 1,
        "groups": 1,
        "activation": None,
        "use_bias": True,
        "kernel_initializer": "glorot_uniform",
        "bias_initializer": "zeros",
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
    },
    to=_NAMES,
    types={"padding": Choice("valid", "same", ignore_case=True)},
    weights={"kernel": "kernel:*io"},
    checks=(Conv.stride_or_dilation,),
)

_CONV_1D = _CONV._replace(
    types={"padding": Choice("valid", "same", "causal", ignore_case=True)}, rank=1
)

LAYERS = {
    **siblings("Conv{}D", _CONV),
    "Conv1D": _CONV_1D,
}
