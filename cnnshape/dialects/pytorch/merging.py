"""PyTorch's arithmetic of tensors. Source: torch.add and its siblings, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import Call
from cnnshape.layers.broadcast import Broadcast
from cnnshape.layers.concatenate import Concatenate, Stack
from cnnshape.layers.reduction import EVERY, Reduction
from cnnshape.values import Anything, Choice, Float, Int, List, OneOf, Optional

_PLAIN = Call(Broadcast, {"other": None}, operation=True)
_SCALED = Call(Broadcast, {"other": None, "alpha": 1}, types={"alpha": Float()}, operation=True)
_MEAN = Call(
    Reduction,
    {"dim": EVERY, "keepdim": False, "dtype": None},
    types={"dim": Optional(OneOf(Int(), List(Int()))), "dtype": Anything()},
    operation=True,
)
_EXTREME = Call(
    Reduction,
    {"dim": EVERY, "keepdim": False},
    types={"dim": OneOf(Int(), List(Int()))},
    fixed={"of_nothing": False},
    operation=True,
)

LAYERS = {
    "add": _SCALED,
    "sub": _SCALED,
    "mul": _PLAIN,
    "div": Call(
        Broadcast,
        {"other": None, "rounding_mode": None},
        types={"rounding_mode": Optional(Choice("trunc", "floor"))},
        operation=True,
    ),
    "pow": Call(Broadcast, {"exponent": None}, to={"exponent": "other"}, operation=True),
    "maximum": Call(Broadcast, {}, operation=True),
    "minimum": Call(Broadcast, {}, operation=True),
    "cat": Call(
        Concatenate,
        {"dim": 0},
        to={"dim": "axis"},
        fixed={"skips_empty": True},
        operation=True,
    ),
    "stack": Call(Stack, {"dim": 0}, to={"dim": "axis"}, operation=True),
    "mean": _MEAN,
    "sum": _MEAN,
    "amax": _EXTREME,
    "amin": _EXTREME,
}
