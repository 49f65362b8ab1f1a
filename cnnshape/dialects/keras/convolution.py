"""Keras's convolutions. Source: keras.layers, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.convolution import Conv
from cnnshape.layers.depthwise import DepthwiseConv, SeparableConv
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.values import Anything, Choice

_NAMES = {
    "filters": "out_channels",
    "strides": "stride",
    "dilation_rate": "dilation",
    "use_bias": "bias",
}
_LORA = {"lora_alpha": Anything()}
_PADDING = {"padding": Choice("valid", "same", ignore_case=True)}

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
        "lora_rank": None,
        "lora_alpha": None,
    },
    to=_NAMES,
    types={**_PADDING, **_LORA},
    weights={"kernel": "kernel:*io", "lora_kernel_a": "lora_kernel_a:*io"},
    checks=(Conv.stride_or_dilation,),
)

_CONV_1D = _CONV._replace(
    types={**_LORA, "padding": Choice("valid", "same", "causal", ignore_case=True)}, rank=1
)

_CONV_TRANSPOSE = Call(
    ConvTranspose,
    {
        "filters": REQUIRED,
        "kernel_size": REQUIRED,
        "strides": 1,
        "padding": "valid",
        "output_padding": None,
        "data_format": None,
        "dilation_rate": 1,
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
    types=_PADDING,
    weights={"kernel": "kernel:*oi"},
    checks=(ConvTranspose.stride_or_dilation, ConvTranspose.output_padding_below_stride),
)

_DEPTHWISE = Call(
    DepthwiseConv,
    {
        "kernel_size": REQUIRED,
        "strides": 1,
        "padding": "valid",
        "depth_multiplier": 1,
        "data_format": None,
        "dilation_rate": 1,
        "activation": None,
        "use_bias": True,
        "depthwise_initializer": "glorot_uniform",
        "bias_initializer": "zeros",
        "depthwise_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "depthwise_constraint": None,
        "bias_constraint": None,
    },
    to=_NAMES,
    types=_PADDING,
    weights={"kernel": "kernel:*io"},
)

_SEPARABLE = Call(
    SeparableConv,
    {
        "filters": REQUIRED,
        "kernel_size": REQUIRED,
        "strides": 1,
        "padding": "valid",
        "data_format": None,
        "dilation_rate": 1,
        "depth_multiplier": 1,
        "activation": None,
        "use_bias": True,
        "depthwise_initializer": "glorot_uniform",
        "pointwise_initializer": "glorot_uniform",
        "bias_initializer": "zeros",
        "depthwise_regularizer": None,
        "pointwise_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "depthwise_constraint": None,
        "pointwise_constraint": None,
        "bias_constraint": None,
    },
    to=_NAMES,
    types=_PADDING,
    weights={
        "depthwise_kernel": "depthwise_kernel:*io",
        "pointwise_kernel": "pointwise_kernel:*io",
    },
)

# The 3-D form has its data_format before its output_padding.
_ORDER = dict.fromkeys(("filters", "kernel_size", "strides", "padding", "data_format"))
_CONV_3D_TRANSPOSE = _CONV_TRANSPOSE._replace(
    arguments={word: _CONV_TRANSPOSE.arguments[word] for word in _ORDER}
    | dict(_CONV_TRANSPOSE.arguments),
    rank=3,
)

LAYERS = {
    **siblings("Conv{}D", _CONV),
    "Conv1D": _CONV_1D,
    **siblings("Conv{}DTranspose", _CONV_TRANSPOSE, (1, 2)),
    "Conv3DTranspose": _CONV_3D_TRANSPOSE,
    **siblings("DepthwiseConv{}D", _DEPTHWISE, (1, 2)),
    **siblings("SeparableConv{}D", _SEPARABLE, (1, 2)),
}
