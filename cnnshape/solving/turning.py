"""The size of a model's input as something to turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.diagnostics import Log, Severity
from cnnshape.infer import Stages, infer
from cnnshape.instances import Leaf
from cnnshape.layers.base import Layer
from cnnshape.layers.window import spatial_range
from cnnshape.remedy.attempt import Attempt, Budget, Dial, attempt, sample_text
from cnnshape.shape import Shape, axis_names, is_ranked

# How many layers are computed in all: a few seconds.
MOST_LAYERS = 600_000
# Every size up to here is tried, fewer where the model is large.
SCANNED = 512
# What is left of the budget for sizes beyond.
_RESERVE = 4


class Unsolvable(ValueError):
    """The question cannot be asked of this model; the message says why."""


class Turning:
    """A model whose input can be given other sizes."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.budget = Budget(MOST_LAYERS)
        inputs = _inputs(stages)
        shape = next(iter(inputs.values()))
        self.rank = _rank(stages, shape)
        axes = tuple(spatial_range(stages.spec.layout, len(shape), self.rank))
        self.axes = axes
        self.names = self._names(shape, axes)
        # The size on each axis; all are turned together, also where the given ones differ.
        self.sizes = tuple([shape[axis] for axis in axes])
        given = self.sizes[0]
        self.given = given if isinstance(given, int) and len(set(self.sizes)) == 1 else None
        self.dial = Dial(self._attempt, inputs, axes)
        layers = max(len(stages.graph.order), 1)
        self.limit = max(min(SCANNED, MOST_LAYERS // _RESERVE // layers), 1)

    def _names(self, shape: Shape, axes: tuple[int, ...]) -> tuple[str, ...]:
        names = axis_names(self.stages.spec.layout, len(shape), self.rank)
        return tuple([names[axis] for axis in axes])

    def _attempt(self, inputs: Mapping[Leaf, Shape]) -> Attempt:
        return attempt(self.stages.graph, self.stages.inference, inputs, self.budget)

    def scanned(self) -> range:
        return range(1, self.limit + 1)

    def works(self, size: int) -> bool:
        """Whether no layer complains about an input of that size."""
        tried = self.dial.at(size)
        return not tried.complaints and not tried.flawed

    def confirmed(self, size: int) -> bool:
        """Whether the whole inference has nothing to say against it."""
        return self._confirmed(self.dial.shapes(size))

    def rectangle(self, sizes: tuple[int, ...]) -> str:
        """The input with such a size on each axis, as a spec writes it; empty where the whole
        inference has something to say against it."""
        inputs = {}
        for leaf, shape in self.dial.inputs.items():
            by_axis = dict(zip(self.axes, sizes, strict=True))
            inputs[leaf] = tuple([by_axis.get(axis, dim) for axis, dim in enumerate(shape)])
        written = sample_text(next(iter(inputs.values())))
        return written if self._confirmed(inputs) else ""

    def _confirmed(self, inputs: Mapping[Leaf, Shape]) -> bool:
        log = Log()
        found = infer(self.stages.spec, self.stages.graph, log, inputs)
        is_wrong = any(told.rule.severity is Severity.ERROR for told in log)
        return not found.tainted and not is_wrong

    def why_not(self) -> str:
        """What the first layer says against the given input; empty where it works."""
        results = self.stages.inference.results
        for leaf in self.stages.graph.order:
            complaint = results[leaf].complaint
            if complaint is not None:
                return f"`{leaf.name}`: {complaint.message}"
        return "`check` tells what is wrong" if self.stages.inference.tainted else ""

    def before(self, leaf: Leaf) -> set[Leaf]:
        """The layer and every layer from which it is computed."""
        found = {leaf}
        for other in reversed(self.stages.graph.order):
            if other in found:
                sources = [tensor.source for tensor in self.stages.graph.inputs[other]]
                found.update([source for source in sources if source is not None])
        return found


def _inputs(stages: Stages) -> dict[Leaf, Shape]:
    """The inputs that are pictures, sequences or volumes, all alike."""
    found = dict(_pictures(stages))
    if not found:
        raise Unsolvable("the model has no input with spatial axes, whose size could be turned")
    first = next(iter(found.values()))
    axes = spatial_range(stages.spec.layout, len(first), _rank(stages, first))
    kinds = {
        (len(shape), *[shape[axis] for axis in axes if axis < len(shape)])
        for shape in found.values()
    }
    if len(kinds) > 1:
        raise Unsolvable("the model has inputs of different sizes")
    return found


def _rank(stages: Stages, shape: Shape) -> int:
    """How many axes of the input the layers take for spatial: fewer than it has where there is one
    of the time."""
    ranks = _ranks(stages)
    return min(max(ranks, default=0) or len(shape) - 2, len(shape) - 2)


def _ranks(stages: Stages) -> set[int]:
    """The numbers of spatial axes that layers have, also inside wrappers and models."""
    layers = [bound.layer for bound in stages.inference.bound.values()]
    inner = [getattr(layer, "layer", None) for layer in layers]
    found = {layer.rank for layer in (*layers, *inner) if isinstance(layer, Layer)}
    return found.union(*[_ranks(one) for one in stages.inference.inner])


def _pictures(stages: Stages) -> Iterator[tuple[Leaf, Shape]]:
    for leaf in stages.graph.order:
        if leaf.input is not None and not leaf.groups:
            shape = stages.inference.results[leaf].outputs[0]
            if is_ranked(shape) and len(shape) >= 3:
                yield leaf, shape
