"""PyTorch's tables of vectors. Source: torch.nn, PyTorch 2.13."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.base import Complaint
from cnnshape.layers.embedding import Embedding, EmbeddingBag
from cnnshape.rules import BAD_COMBINATION
from cnnshape.values import Anything, Bool, Float, Int, Optional

_NAMES = {"num_embeddings": "entries", "embedding_dim": "features", "_freeze": "frozen"}
_TYPES = {
    "embedding_dim": Int(min=0),
    "max_norm": Optional(Float()),
    "norm_type": Float(),
    "scale_grad_by_freq": Bool(),
    "sparse": Bool(),
    "_weight": Anything(),
}


def _dense_maximum(layer: Any) -> None:
    if layer.mode == "max" and layer.sparse:
        raise Complaint(BAD_COMBINATION, "`mode: max` does not go with `sparse`", argument="sparse")


LAYERS = {
    "Embedding": Call(
        Embedding,
        {
            "num_embeddings": REQUIRED,
            "embedding_dim": REQUIRED,
            "padding_idx": None,
            "max_norm": None,
            "norm_type": 2.0,
            "scale_grad_by_freq": False,
            "sparse": False,
            "_weight": None,
            "_freeze": False,
            "device": None,
            "dtype": None,
        },
        to=_NAMES,
        types=_TYPES,
        weights={"embeddings": "weight"},
    ),
    "EmbeddingBag": Call(
        EmbeddingBag,
        {
            "num_embeddings": REQUIRED,
            "embedding_dim": REQUIRED,
            "max_norm": None,
            "norm_type": 2.0,
            "scale_grad_by_freq": False,
            "mode": "mean",
            "sparse": False,
            "_weight": None,
            "include_last_offset": False,
            "padding_idx": None,
            "device": None,
            "dtype": None,
        },
        to=_NAMES,
        checks=(_dense_maximum,),
        # Without a size what happens depends on what is in the memory.
        types={**_TYPES, "embedding_dim": Int(min=1)},
        weights={"embeddings": "weight"},
    ),
}
