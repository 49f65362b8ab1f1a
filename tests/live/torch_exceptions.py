"""Where cnnshape differs from PyTorch on purpose; `docs/frameworks.md` tells users the same."""

from __future__ import annotations

from typing import Any

NULL = "null is no value for it: PyTorch does not look at it without `max_norm`"
PARSER = "`keepdim: false` without `dim` is the default, but PyTorch's argument parser refuses it"
KERNEL = "whether it is an error depends on the kernel that PyTorch chooses"
NO_STRIDES = "an empty list of strides stands for none in PyTorch; nobody means it"
SPARE = "PyTorch does not look at the values beyond those of the spatial axes"
MEMORY = "without a size of the vectors, what happens depends on what is in the memory"


def excepted(case: dict[str, Any], answer: dict[str, Any], found: list[str]) -> str:
    """The reason why this case may differ; nothing where it must not."""
    layer, args, error = case["layer"], case["args"], answer["error"]
    if layer.startswith("Embedding") and args.get("norm_type", 2) is None:
        return NULL
    if layer in ("mean", "sum") and "dim" not in args and args.get("keepdim") is False:
        return PARSER
    if "ConvTranspose" in layer and error is None and "`dilation` must" in found[0]:
        return KERNEL
    if "ConvTranspose" in layer and error is not None and "Output size is too small" in error:
        return KERNEL
    if layer == "scaled_dot_product_attention" and args.get("dropout_p", 0) < 0:
        return KERNEL
    if "pool" in layer.lower() and args.get("stride") == []:
        return NO_STRIDES
    if "unpool" in layer.lower() and "not a list of" in found[0]:
        return SPARE
    if layer == "EmbeddingBag" and args["embedding_dim"] == 0:
        return MEMORY
    return ""
