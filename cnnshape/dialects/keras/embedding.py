"""Keras's tables of vectors. Source: keras/src/layers/core, Keras 3.15."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.embedding import Embedding, ReversibleEmbedding
from cnnshape.values import Anything, Bool

_TABLE: dict[str, Any] = {
    "embeddings_initializer": "uniform",
    "embeddings_regularizer": None,
    "embeddings_constraint": None,
    "mask_zero": False,
}
_ADAPTED: dict[str, Any] = {
    "weights": None,
    "lora_rank": None,
    "lora_alpha": None,
    "quantization_config": None,
}
_WORDS = {"input_dim": "entries", "output_dim": "features", "weights": "initial_weights"}
_TYPES = {
    "mask_zero": Bool(),
    "weights": Anything(),
    "lora_alpha": Anything(),
    "quantization_config": Anything(),
}

LAYERS = {
    "Embedding": Call(
        Embedding,
        {"input_dim": REQUIRED, "output_dim": REQUIRED, **_TABLE, **_ADAPTED},
        to=_WORDS,
        types=_TYPES,
    ),
    "ReversibleEmbedding": Call(
        ReversibleEmbedding,
        {
            "input_dim": REQUIRED,
            "output_dim": REQUIRED,
            "tie_weights": True,
            **_TABLE,
            "reverse_dtype": None,
            "logit_soft_cap": None,
            **_ADAPTED,
        },
        to=_WORDS,
        types={**_TYPES, "reverse_dtype": Anything(), "logit_soft_cap": Anything()},
    ),
}
