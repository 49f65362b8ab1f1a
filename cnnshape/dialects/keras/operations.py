"""Keras's operations on tensors, `keras.ops`. Source: keras/src/ops, Keras 3.15.

Tensors come from `inputs`; an argument is what the operation's class is constructed with, or a
constant that stands in place of a tensor.
"""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.array_broadcast import ArrayBroadcast, Where
from cnnshape.layers.array_shape import (
    ArrayReshape,
    ArraySqueeze,
    ArrayStack,
    ArrayTranspose,
    ExpandDims,
    ResizedArray,
)
from cnnshape.layers.base import Layer
from cnnshape.layers.concatenate import Concatenate
from cnnshape.layers.elementwise import Elementwise, PassThrough
from cnnshape.layers.indexing import ArraySplit, GetItem
from cnnshape.layers.movement import AlongAxes, Sort
from cnnshape.layers.permute import Transpose
from cnnshape.layers.product import MatrixProduct
from cnnshape.layers.reduction import Reduction
from cnnshape.sizes import List
from cnnshape.values import Anything, Int, OneOf, Optional

_ANYTHING = Anything()
# An empty list names no axis, where null stands for all of them.
_AXES = Optional(OneOf(Int(), List(Int())))


def _plain(layer: type[Layer] = Elementwise, **arguments: Any) -> Call:
    """An operation whose arguments play no part in shapes."""
    return Call(layer, arguments, types=dict.fromkeys(arguments, _ANYTHING), operation=True)


_COMBINED = Call(ArrayBroadcast, {"x2": None, "x1": None}, operation=True)
_SOFTMAX = Call(AlongAxes, {"axis": -1}, to={"axis": "axes"}, operation=True)


def _reduced(**arguments: Any) -> Call:
    return Call(
        Reduction,
        {"axis": None, **arguments},
        to={"axis": "dim", "keepdims": "keepdim"},
        types={"axis": _AXES, **({"initial": _ANYTHING} if "initial" in arguments else {})},
        fixed={"none_is_all": False},
        operation=True,
    )


_REDUCED = _reduced(keepdims=False)
_EXTREME = _reduced(keepdims=False, initial=None)

LAYERS = {
    **dict.fromkeys(
        (
            *("ops.abs", "ops.absolute", "ops.negative", "ops.sign", "ops.square", "ops.sqrt"),
            *("ops.rsqrt", "ops.reciprocal", "ops.exp", "ops.exp2", "ops.expm1", "ops.log"),
            *("ops.log10", "ops.log1p", "ops.log2", "ops.erf", "ops.sin", "ops.cos", "ops.tan"),
            *("ops.sinh", "ops.cosh", "ops.tanh", "ops.arcsin", "ops.arccos", "ops.arctan"),
            *("ops.arcsinh", "ops.arccosh", "ops.arctanh", "ops.ceil", "ops.floor", "ops.trunc"),
            *("ops.isnan", "ops.isinf", "ops.isfinite", "ops.logical_not", "ops.copy"),
            *("ops.stop_gradient", "ops.relu", "ops.relu6", "ops.sigmoid", "ops.silu"),
            *("ops.softplus", "ops.softsign", "ops.selu", "ops.hard_sigmoid", "ops.hard_silu"),
            *("ops.hard_tanh", "ops.log_sigmoid", "ops.tanh_shrink"),
        ),
        _plain(),
    ),
    "ops.round": _plain(decimals=0),
    "ops.clip": _plain(x_min=REQUIRED, x_max=REQUIRED),
    "ops.nan_to_num": _plain(nan=0.0, posinf=None, neginf=None),
    "ops.cast": _plain(dtype=REQUIRED),
    "ops.zeros_like": _plain(dtype=None),
    "ops.ones_like": _plain(dtype=None),
    "ops.elu": _plain(alpha=1.0),
    "ops.celu": _plain(alpha=1.0),
    "ops.gelu": _plain(approximate=True),
    "ops.leaky_relu": _plain(negative_slope=0.2),
    "ops.flip": Call(AlongAxes, {"axis": None}, to={"axis": "axes"}, operation=True),
    "ops.roll": Call(
        AlongAxes,
        {"shift": REQUIRED, "axis": None},
        to={"axis": "axes"},
        types={"shift": _ANYTHING},
        operation=True,
    ),
    "ops.sort": Call(Sort, {"axis": -1}, operation=True),
    "ops.tril": _plain(PassThrough, k=0),
    "ops.triu": _plain(PassThrough, k=0),
    "ops.softmax": _SOFTMAX,
    "ops.log_softmax": _SOFTMAX,
    **dict.fromkeys(
        (
            *("ops.add", "ops.subtract", "ops.multiply", "ops.divide", "ops.true_divide"),
            *("ops.divide_no_nan", "ops.floor_divide", "ops.mod", "ops.power", "ops.maximum"),
            *("ops.minimum", "ops.greater", "ops.greater_equal", "ops.less", "ops.less_equal"),
            *("ops.equal", "ops.not_equal", "ops.logical_and", "ops.logical_or"),
            *("ops.logical_xor", "ops.logaddexp", "ops.arctan2"),
        ),
        _COMBINED,
    ),
    "ops.where": _COMBINED._replace(layer=Where),
    **dict.fromkeys(
        (
            *("ops.mean", "ops.sum", "ops.prod", "ops.var", "ops.std", "ops.any", "ops.all"),
            *("ops.amax", "ops.amin", "ops.logsumexp", "ops.argmax", "ops.argmin"),
        ),
        _REDUCED,
    ),
    "ops.max": _EXTREME,
    "ops.min": _EXTREME,
    "ops.count_nonzero": _reduced(),
    "ops.concatenate": Call(
        Concatenate, {"axis": 0}, fixed={"first_decides": True}, operation=True
    ),
    "ops.stack": Call(ArrayStack, {"axis": 0}, operation=True),
    "ops.split": Call(
        ArraySplit,
        {"indices_or_sections": REQUIRED, "axis": 0},
        to={"indices_or_sections": "parts"},
        operation=True,
    ),
    "ops.get_item": Call(GetItem, {"key": REQUIRED}, operation=True),
    "ops.matmul": Call(MatrixProduct, {}, operation=True),
    "ops.reshape": Call(
        ArrayReshape, {"newshape": REQUIRED}, to={"newshape": "shape"}, operation=True
    ),
    "ops.transpose": Call(ArrayTranspose, {"axes": None}, operation=True),
    "ops.swapaxes": Call(
        Transpose,
        {"axis1": REQUIRED, "axis2": REQUIRED},
        to={"axis1": "dim0", "axis2": "dim1"},
        operation=True,
    ),
    "ops.expand_dims": Call(ExpandDims, {"axis": REQUIRED}, operation=True),
    "ops.squeeze": Call(ArraySqueeze, {"axis": None}, operation=True),
    "ops.image.resize": Call(
        ResizedArray,
        {
            "size": REQUIRED,
            "interpolation": "bilinear",
            "antialias": False,
            "crop_to_aspect_ratio": False,
            "pad_to_aspect_ratio": False,
            "fill_mode": "constant",
            "fill_value": 0.0,
            "data_format": None,
        },
        types=dict.fromkeys(
            (
                *("interpolation", "antialias", "crop_to_aspect_ratio", "pad_to_aspect_ratio"),
                *("fill_mode", "fill_value"),
            ),
            _ANYTHING,
        ),
        operation=True,
    ),
}
