"""Further functions and methods of PyTorch's tensors. Source: torch, PyTorch 2.13."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.array_attention import ProjectedAttention
from cnnshape.layers.base import Complaint
from cnnshape.layers.elementwise import Elementwise
from cnnshape.layers.movement import Flip, MoveAxes, Repeat, Roll
from cnnshape.layers.permute import Transpose
from cnnshape.layers.split import Unbind
from cnnshape.rules import BAD_COMBINATION
from cnnshape.values import Float, Null, Optional

_NUMBER = Optional(Float())
_MOVE = Call(MoveAxes, {"source": REQUIRED, "destination": REQUIRED}, operation=True)


def _one_bound(layer: Any) -> None:
    if layer.min is None and layer.max is None:
        raise Complaint(BAD_COMBINATION, "at least one of `min` and `max` must be given")


LAYERS = {
    **dict.fromkeys(
        (
            *("abs", "exp", "log", "sqrt", "rsqrt", "square", "neg", "sin", "cos", "erf"),
            *("reciprocal", "sign", "floor", "ceil", "round", "detach"),
        ),
        Call(Elementwise, {}, operation=True),
    ),
    "clamp": Call(
        Elementwise,
        {"min": None, "max": None},
        types={"min": _NUMBER, "max": _NUMBER},
        checks=(_one_bound,),
        operation=True,
    ),
    "flip": Call(Flip, {"dims": REQUIRED}, operation=True),
    "roll": Call(Roll, {"shifts": REQUIRED, "dims": None}, operation=True),
    "movedim": _MOVE,
    "moveaxis": _MOVE,
    "swapaxes": Call(
        Transpose,
        {"axis0": REQUIRED, "axis1": REQUIRED},
        to={"axis0": "dim0", "axis1": "dim1"},
        operation=True,
    ),
    "repeat": Call(Repeat, {"repeats": REQUIRED}, operation=True),
    "unbind": Call(Unbind, {"dim": 0}, to={"dim": "axis"}, operation=True),
    "scaled_dot_product_attention": Call(
        ProjectedAttention,
        {
            "attn_mask": None,
            "dropout_p": 0.0,
            "is_causal": False,
            "scale": None,
            "enable_gqa": False,
        },
        to={"enable_gqa": "grouped"},
        types={
            "attn_mask": Null(),
            "dropout_p": Float(min=0, max=1),
            "scale": _NUMBER,
        },
        operation=True,
    ),
}
