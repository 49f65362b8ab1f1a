"""How far apart the vectors of two tensors are."""

from __future__ import annotations

from cnnshape.layers.axis import find_axis
from cnnshape.layers.base import Argument, Layer
from cnnshape.layers.broadcast import broadcast
from cnnshape.shape import UNKNOWN_SHAPE, Shape, is_ranked
from cnnshape.values import Bool, Int


class Distance(Layer):
    """One number for each pair of vectors along an axis: (*a), (*b) → (*broadcast without it).

    No weights, no MACs. Source: torch.nn.CosineSimilarity and torch.nn.PairwiseDistance,
    PyTorch 2.13.
    """

    arity = (2, 2)
    merges = True

    axis = Argument(Int(), "axis of the vectors", -1)
    keepdim = Argument(Bool(), "whether the axis stays, of size 1", False)

    def output(self, *inputs: Shape) -> Shape:
        shape = broadcast(inputs)
        if not is_ranked(shape):
            return UNKNOWN_SHAPE
        axis = find_axis(self, "axis", self.axis, shape)
        kept = (1,) if self.keepdim and shape else ()
        return (*shape[:axis], *kept, *shape[axis + 1 :])
