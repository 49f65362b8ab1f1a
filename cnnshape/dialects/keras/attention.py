"""Keras's attention. Source: keras/src/layers/attention, Keras 3.15."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.attention import DotAttention
from cnnshape.layers.attention_heads import GroupedQueryAttention, MultiHeadAttention
from cnnshape.layers.base import Complaint
from cnnshape.rules import BAD_COMBINATION
from cnnshape.values import Anything, Bool, Choice, Float, Int, Optional

_COMMON = {
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
    "use_gate": False,
    "seed": None,
}
_TYPES = {
    "dropout": Float(min=0, max=1),
    "sliding_window": Optional(Int(min=1)),
    "flash_attention": Optional(Bool()),
    "seed": Anything(),
}


def _no_dropout_at_once(layer: Any) -> None:
    if layer.flash_attention and layer.dropout > 0:
        raise Complaint(
            BAD_COMBINATION,
            f"`flash_attention` works without dropout only, but `dropout` is {layer.dropout:g}",
            argument="flash_attention",
            help="write `dropout: 0`, or leave `flash_attention` out",
        )


def _added(values: dict[str, Any]) -> None:
    """`score_mode: concat` adds where `dot` multiplies."""
    values["added"] = values["score_mode"] == "concat"


LAYERS = {
    "MultiHeadAttention": Call(
        MultiHeadAttention,
        {
            "num_heads": REQUIRED,
            "key_dim": REQUIRED,
            "value_dim": None,
            "dropout": 0.0,
            "use_bias": True,
            "output_shape": None,
            "attention_axes": None,
            "sliding_window": None,
            "flash_attention": None,
            **_COMMON,
        },
        to={"use_bias": "bias"},
        types=_TYPES,
        checks=(_no_dropout_at_once,),
    ),
    "GroupQueryAttention": Call(
        GroupedQueryAttention,
        {
            "head_dim": REQUIRED,
            "num_query_heads": REQUIRED,
            "num_key_value_heads": REQUIRED,
            "dropout": 0.0,
            "use_bias": True,
            "sliding_window": None,
            "flash_attention": None,
            **_COMMON,
        },
        to={"use_bias": "bias"},
        types=_TYPES,
        checks=(_no_dropout_at_once,),
    ),
    "Attention": Call(
        DotAttention,
        {"use_scale": False, "score_mode": "dot", "dropout": 0.0, "seed": None},
        types={
            "score_mode": Choice("dot", "concat"),
            "dropout": Float(),
            "seed": Anything(),
        },
        derive=_added,
    ),
    "AdditiveAttention": Call(
        DotAttention,
        {"use_scale": True, "dropout": 0.0},
        types={"dropout": Float()},
        fixed={"added": True, "scale_per_feature": True},
    ),
}
