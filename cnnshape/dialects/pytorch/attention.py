"""PyTorch's attention. Source: torch.nn.MultiheadAttention and its users, PyTorch 2.13."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.packed_attention import PackedAttention
from cnnshape.layers.transformer import DecoderLayer, EncoderLayer
from cnnshape.layers.transformer_stack import DecoderStack, EncoderStack, Transformer
from cnnshape.values import Bool, Choice, Float, Type

_LAYER = {
    "d_model": None,
    "nhead": REQUIRED,
    "dim_feedforward": 2048,
    "dropout": 0.1,
    "activation": "relu",
    "layer_norm_eps": 1e-05,
    "batch_first": False,
    "norm_first": False,
    "bias": True,
    "device": None,
    "dtype": None,
}
_TYPES: dict[str, Type[Any]] = {
    "dropout": Float(min=0, max=1),
    "activation": Choice("relu", "gelu"),
    "layer_norm_eps": Float(),
    "norm_first": Bool(),
}

LAYERS = {
    "MultiheadAttention": Call(
        PackedAttention,
        {
            "embed_dim": None,
            "num_heads": REQUIRED,
            "dropout": 0.0,
            "bias": True,
            "add_bias_kv": False,
            "add_zero_attn": False,
            "kdim": None,
            "vdim": None,
            "batch_first": False,
            "device": None,
            "dtype": None,
        },
        types={"dropout": Float()},
    ),
    "TransformerEncoderLayer": Call(EncoderLayer, _LAYER, types=_TYPES),
    "TransformerDecoderLayer": Call(DecoderLayer, _LAYER, types=_TYPES),
    "TransformerEncoder": Call(
        EncoderStack,
        {
            "encoder_layer": REQUIRED,
            "num_layers": REQUIRED,
            "norm": None,
            "enable_nested_tensor": True,
            "mask_check": True,
        },
        to={"encoder_layer": "layer"},
        types={"enable_nested_tensor": Bool(), "mask_check": Bool()},
    ),
    "TransformerDecoder": Call(
        DecoderStack,
        {"decoder_layer": REQUIRED, "num_layers": REQUIRED, "norm": None},
        to={"decoder_layer": "layer"},
    ),
    "Transformer": Call(
        Transformer,
        {
            "d_model": 512,
            "nhead": 8,
            "num_encoder_layers": 6,
            "num_decoder_layers": 6,
            "dim_feedforward": 2048,
            "dropout": 0.1,
            "activation": "relu",
            "custom_encoder": None,
            "custom_decoder": None,
            "layer_norm_eps": 1e-05,
            "batch_first": False,
            "norm_first": False,
            "bias": True,
            "device": None,
            "dtype": None,
        },
        types=_TYPES,
    ),
}
