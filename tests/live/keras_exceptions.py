"""Where cnnshape differs from Keras on purpose; `docs/frameworks.md` tells users the same.

All of these pass in Keras while a model is put together, and fail on the first real data.
"""

from __future__ import annotations

from typing import Any

NULL = "null is no value for it: Keras does not look at it before data arrive"
SIZES = {"Resizing", "CenterCrop", "RandomCrop"}
NULLS = {
    ("RMSNormalization", "epsilon"),
    ("LayerNormalization", "epsilon"),
    ("LeakyReLU", "negative_slope"),
    ("ops.cast", "dtype"),
    ("Rescaling", "scale"),
    ("HashedCrossing", "num_bins"),
    *((layer, word) for layer in SIZES for word in ("height", "width")),
}
TWICE = "an axis that is named twice: Keras's shape is not what the computation gives"
EMPTY = "images of size 0: Keras gives a shape that no image can have"
PARTS = "an array cut into 0 parts or fewer: Keras goes on with no array at all"
SPARSE = "sparse and ragged tensors are there on some backends only, and a spec does not name one"
# A Pipeline is run on trial data, where a layer of its own is only asked for its shape.
TRIED = "a Pipeline, which Keras tries with numbers of its own to see what comes out"
# Arguments that only matter when numbers flow.
DATA = ("noise_shape", "use_cudnn")
HEADLESS = "attention with 0 heads, which Keras builds with empty weights"
OVERRIDDEN = "a value that is wrong, but that the older name of the argument overrides"
NEGATIVE = "a negative number of bins, which only data would show"
LATE = "numbers that a MelSpectrogram does not look at before data arrive"
INNER = "the layer inside is called with another rank, which the wrapper does not look at"


def excepted(case: dict[str, Any], answer: dict[str, Any], found: list[str]) -> str:
    """The reason why this case may differ; nothing where it must not."""
    layer, args = case["layer"], case["args"]
    for word in ("sparse", "ragged"):
        if args.get(word) and word in str(answer["error"]):
            return SPARSE
    if layer == "Pipeline" and "automatically infer" in str(answer["error"]):
        is_open = any(None in shape for shape in case["inputs"])
        return TRIED if is_open or any(word in str(args) for word in DATA) else ""
    if layer == "Pipeline" and answer["error"] is None and "'target_shape': [None" in str(args):
        # It knows what the open size of a reshape comes to, too.
        return TRIED
    # cnnshape is the stricter one in all of them.
    if answer["error"] is not None or len(found) != 1 or not found[0].startswith("error"):
        return ""
    if any((layer, word) in NULLS and value is None for word, value in args.items()):
        return NULL
    if layer.startswith("ops.") and "twice" in found[0]:
        return TWICE
    if layer in SIZES and 0 in (args.get("height"), args.get("width")):
        return EMPTY
    if layer == "MelSpectrogram" and found[0].startswith(("error `out-of", "error `wrong-type")):
        return LATE
    if layer == "GroupQueryAttention" and args.get("num_query_heads") == 0:
        return HEADLESS
    if layer == "LeakyReLU" and args.get("alpha") is not None:
        return OVERRIDDEN
    if layer == "HashedCrossing" and args["num_bins"] < 0:
        return NEGATIVE
    if layer == "ops.split" and args["indices_or_sections"] in (0, -1, -2):
        return PARTS
    if layer in ("TimeDistributed", "SpectralNormalization") and found[0].startswith(
        "error `input-rank"
    ):
        return INNER
    return ""
