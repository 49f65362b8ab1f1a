"""PyTorch's pooling, as modules and as functions. Source: torch.nn and torch.nn.functional,
PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.adaptive_pooling import AdaptivePool
from cnnshape.layers.pooling import AveragePool, MaxPool, PowerAveragePool
from cnnshape.layers.unpooling import FractionalMaxPool, MaxUnpool
from cnnshape.sizes import List, PerAxis, SizeOrNull
from cnnshape.values import Anything, Float, Int, Null, OneOf, Optional

# A list of one counts for all axes.
_WINDOW = PerAxis(Int(min=1), short=True)
_STRIDE = Optional(_WINDOW)
_AMOUNTS = PerAxis(Int(min=0), short=True)
_CHECKED = {"unbatched": True, "nonempty": True}

_MAX = Call(
    MaxPool,
    {
        "kernel_size": REQUIRED,
        "stride": None,
        "padding": 0,
        "dilation": 1,
        "return_indices": False,
        "ceil_mode": False,
    },
    types={"kernel_size": _WINDOW, "stride": _STRIDE, "padding": _AMOUNTS, "dilation": _WINDOW},
    fixed=_CHECKED,
)
# The function has the last two the other way round.
_MAX_FUNCTION = _MAX._replace(
    arguments={
        "kernel_size": REQUIRED,
        "stride": None,
        "padding": 0,
        "dilation": 1,
        "ceil_mode": False,
        "return_indices": False,
    },
    operation=True,
)

_AVERAGE = Call(
    AveragePool,
    {
        "kernel_size": REQUIRED,
        "stride": None,
        "padding": 0,
        "ceil_mode": False,
        "count_include_pad": True,
        "divisor_override": None,
    },
    types={"kernel_size": _WINDOW, "stride": _STRIDE, "padding": _AMOUNTS},
    fixed=_CHECKED,
)
_AVERAGE_1D = _AVERAGE._replace(
    arguments={
        "kernel_size": REQUIRED,
        "stride": None,
        "padding": 0,
        "ceil_mode": False,
        "count_include_pad": True,
    },
    rank=1,
)

# In three dimensions the mean is taken only of windows that fit without the padding.
_WITHIN = {**_CHECKED, "within": True}
_AVERAGE_3D = _AVERAGE._replace(fixed=_WITHIN, rank=3)

_POWER_AVERAGE = Call(
    PowerAveragePool,
    {"norm_type": REQUIRED, "kernel_size": REQUIRED, "stride": None, "ceil_mode": False},
    types={"stride": _STRIDE},
    fixed=_CHECKED,
)
_POWER_AVERAGE_1D = _POWER_AVERAGE._replace(
    types={"stride": _STRIDE, "kernel_size": PerAxis(Int(min=1), lists=False)}, rank=1
)
_POWER_AVERAGE_3D = _POWER_AVERAGE._replace(fixed=_WITHIN, rank=3)

_FRACTIONAL = Call(
    FractionalMaxPool,
    {
        "kernel_size": REQUIRED,
        "output_size": None,
        "output_ratio": None,
        "return_indices": False,
        "_random_samples": None,
    },
    types={"_random_samples": Anything()},
    fixed=_CHECKED,
)

# The function wants a ratio for each axis, and does not look at it where there is a size.
_FRACTIONAL_FUNCTION = _FRACTIONAL._replace(
    types={
        **_FRACTIONAL.types,
        "output_ratio": Optional(OneOf(PerAxis(Float(), alone=Null()), Float())),
    },
    fixed={**_CHECKED, "size_first": True},
    operation=True,
)

_UNPOOL = Call(
    MaxUnpool,
    {"kernel_size": REQUIRED, "stride": None, "padding": 0},
    fixed=_CHECKED,
)
_UNPOOL_FUNCTION = _UNPOOL._replace(
    arguments={**_UNPOOL.arguments, "output_size": None},
    types={"output_size": Optional(List(Int()))},
    operation=True,
)

_ADAPTIVE = Call(
    AdaptivePool,
    {"output_size": REQUIRED},
    types={"output_size": PerAxis(SizeOrNull(min=0), alone=Int(min=0))},
    fixed={**_CHECKED, "null_keeps": True},
)
_SIZE_1D = {"output_size": PerAxis(Int(min=0))}

_ADAPTIVE_MAX = _ADAPTIVE._replace(arguments={"output_size": REQUIRED, "return_indices": False})
_ADAPTIVE_MAX_1D = _ADAPTIVE_MAX._replace(types=_SIZE_1D, rank=1)

_ADAPTIVE_AVERAGE = _ADAPTIVE._replace(fixed={**_ADAPTIVE.fixed, "averages": True})
_ADAPTIVE_AVERAGE_1D = _ADAPTIVE_AVERAGE._replace(types=_SIZE_1D, rank=1)


def _function(call: Call) -> Call:
    return call._replace(operation=True)


LAYERS = {
    **siblings("MaxPool{}d", _MAX),
    **siblings("AvgPool{}d", _AVERAGE),
    "AvgPool1d": _AVERAGE_1D,
    "AvgPool3d": _AVERAGE_3D,
    **siblings("LPPool{}d", _POWER_AVERAGE),
    "LPPool1d": _POWER_AVERAGE_1D,
    "LPPool3d": _POWER_AVERAGE_3D,
    **siblings("FractionalMaxPool{}d", _FRACTIONAL, (2, 3)),
    **siblings("MaxUnpool{}d", _UNPOOL),
    **siblings("AdaptiveAvgPool{}d", _ADAPTIVE_AVERAGE),
    "AdaptiveAvgPool1d": _ADAPTIVE_AVERAGE_1D,
    **siblings("AdaptiveMaxPool{}d", _ADAPTIVE_MAX),
    "AdaptiveMaxPool1d": _ADAPTIVE_MAX_1D,
    **siblings("max_pool{}d", _MAX_FUNCTION),
    **siblings("avg_pool{}d", _function(_AVERAGE)),
    "avg_pool1d": _function(_AVERAGE_1D),
    "avg_pool3d": _function(_AVERAGE_3D),
    **siblings("lp_pool{}d", _function(_POWER_AVERAGE)),
    "lp_pool1d": _function(_POWER_AVERAGE_1D),
    "lp_pool3d": _function(_POWER_AVERAGE_3D),
    **siblings("fractional_max_pool{}d", _FRACTIONAL_FUNCTION, (2, 3)),
    **siblings("max_unpool{}d", _UNPOOL_FUNCTION),
    **siblings("adaptive_avg_pool{}d", _function(_ADAPTIVE_AVERAGE)),
    "adaptive_avg_pool1d": _function(_ADAPTIVE_AVERAGE_1D),
    **siblings("adaptive_max_pool{}d", _function(_ADAPTIVE_MAX)),
    "adaptive_max_pool1d": _function(_ADAPTIVE_MAX_1D),
}
