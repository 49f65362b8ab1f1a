"""PyTorch's reshaping, as modules, functions and methods of tensors. Source: PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.flatten import Flatten, Unflatten
from cnnshape.layers.parameter import Parameter
from cnnshape.layers.permute import Expand, Permute, Squeeze, Transpose, Unsqueeze
from cnnshape.layers.reshape import Reshape
from cnnshape.layers.split import Chunk, Split
from cnnshape.sizes import AxisSizes, List, SizeOrBatch
from cnnshape.values import Int, OneOf

_AXIS = {"dim": "axis"}
_TRANSPOSE = Call(Transpose, {"dim0": REQUIRED, "dim1": REQUIRED}, operation=True)
_UNFLATTEN = Call(
    Unflatten,
    {"dim": REQUIRED, "unflattened_size": REQUIRED},
    to={"dim": "axis", "unflattened_size": "sizes"},
)

LAYERS = {
    "Flatten": Call(Flatten, {"start_dim": 1, "end_dim": -1}),
    "Unflatten": _UNFLATTEN,
    "Parameter": Call(Parameter, {"shape": REQUIRED, "requires_grad": True}, weights={"value": ""}),
    "flatten": Call(Flatten, {"start_dim": 0, "end_dim": -1}, operation=True),
    "unflatten": _UNFLATTEN._replace(
        arguments={"dim": REQUIRED, "sizes": REQUIRED}, to=_AXIS, operation=True
    ),
    "reshape": Call(
        Reshape, {"shape": REQUIRED}, types={"shape": AxisSizes(SizeOrBatch())}, operation=True
    ),
    "view": Call(Reshape, {"shape": REQUIRED}, operation=True),
    "expand": Call(Expand, {"size": REQUIRED}, to={"size": "sizes"}, operation=True),
    "permute": Call(Permute, {"dims": REQUIRED}, operation=True),
    "transpose": _TRANSPOSE,
    "squeeze": Call(
        Squeeze, {"dim": None}, types={"dim": OneOf(Int(), List(Int()))}, operation=True
    ),
    "unsqueeze": Call(Unsqueeze, {"dim": REQUIRED}, operation=True),
    "chunk": Call(Chunk, {"chunks": REQUIRED, "dim": 0}, to=_AXIS, operation=True),
    "split": Call(
        Split,
        {"split_size_or_sections": REQUIRED, "dim": 0},
        to={"split_size_or_sections": "sizes", "dim": "axis"},
        operation=True,
    ),
}
