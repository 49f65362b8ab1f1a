"""Where Keras keeps its operations. Source: keras/src/ops, Keras 3.15."""

from __future__ import annotations

# The modules of keras.src.ops; what is named nowhere here is in `numpy`.
_MODULES = {
    "math": ("rsqrt", "erf", "logsumexp"),
    "core": ("stop_gradient", "cast"),
    "nn": (
        *("relu", "relu6", "sigmoid", "silu", "softplus", "softsign", "selu", "hard_sigmoid"),
        *("hard_silu", "hard_tanh", "log_sigmoid", "tanh_shrink", "elu", "celu", "gelu"),
        *("leaky_relu", "softmax", "log_softmax"),
    ),
}


def operation_class(name: str) -> tuple[str, str]:
    """The module and the class of an operation: `ops.expand_dims` → keras.src.ops.numpy,
    ExpandDims."""
    *inside, function = name.split(".")[1:]
    kind = "".join([part[:1].upper() + part[1:] for part in function.split("_")])
    if inside:
        return f"keras.src.ops.{inside[0]}", kind
    module = next((m for m, names in _MODULES.items() if function in names), "numpy")
    return f"keras.src.ops.{module}", kind
