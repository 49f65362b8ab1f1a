"""Keras's linear layers. Source: keras/src/layers/core, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.einsum_linear import EinsumLinear
from cnnshape.layers.linear import Linear
from cnnshape.values import Anything, Int

LAYERS = {
    "Dense": Call(
        Linear,
        {
            "units": REQUIRED,
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
            "quantization_config": None,
        },
        to={"units": "out_features", "use_bias": "bias"},
        types={
            "units": Int(min=1),
            "lora_alpha": Anything(),
            "quantization_config": Anything(),
        },
        fixed={"least_axes": 2},
        weights={"kernel": "kernel:io"},
    ),
    "EinsumDense": Call(
        EinsumLinear,
        {
            "equation": REQUIRED,
            "output_shape": REQUIRED,
            "activation": None,
            "bias_axes": None,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
            "lora_rank": None,
            "lora_alpha": None,
            "gptq_unpacked_column_size": None,
            "quantization_config": None,
        },
        types={
            "lora_alpha": Anything(),
            "gptq_unpacked_column_size": Anything(),
            "quantization_config": Anything(),
        },
    ),
}
