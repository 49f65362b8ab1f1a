"""Keras's padding, cropping and up-sampling. Source: keras.layers, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import Call, siblings
from cnnshape.layers.padding import Crop, Pad
from cnnshape.layers.upsampling import UpSample
from cnnshape.sizes import PerAxis, SidePairs
from cnnshape.values import Int

_PAD = Call(
    Pad,
    {"padding": 1, "data_format": None},
    # One negative amount for all axes crops; in a list, and on one axis, it is refused.
    types={"padding": SidePairs(alone=Int())},
)
_PAD_1D = _PAD._replace(types={"padding": SidePairs()}, rank=1)

# On one axis Keras always crops and repeats along the second axis.
_LAST = {"data_format": "channels_last"}

_CROP = Call(Crop, {"cropping": 1, "data_format": None})
_CROP_1D = Call(Crop, {"cropping": 1}, rank=1, fixed=_LAST)
_CROP_2D = _CROP._replace(arguments={"cropping": 0, "data_format": None}, rank=2)

_UP = Call(UpSample, {"size": 2, "data_format": None})
_UP_1D = Call(
    UpSample, {"size": 2}, rank=1, fixed=_LAST, types={"size": PerAxis(Int(min=1), lists=False)}
)
_UP_2D = _UP._replace(
    arguments={"size": 2, "data_format": None, "interpolation": "nearest"}, rank=2
)

LAYERS = {
    **siblings("ZeroPadding{}D", _PAD),
    "ZeroPadding1D": _PAD_1D,
    **siblings("Cropping{}D", _CROP),
    "Cropping1D": _CROP_1D,
    "Cropping2D": _CROP_2D,
    **siblings("UpSampling{}D", _UP),
    "UpSampling1D": _UP_1D,
    "UpSampling2D": _UP_2D,
}
