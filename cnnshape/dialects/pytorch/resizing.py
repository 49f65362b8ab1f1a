"""PyTorch's padding, up-sampling and shuffling, as modules and as functions. Source: torch.nn and
torch.nn.functional, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.padding import Pad
from cnnshape.layers.patches import Fold, Unfold
from cnnshape.layers.sampling import AffineGrid, GridSample
from cnnshape.layers.shuffle import ChannelShuffle, PixelShuffle, PixelUnshuffle
from cnnshape.layers.upsampling import Interpolate
from cnnshape.sizes import PerAxis, SideList
from cnnshape.values import Float, Int, Optional

_LOOSE = {"unbatched": True, "loose": True}


def _pad(mode: str) -> Call:
    return Call(Pad, {"padding": REQUIRED}, fixed={**_LOOSE, "mode": mode})


_CONSTANT = Call(
    Pad,
    {"padding": REQUIRED, "value": REQUIRED},
    types={"value": Optional(Float())},
    fixed={**_LOOSE, "mode": "constant"},
)

_PAD_FUNCTION = Call(
    Pad,
    {"pad": REQUIRED, "mode": "constant", "value": None},
    to={"pad": "padding"},
    types={"pad": SideList(lists=True)},
    fixed=_LOOSE,
    operation=True,
)

_UPSAMPLE = Call(
    Interpolate,
    {
        "size": None,
        "scale_factor": None,
        "mode": "nearest",
        "align_corners": None,
        "recompute_scale_factor": None,
    },
    checks=(Interpolate.scale_not_0,),
)
_SIZE_OR_SCALE = {"size": None, "scale_factor": None}

_AMOUNTS = {"padding": PerAxis(Int(min=0))}

_FOLD = Call(
    Fold,
    {
        "output_size": REQUIRED,
        "kernel_size": REQUIRED,
        "dilation": 1,
        "padding": 0,
        "stride": 1,
    },
    rank=2,
    types=_AMOUNTS,
)

_UNFOLD = Call(
    Unfold,
    {"kernel_size": REQUIRED, "dilation": 1, "padding": 0, "stride": 1},
    rank=2,
    types=_AMOUNTS,
    fixed={"unbatched": True, "nonempty": True},
)

_PIXEL_SHUFFLE = Call(PixelShuffle, {"upscale_factor": REQUIRED})
_PIXEL_UNSHUFFLE = Call(PixelUnshuffle, {"downscale_factor": REQUIRED})
_CHANNEL_SHUFFLE = Call(ChannelShuffle, {"groups": REQUIRED})


def _function(call: Call) -> Call:
    return call._replace(operation=True)


LAYERS = {
    **siblings("ZeroPad{}d", _pad("constant")),
    **siblings("ConstantPad{}d", _CONSTANT),
    **siblings("ReflectionPad{}d", _pad("reflect")),
    **siblings("ReplicationPad{}d", _pad("replicate")),
    **siblings("CircularPad{}d", _pad("circular")),
    "pad": _PAD_FUNCTION,
    "Upsample": _UPSAMPLE,
    "UpsamplingNearest2d": _UPSAMPLE._replace(arguments=_SIZE_OR_SCALE),
    "UpsamplingBilinear2d": _UPSAMPLE._replace(
        arguments=_SIZE_OR_SCALE, fixed={"mode": "bilinear", "align_corners": True}
    ),
    "interpolate": _function(
        _UPSAMPLE._replace(arguments={**_UPSAMPLE.arguments, "antialias": False}, checks=())
    ),
    "PixelShuffle": _PIXEL_SHUFFLE,
    "PixelUnshuffle": _PIXEL_UNSHUFFLE,
    "ChannelShuffle": _CHANNEL_SHUFFLE,
    "pixel_shuffle": _function(_PIXEL_SHUFFLE),
    "pixel_unshuffle": _function(_PIXEL_UNSHUFFLE),
    "channel_shuffle": _function(_CHANNEL_SHUFFLE),
    "affine_grid": Call(AffineGrid, {"size": REQUIRED, "align_corners": None}, operation=True),
    "grid_sample": Call(
        GridSample,
        {"mode": "bilinear", "padding_mode": "zeros", "align_corners": None},
        operation=True,
    ),
    "Fold": _FOLD,
    "Unfold": _UNFOLD,
    "fold": _function(_FOLD),
    "unfold": _function(_UNFOLD),
}
