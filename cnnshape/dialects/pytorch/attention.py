"""PyTorch's attention. Source: torch.nn.MultiheadAttention and its users, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.packed_attention import EncoderLayer, PackedAttention
from cnnshape.values import Bool, Choice, Float

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
    "TransformerEncoderLayer": Call(
        EncoderLayer,
        {
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
        },
        types={
            "dropout": Float(min=0, max=1),
            "activation": Choice("relu", "gelu"),
            "layer_norm_eps": Float(),
            "norm_first": Bool(),
        },
    ),
}
