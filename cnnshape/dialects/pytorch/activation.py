"""PyTorch's activations and dropout, as modules and as functions.

Source: torch/nn/modules/activation.py and dropout.py, torch/nn/functional.py, PyTorch 2.13.
"""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.elementwise import (
    ChannelNoise,
    ChannelSlope,
    ChannelSoftmax,
    Elementwise,
    Gated,
    Interval,
    Noise,
    Softmax,
)
from cnnshape.values import Bool, Choice, Float, Int, Null, OneOf

_NUMBER = Float()
_PLAIN = Call(Elementwise, {})
_IN_PLACE = Call(Elementwise, {"inplace": False})
_SOFTMAX = Call(Softmax, {"dim": None}, to={"dim": "axis"})
_DROPOUT = Call(Noise, {"p": 0.5, "inplace": False}, to={"p": "rate"})
_GELU = Call(Elementwise, {"approximate": "none"}, types={"approximate": Choice("none", "tanh")})


def _numbers(**defaults: float) -> Call:
    """An activation with numbers that play no part in shapes, and `inplace` behind them."""
    return Call(Elementwise, {**defaults, "inplace": False}, types=dict.fromkeys(defaults, _NUMBER))


def _number(**defaults: float) -> Call:
    return Call(Elementwise, defaults, types=dict.fromkeys(defaults, _NUMBER))


_CELU = Call(
    Elementwise,
    {"alpha": 1.0, "inplace": False},
    types={"alpha": OneOf(Float(above=0), Float(below=0))},
)
# Up to the largest number of 32 bits.
_SOFTSHRINK = Call(
    Elementwise, {"lambd": 0.5}, types={"lambd": Float(min=0, max=3.4028234663852886e38)}
)
_BETWEEN = {"lower": 0.125, "upper": 1 / 3}
_THRESHOLD = Call(
    Elementwise,
    {"threshold": REQUIRED, "value": REQUIRED, "inplace": False},
    types={"threshold": _NUMBER, "value": _NUMBER},
)

_MODULES = {
    **dict.fromkeys(("Sigmoid", "Tanh", "Tanhshrink", "Softsign", "LogSigmoid"), _PLAIN),
    **dict.fromkeys(
        ("ReLU", "ReLU6", "SiLU", "Mish", "SELU", "Hardsigmoid", "Hardswish"), _IN_PLACE
    ),
    "ELU": _numbers(alpha=1.0),
    "CELU": _CELU,
    "LeakyReLU": _numbers(negative_slope=0.01),
    "Hardshrink": _number(lambd=0.5),
    "Softshrink": _SOFTSHRINK,
    "Softplus": _number(beta=1.0, threshold=20.0),
    "GELU": _GELU,
    "RReLU": Call(
        Interval,
        {**_BETWEEN, "inplace": False},
        to={"lower": "low", "upper": "high"},
        fixed={"proper": False},
    ),
    "Hardtanh": Call(
        Interval,
        {"min_val": -1.0, "max_val": 1.0, "inplace": False, "min_value": None, "max_value": None},
        to={"min_val": "low", "max_val": "high"},
        types={"min_value": Null(), "max_value": Null()},
    ),
    "Threshold": _THRESHOLD,
    "Softmax": _SOFTMAX,
    "LogSoftmax": _SOFTMAX,
    "Softmin": _SOFTMAX,
    "Softmax2d": Call(ChannelSoftmax, {}),
    "GLU": Call(Gated, {"dim": -1}, to={"dim": "axis"}),
    "PReLU": Call(
        ChannelSlope,
        {"num_parameters": 1, "init": 0.25, "device": None, "dtype": None},
        types={"init": _NUMBER},
        weights={"slope": "weight"},
    ),
    **dict.fromkeys(
        ("Dropout", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"), _DROPOUT
    ),
    "Dropout1d": _DROPOUT._replace(layer=ChannelNoise, rank=1, fixed={"least_rank": 2}),
    "Identity": Call(Elementwise, {}),
}

_F_SOFTMAX = Call(
    Softmax,
    {"dim": None, "_stacklevel": 3, "dtype": None},
    to={"dim": "axis"},
    types={"_stacklevel": Int()},
    operation=True,
)
_F_DROPOUT = Call(
    Noise,
    {"p": 0.5, "training": True, "inplace": False},
    to={"p": "rate"},
    types={"training": Bool()},
    operation=True,
)

_OPERATIONS = {
    **dict.fromkeys(
        ("sigmoid", "tanh", "tanhshrink", "softsign", "logsigmoid", "contiguous", "clone"),
        _PLAIN._replace(operation=True),
    ),
    **dict.fromkeys(
        ("relu", "relu6", "silu", "mish", "selu", "hardsigmoid", "hardswish"),
        _IN_PLACE._replace(operation=True),
    ),
    "elu": _numbers(alpha=1.0)._replace(operation=True),
    "celu": _CELU._replace(operation=True),
    "leaky_relu": _numbers(negative_slope=0.01)._replace(operation=True),
    "softshrink": _SOFTSHRINK._replace(operation=True),
    "hardshrink": _number(lambd=0.5)._replace(operation=True),
    "softplus": _number(beta=1.0, threshold=20.0)._replace(operation=True),
    "gelu": _GELU._replace(operation=True),
    "hardtanh": Call(
        Interval,
        {"min_val": -1.0, "max_val": 1.0, "inplace": False},
        to={"min_val": "low", "max_val": "high"},
        fixed={"proper": False},
        operation=True,
    ),
    "rrelu": Call(
        Interval,
        {**_BETWEEN, "training": False, "inplace": False},
        to={"lower": "low", "upper": "high"},
        types={"training": Bool()},
        fixed={"proper": False},
        operation=True,
    ),
    "threshold": _THRESHOLD._replace(operation=True),
    "glu": Call(Gated, {"dim": -1}, to={"dim": "axis"}, operation=True),
    "softmax": _F_SOFTMAX,
    "log_softmax": _F_SOFTMAX,
    "softmin": _F_SOFTMAX,
    **dict.fromkeys(("dropout", "dropout2d", "dropout3d"), _F_DROPOUT),
    **dict.fromkeys(
        ("alpha_dropout", "feature_alpha_dropout"),
        _F_DROPOUT._replace(arguments={**_F_DROPOUT.arguments, "training": False}),
    ),
    "dropout1d": _F_DROPOUT._replace(layer=ChannelNoise, rank=1, fixed={"least_rank": 2}),
    # torchvision.ops.stochastic_depth, torchvision 0.28.
    "stochastic_depth": Call(
        Noise,
        {"p": REQUIRED, "mode": REQUIRED, "training": True},
        to={"p": "rate"},
        types={"mode": Choice("batch", "row"), "training": Bool()},
        operation=True,
    ),
}

LAYERS = {**_MODULES, **_OPERATIONS}
