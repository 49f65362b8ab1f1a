"""A diagnostic with the model that it is about, and attempts with other inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.diagnostics import Diagnostic
from cnnshape.graph import Graph, Tensor
from cnnshape.infer import Inference
from cnnshape.instances import Leaf
from cnnshape.layers.base import Complaint, Layer
from cnnshape.record import Record
from cnnshape.remedy.attempt import Attempt, Budget, Dial, attempt
from cnnshape.shape import UNKNOWN_SHAPE, Shape, is_ranked, spatial_axes


class Case(Record):
    """A diagnostic, the layer that it stands at and that layer's complaint."""

    graph: Graph
    inference: Inference
    leaf: Leaf
    complaint: Complaint
    diagnostic: Diagnostic
    budget: Budget

    @property
    def layer(self) -> Layer:
        return self.inference.bound[self.leaf].layer

    @property
    def declared(self) -> int | None:
        """The value of the argument at fault, where it is one number."""
        value = self.layer.__dict__.get(self.complaint.argument)
        if isinstance(value, tuple) and len(value) == 1:
            (value,) = value
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def given(self, leaf: Leaf) -> tuple[Tensor, ...]:
        return self.graph.inputs[leaf]

    def shape(self, tensor: Tensor) -> Shape:
        return self.inference.origins.shape(tensor) or UNKNOWN_SHAPE

    def layer_of(self, leaf: Leaf) -> Layer | None:
        return self.inference.origins.layer(leaf)

    def before(self, leaf: Leaf) -> Iterator[Leaf]:
        """Every layer from which this one is computed, the nearest first."""
        reached: set[Leaf | None] = {leaf}
        for other in reversed(self.graph.order):
            if other in reached:
                if other is not leaf:
                    yield other
                reached.update(tensor.source for tensor in self.graph.inputs[other])

    def attempt(self, sizes: Mapping[Leaf, Shape]) -> Attempt:
        """The model with other inputs. Raises GivenUp."""
        return attempt(self.graph, self.inference, sizes, self.budget)


def dial(case: Case, axis: int | None) -> Dial | None:
    """What to turn so that the size on an axis in front of a layer changes: the model input from
    which it comes, if there is one alone."""
    inputs = [leaf for leaf in case.before(case.leaf) if leaf.input is not None and not leaf.groups]
    if len(inputs) != 1:
        return None
    shape = case.inference.results[inputs[0]].outputs[0]
    if not is_ranked(shape) or len(shape) < 3:
        return None
    spatial = tuple(spatial_axes(case.layer.layout, len(shape)))
    if axis is not None and (axis not in spatial or not isinstance(shape[axis], int)):
        return None
    sizes = {shape[i] for i in spatial}
    if len(sizes) == 1 and all(isinstance(size, int) for size in sizes):
        return Dial(case.attempt, {inputs[0]: shape}, spatial)
    return None if axis is None else Dial(case.attempt, {inputs[0]: shape}, (axis,))
