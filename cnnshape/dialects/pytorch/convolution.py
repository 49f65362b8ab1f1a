"""PyTorch's convolutions. Source: torch.nn, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.convolution import Conv

_CONV = Call(
    Conv,
    {
        "in_channels": None,
        "out_channels": REQUIRED,
        "kernel_size": REQUIRED,
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "groups": 1,
        "bias": True,
        "padding_mode": "zeros",
        "device": None,
        "dtype": None,
    },
    weights={"kernel": "weight:oi*"},
)

LAYERS = {
    **siblings("Conv{}d", _CONV),
}
