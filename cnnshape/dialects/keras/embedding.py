"""Keras's table of vectors. Source: keras.layers.Embedding, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.embedding import Embedding
from cnnshape.values import Anything, Bool

LAYERS = {
    "Embedding": Call(
        Embedding,
        {
            "input_dim": REQUIRED,
            "output_dim": REQUIRED,
            "embeddings_initializer": "uniform",
            "embeddings_regularizer": None,
            "embeddings_constraint": None,
            "mask_zero": False,
            "weights": None,
            "lora_rank": None,
            "lora_alpha": None,
            "quantization_config": None,
        },
        to={"input_dim": "entries", "output_dim": "features", "weights": "initial_weights"},
        types={
            "mask_zero": Bool(),
            "weights": Anything(),
            "lora_alpha": Anything(),
            "quantization_config": Anything(),
        },
    ),
}
