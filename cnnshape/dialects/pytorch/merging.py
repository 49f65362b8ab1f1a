"""PyTorch's arithmetic of tensors. Source: torch.add and its siblings, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import Call
from cnnshape.layers.broadcast import Broadcast, BroadcastPair
from cnnshape.layers.concatenate import Concatenate, Stack
from cnnshape.layers.distance import Distance
from cnnshape.layers.reduction import Reduction
from cnnshape.values import Anything, Choice, Float, Optional

_PLAIN = Call(Broadcast, {"other": None}, operation=True)
_SCALED = Call(
    Broadcast,
    {"other": None, "alpha": 1},
    types={"alpha": Float()},
    fixed={"sums": True},
    operation=True,
)
_MEAN = Call(
    Reduction,
    {"dim": None, "keepdim": False, "dtype": None},
    types={"dtype": Anything()},
    checks=(Reduction.named_axes,),
    operation=True,
)
_EXTREME = Call(
    Reduction,
    {"dim": (), "keepdim": False},
    fixed={"of_nothing": False},
    operation=True,
)

_COSINE = Call(Distance, {"dim": 1, "eps": 1e-08}, to={"dim": "axis"}, types={"eps": Float(min=0)})
_PAIRWISE = Call(
    Distance,
    {"p": 2.0, "eps": 1e-06, "keepdim": False},
    types={"p": Float(), "eps": Float()},
    fixed={"axis": -1},
)

LAYERS = {
    "CosineSimilarity": _COSINE,
    "PairwiseDistance": _PAIRWISE,
    "cosine_similarity": _COSINE._replace(operation=True),
    "pairwise_distance": _PAIRWISE._replace(operation=True),
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
    "maximum": Call(BroadcastPair, {}, operation=True),
    "minimum": Call(BroadcastPair, {}, operation=True),
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
