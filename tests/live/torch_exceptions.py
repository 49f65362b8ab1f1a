"""Where cnnshape differs from PyTorch on purpose; `docs/frameworks.md` tells users the same."""

from __future__ import annotations

from typing import Any

NULL = "null is no value for it: PyTorch does not look at it where nothing depends on it"
PARSER = "`keepdim: false` without `dim` is the default, but PyTorch's argument parser refuses it"
KERNEL = "whether it is an error depends on the kernel that PyTorch chooses"
NO_STRIDES = "an empty list of strides stands for none in PyTorch; nobody means it"
SPARE = "PyTorch does not look at the values beyond those of the spatial axes"
MEMORY = "without a size of the vectors, what happens depends on what is in the memory"
TRAINING = "whole channels of a tensor without channels: an error in training only"
NO_WINDOW = "a window over less than one channel; the older module computes something all the same"

NULLS = ("norm_type", "num_features")


def excepted(case: dict[str, Any], answer: dict[str, Any], found: list[str]) -> str:
    """The reason why this case may differ; nothing where it must not."""
    layer, args, error = case["layer"], case["args"], answer["error"]
    if len(found) != 1:
        return ""
    return _stricter(layer, args, found[0]) if error is None else _milder(layer, args, error)


def _stricter(layer: str, args: dict[str, Any], said: str) -> str:
    """PyTorch builds and runs it, and cnnshape refuses it."""
    if any(args.get(word, 0) is None and f"`{word}` must be" in said for word in NULLS):
        return NULL
    if "ConvTranspose" in layer and "`dilation` must be" in said:
        return KERNEL
    if layer == "scaled_dot_product_attention" and "`dropout_p` must be" in said:
        return KERNEL
    if "pool" in layer.lower() and args.get("stride") == []:
        return NO_STRIDES
    if "unpool" in layer.lower() and "not a list of" in said:
        return SPARE
    if layer == "CrossMapLRN2d" and args.get("size", 1) < 1:
        return NO_WINDOW
    if layer == "EmbeddingBag" and args["embedding_dim"] == 0:
        return MEMORY
    return ""


def _milder(layer: str, args: dict[str, Any], error: str) -> str:
    """PyTorch refuses it, and cnnshape does not."""
    if layer in ("mean", "sum") and "dim" not in args and args.get("keepdim") is False:
        return PARSER
    if "Feature dropout requires" in error:
        return TRAINING
    if "ConvTranspose" in layer and "Output size is too small" in error:
        return KERNEL
    return ""
