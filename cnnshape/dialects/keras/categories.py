"""Keras's layers for texts and categories. Source: keras/src/layers/preprocessing, Keras 3.15."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.categories import (
    CategoryEncoding,
    Discretization,
    HashedCrossing,
    Hashing,
    IntegerLookup,
    Lookup,
    TextVectorization,
)
from cnnshape.sizes import List
from cnnshape.values import Anything, Choice, Configuration, Int, OneOf, Optional, Text

_ANYTHING = Anything()
_MODES = Choice("int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf")
_WORDS = Optional(OneOf(List(Text()), Text()))
_TEXTS: dict[str, Any] = {
    "output_mode": _MODES,
    "vocabulary": _WORDS,
    "encoding": _ANYTHING,
}

LAYERS = {
    "CategoryEncoding": Call(
        CategoryEncoding,
        {"num_tokens": None, "output_mode": "multi_hot", "sparse": False},
        types={"output_mode": Choice("count", "one_hot", "multi_hot", "binary")},
    ),
    "Discretization": Call(
        Discretization,
        {
            "bin_boundaries": None,
            "num_bins": None,
            "epsilon": 0.01,
            "output_mode": "int",
            "sparse": False,
        },
        types={"epsilon": _ANYTHING},
    ),
    "Hashing": Call(
        Hashing,
        {
            "num_bins": REQUIRED,
            "mask_value": None,
            "salt": None,
            "output_mode": "int",
            "sparse": False,
        },
        types={"mask_value": _ANYTHING},
    ),
    "HashedCrossing": Call(
        HashedCrossing,
        {"num_bins": REQUIRED, "output_mode": "int", "sparse": False},
        types={"output_mode": Choice("int", "one_hot")},
    ),
    "IntegerLookup": Call(
        IntegerLookup,
        {
            "max_tokens": None,
            "num_oov_indices": 1,
            "mask_token": None,
            "oov_token": -1,
            "vocabulary": None,
            "vocabulary_dtype": "int64",
            "idf_weights": None,
            "invert": False,
            "output_mode": "int",
            "sparse": False,
            "pad_to_max_tokens": False,
            "oov_method": "floormod",
            "salt": None,
            "vocabulary_size": None,
        },
        types={
            "output_mode": _MODES,
            "mask_token": Optional(Int()),
            "oov_token": Optional(Int()),
            "vocabulary": Optional(OneOf(List(Int()), Text())),
            "vocabulary_dtype": Choice("int64"),
        },
    ),
    "StringLookup": Call(
        Lookup,
        {
            "max_tokens": None,
            "num_oov_indices": 1,
            "mask_token": None,
            "oov_token": "[UNK]",
            "vocabulary": None,
            "idf_weights": None,
            "invert": False,
            "output_mode": "int",
            "pad_to_max_tokens": False,
            "sparse": False,
            "encoding": "utf-8",
            "salt": None,
            "oov_method": "floormod",
            "vocabulary_size": None,
        },
        types={**_TEXTS, "mask_token": Optional(Text()), "oov_token": Optional(Text())},
    ),
    "TextVectorization": Call(
        TextVectorization,
        {
            "max_tokens": None,
            "standardize": "lower_and_strip_punctuation",
            "split": "whitespace",
            "ngrams": None,
            "output_mode": "int",
            "output_sequence_length": None,
            "pad_to_max_tokens": False,
            "vocabulary": None,
            "idf_weights": None,
            "sparse": False,
            "ragged": False,
            "encoding": "utf-8",
            "vocabulary_size": None,
        },
        types={
            **_TEXTS,
            "standardize": OneOf(
                Optional(Choice("lower_and_strip_punctuation", "lower", "strip_punctuation")),
                Configuration(),
            ),
            "ngrams": Optional(OneOf(Int(), List(Int()))),
        },
        fixed={"mask_token": "", "oov_token": "[UNK]"},
    ),
}
