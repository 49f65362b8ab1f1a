"""PyTorch's normalisation. Source: torch/nn/modules/{batch,instance,}norm*.py, PyTorch 2.13."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.batch_norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    LazyInstanceNorm,
    positive_epsilon,
)
from cnnshape.layers.layer_norm import (
    LayerNorm,
    MapNeighbourNorm,
    NeighbourNorm,
    NormOfInputs,
    UnitNorm,
)
from cnnshape.sizes import AxisSizes
from cnnshape.values import Anything, Float, Int, Optional

_WEIGHTS = {
    "scale": "weight",
    "shift": "bias",
    "mean": "running_mean",
    "variance": "running_var",
    "batches": "num_batches_tracked",
}
_EPSILON = Float()


def _affine(values: dict[str, Any]) -> None:
    """`affine` switches both weights; `bias` the second one alone."""
    values["shift"] = values["scale"] and values["shift"]


_BATCH = Call(
    BatchNorm,
    {
        "num_features": None,
        "eps": 1e-05,
        "momentum": 0.1,
        "affine": True,
        "track_running_stats": True,
        "device": None,
        "dtype": None,
        "bias": True,
    },
    to={"eps": "epsilon", "affine": "scale", "track_running_stats": "statistic", "bias": "shift"},
    types={"momentum": Optional(Float())},
    derive=_affine,
    weights=_WEIGHTS,
    fixed={"some": True, "several": True},
    checks=(positive_epsilon,),
)
_INSTANCE = _BATCH._replace(
    layer=InstanceNorm,
    arguments={**_BATCH.arguments, "affine": False, "track_running_stats": False},
    checks=(),
)


def _lazy(call: Call) -> Call:
    """The form whose number of channels is always taken from the input."""
    return call._replace(
        arguments={word: v for word, v in call.arguments.items() if word != "num_features"}
    )


LAYERS = {
    **siblings("BatchNorm{}d", _BATCH),
    **siblings("LazyBatchNorm{}d", _lazy(_BATCH)),
    "SyncBatchNorm": _BATCH._replace(
        arguments={
            "num_features": None,
            "eps": 1e-05,
            "momentum": 0.1,
            "affine": True,
            "track_running_stats": True,
            "process_group": None,
            "device": None,
            "dtype": None,
            "bias": True,
        },
        types={**_BATCH.types, "process_group": Anything()},
        fixed={"several": True, "always_some": True},
    ),
    **siblings("InstanceNorm{}d", _INSTANCE),
    **siblings(
        "LazyInstanceNorm{}d",
        _lazy(_INSTANCE)._replace(
            layer=LazyInstanceNorm,
            arguments={k: v for k, v in _BATCH.arguments.items() if k != "num_features"},
        ),
    ),
    "GroupNorm": Call(
        GroupNorm,
        {
            "num_groups": REQUIRED,
            "num_channels": None,
            "eps": 1e-05,
            "affine": True,
            "device": None,
            "dtype": None,
            "bias": True,
        },
        to={
            "num_groups": "groups",
            "num_channels": "num_features",
            "affine": "scale",
            "bias": "shift",
        },
        types={"num_groups": Int(min=1), "eps": _EPSILON},
        fixed={"bare_division": True, "lone_values": False},
        derive=_affine,
        weights=_WEIGHTS,
    ),
    "LayerNorm": Call(
        LayerNorm,
        {
            "normalized_shape": None,
            "eps": 1e-05,
            "elementwise_affine": True,
            "bias": True,
            "device": None,
            "dtype": None,
        },
        to={"elementwise_affine": "scale", "bias": "shift"},
        types={"eps": _EPSILON},
        derive=_affine,
        weights=_WEIGHTS,
    ),
    "RMSNorm": Call(
        LayerNorm,
        {
            "normalized_shape": None,
            "eps": None,
            "elementwise_affine": True,
            "device": None,
            "dtype": None,
        },
        to={"elementwise_affine": "scale"},
        types={"eps": Optional(_EPSILON)},
        fixed={"shift": False},
        weights=_WEIGHTS,
    ),
    "LocalResponseNorm": Call(
        NeighbourNorm,
        {"size": REQUIRED, "alpha": 0.0001, "beta": 0.75, "k": 1.0},
        types={"alpha": Float(), "beta": Float(), "k": Float()},
    ),
    "CrossMapLRN2d": Call(
        MapNeighbourNorm,
        {"size": REQUIRED, "alpha": 0.0001, "beta": 0.75, "k": 1},
        types={"size": Int(min=1), "alpha": Float(), "beta": Float(), "k": Float()},
    ),
    "layer_norm": Call(
        NormOfInputs,
        {"normalized_shape": REQUIRED, "eps": 1e-05},
        types={"normalized_shape": AxisSizes(Int(min=0)), "eps": _EPSILON},
        operation=True,
    ),
    "normalize": Call(
        UnitNorm,
        {"p": 2.0, "dim": 1, "eps": 1e-12, "out": None},
        to={"dim": "axis"},
        types={"p": Optional(Float()), "eps": _EPSILON, "out": Anything()},
        fixed={"distinct": True},
        operation=True,
    ),
    "local_response_norm": Call(
        NeighbourNorm,
        {"size": REQUIRED, "alpha": 0.0001, "beta": 0.75, "k": 1.0},
        types={"alpha": Float(), "beta": Float(), "k": Float()},
        operation=True,
    ),
}
