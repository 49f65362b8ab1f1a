"""Keras's activations as layers. Source: keras/src/layers/activations, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.elementwise import ElementSlope, Elementwise
from cnnshape.values import Anything, Float, Optional

_POSITIVE = Float(min=0)

LAYERS = {
    "Activation": Call(Elementwise, {"activation": REQUIRED}),
    "ReLU": Call(
        Elementwise,
        {"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
        types={
            "max_value": Optional(_POSITIVE),
            "negative_slope": _POSITIVE,
            "threshold": _POSITIVE,
        },
    ),
    "LeakyReLU": Call(
        Elementwise,
        # `alpha` is the older name, which is still taken.
        {"negative_slope": 0.3, "alpha": 0.3},
        types={"negative_slope": _POSITIVE, "alpha": _POSITIVE},
    ),
    "ELU": Call(Elementwise, {"alpha": 1.0}, types={"alpha": Anything()}),
    # The axis is not looked at before real numbers arrive.
    "Softmax": Call(Elementwise, {"axis": -1}, types={"axis": Anything()}),
    "PReLU": Call(
        ElementSlope,
        {
            "alpha_initializer": "Zeros",
            "alpha_regularizer": None,
            "alpha_constraint": None,
            "shared_axes": None,
        },
        weights={"slope": "alpha"},
    ),
}
