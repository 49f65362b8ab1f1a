"""Keras's dropout and noise. Source: keras/src/layers/regularization, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.elementwise import ChannelNoise, Elementwise, Noise
from cnnshape.sizes import List
from cnnshape.values import Anything, Float, Int, Optional, Text

_SEED = Anything()
_NAMED = {"seed": _SEED, "name": Optional(Text()), "dtype": Anything()}

_SPATIAL = Call(
    ChannelNoise,
    {"rate": REQUIRED, "data_format": None, "seed": None, "name": None, "dtype": None},
    types=_NAMED,
)

LAYERS = {
    "Dropout": Call(
        Noise,
        {"rate": REQUIRED, "noise_shape": None, "seed": None},
        types={"noise_shape": Optional(List(Optional(Int(min=1)))), "seed": _SEED},
    ),
    "AlphaDropout": Call(
        Noise,
        {"rate": REQUIRED, "noise_shape": None, "seed": None},
        types={"noise_shape": Anything(), "seed": _SEED},
    ),
    "GaussianDropout": Call(Noise, {"rate": REQUIRED, "seed": None}, types={"seed": _SEED}),
    "GaussianNoise": Call(
        Noise,
        {"stddev": REQUIRED, "seed": None},
        to={"stddev": "rate"},
        types={"seed": _SEED},
        fixed={"drops": False},
    ),
    "SpatialDropout1D": Call(
        ChannelNoise,
        {"rate": REQUIRED, "seed": None, "name": None, "dtype": None},
        rank=1,
        types=_NAMED,
    ),
    "SpatialDropout2D": _SPATIAL._replace(rank=2),
    "SpatialDropout3D": _SPATIAL._replace(rank=3),
    "ActivityRegularization": Call(
        Elementwise,
        {"l1": 0.0, "l2": 0.0},
        types=dict.fromkeys(("l1", "l2"), Optional(Float(min=0))),
    ),
}
