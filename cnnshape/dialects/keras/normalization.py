"""Keras's normalisation. Source: keras/src/layers/normalization, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.batch_norm import BatchNorm, GroupNorm
from cnnshape.layers.layer_norm import AxesNorm, UnitNorm
from cnnshape.layers.spectral import SpectralNorm
from cnnshape.values import Anything, Choice, Float, Int, OneOf

_SCALED = {
    "center": True,
    "scale": True,
    "beta_initializer": "zeros",
    "gamma_initializer": "ones",
}
_LEARNED = {
    "beta_regularizer": None,
    "gamma_regularizer": None,
    "beta_constraint": None,
    "gamma_constraint": None,
}
_NAMES = {"center": "shift"}
_WEIGHTS = {"scale": "gamma", "shift": "beta"}

LAYERS = {
    "BatchNormalization": Call(
        BatchNorm,
        {
            "axis": -1,
            "momentum": 0.99,
            "epsilon": 0.001,
            **_SCALED,
            "moving_mean_initializer": "zeros",
            "moving_variance_initializer": "ones",
            **_LEARNED,
            "renorm": False,
            "renorm_clipping": None,
            "renorm_momentum": 0.99,
            # True works on one backend only, which the numbers are not verified against.
            "synchronized": False,
        },
        to=_NAMES,
        types={
            "momentum": Float(),
            "renorm_clipping": Anything(),
            "renorm_momentum": Float(),
            "synchronized": Choice("false", ignore_case=True),
        },
        weights={
            **_WEIGHTS,
            "mean": "moving_mean",
            "variance": "moving_variance",
            "batches": None,
            "stddev": "moving_stddev",
        },
    ),
    "LayerNormalization": Call(
        AxesNorm,
        # `rms_scaling` has left the signature, but is still taken.
        {"axis": -1, "epsilon": 0.001, **_SCALED, **_LEARNED, "rms_scaling": False},
        to={**_NAMES, "rms_scaling": "rms"},
        types={"epsilon": Float()},
        weights=_WEIGHTS,
    ),
    "GroupNormalization": Call(
        GroupNorm,
        {"groups": 32, "axis": -1, "epsilon": 0.001, **_SCALED, **_LEARNED},
        to=_NAMES,
        types={"groups": OneOf(Int(min=1), Int(min=-1, max=-1)), "epsilon": Float()},
        fixed={"least_axes": 1},
        weights=_WEIGHTS,
    ),
    "RMSNormalization": Call(
        AxesNorm,
        {"axis": -1, "epsilon": 1e-06},
        types={"epsilon": Float()},
        fixed={"shift": False},
    ),
    "SpectralNormalization": Call(SpectralNorm, {"layer": REQUIRED, "power_iterations": 1}),
    "UnitNormalization": Call(UnitNorm, {"axis": -1}),
}
