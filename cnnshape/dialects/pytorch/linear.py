"""PyTorch's linear layers and matrix products. Source: torch/nn/modules/linear.py, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.einsum import Einsum
from cnnshape.layers.linear import Bilinear, Linear
from cnnshape.layers.product import MatrixProduct

_KERNEL = {"kernel": "weight"}

LAYERS = {
    "Linear": Call(
        Linear,
        {
            "in_features": None,
            "out_features": REQUIRED,
            "bias": True,
            "device": None,
            "dtype": None,
        },
        weights={"kernel": "weight:oi"},
    ),
    "LazyLinear": Call(
        Linear,
        {"out_features": REQUIRED, "bias": True, "device": None, "dtype": None},
        weights={"kernel": "weight:oi"},
    ),
    "Bilinear": Call(
        Bilinear,
        {
            "in1_features": None,
            "in2_features": None,
            "out_features": REQUIRED,
            "bias": True,
            "device": None,
            "dtype": None,
        },
        weights=_KERNEL,
    ),
    "einsum": Call(Einsum, {"equation": REQUIRED}, operation=True),
    "matmul": Call(MatrixProduct, {}, operation=True),
    "bmm": Call(MatrixProduct, {}, fixed={"batched": True}, operation=True),
}
