"""PyTorch's convolutions. Source: torch.nn, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.convolution import Conv
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.sizes import PerAxis
from cnnshape.values import Choice, Int, OneOf

# Lists of one count for all axes, except for the kernel.
_STEPS = PerAxis(Int(min=1), short=True)
_AMOUNTS = PerAxis(Int(min=0), short=True)
_CHECKED = {"unbatched": True, "nonempty": True}

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
    types={
        "stride": _STEPS,
        # A negative amount crops, where the padding is not of zeros.
        "padding": OneOf(Choice("valid", "same"), PerAxis(Int(), short=True)),
        "dilation": _STEPS,
    },
    fixed=_CHECKED,
    weights={"kernel": "weight:oi*"},
    checks=(Conv.same_needs_stride_1,),
)

_CONV_TRANSPOSE = Call(
    ConvTranspose,
    {
        "in_channels": None,
        "out_channels": REQUIRED,
        "kernel_size": REQUIRED,
        "stride": 1,
        "padding": 0,
        "output_padding": 0,
        "groups": 1,
        "bias": True,
        "dilation": 1,
        "padding_mode": "zeros",
        "device": None,
        "dtype": None,
    },
    types={
        "stride": _STEPS,
        "padding": _AMOUNTS,
        "output_padding": _AMOUNTS,
        "dilation": _STEPS,
        "padding_mode": Choice("zeros"),
    },
    fixed=_CHECKED,
    weights={"kernel": "weight:io*"},
    checks=(ConvTranspose.output_padding_below_stride_or_dilation,),
)


def _lazy(call: Call) -> Call:
    """The form that takes the number of input channels from the input."""
    arguments = {name: default for name, default in call.arguments.items() if name != "in_channels"}
    return call._replace(arguments=arguments)


LAYERS = {
    **siblings("Conv{}d", _CONV),
    **siblings("ConvTranspose{}d", _CONV_TRANSPOSE),
    **siblings("LazyConv{}d", _lazy(_CONV)),
    **siblings("LazyConvTranspose{}d", _lazy(_CONV_TRANSPOSE)),
}
