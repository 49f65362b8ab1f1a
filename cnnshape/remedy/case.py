"""A diagnostic with the model that it is about, and attempts with other inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.graph import Graph, Tensor
from cnnshape.infer import Inference
from cnnshape.instances import Leaf
from cnnshape.layers.base import Complaint, Layer
from cnnshape.record import Record
from cnnshape.rules import EMPTY_OUTPUT, INPUT_SIZE, MERGE_SHAPES, RESHAPE_SIZE
from cnnshape.shape import UNKNOWN_SHAPE, Shape, is_ranked, spatial_axes

# How many layers are computed again in one run, for all diagnostics together: half a second.
MOST_LAYERS = 40_000
# No input is tried that is larger.
LARGEST = 4_096

# What depends on the size of the input, and on nothing that is declared beside it.
SIZE_RULES = (EMPTY_OUTPUT, MERGE_SHAPES, RESHAPE_SIZE, INPUT_SIZE)


class GivenUp(Exception):
    """Enough was tried."""


class Budget:
    """How much may still be tried."""

    __slots__ = ("layers",)

    def __init__(self) -> None:
        self.layers = MOST_LAYERS

    def take(self, layers: int) -> None:
        """Raises GivenUp where so many layers are too many."""
        if layers > self.layers:
            raise GivenUp
        self.layers -= layers


class Attempt(Record):
    """The shapes that another model input leads to, and who complains."""

    outputs: dict[Leaf, tuple[Shape, ...]]
    complaints: dict[Leaf, Complaint]

    def shape(self, tensor: Tensor) -> Shape:
        if tensor.source is None:
            return UNKNOWN_SHAPE
        outputs = self.outputs[tensor.source]
        return outputs[tensor.output] if tensor.output < len(outputs) else UNKNOWN_SHAPE

    @property
    def fits(self) -> bool:
        """Whether no layer complains about a size."""
        return not any(complaint.rule in SIZE_RULES for complaint in self.complaints.values())


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

    def attempt(self, sizes: dict[Leaf, Shape]) -> Attempt:
        """The model with other inputs. A layer that is wrong in itself gives an unknown shape.

        Raises GivenUp.
        """
        self.budget.take(len(self.graph.order))
        tried = Attempt({}, {})
        for leaf in self.graph.order:
            taken = tuple([tried.shape(tensor) for tensor in self.graph.inputs[leaf]])
            if leaf.input is not None:
                own = sizes.get(leaf) or self.inference.results[leaf].outputs[0]
                tried.outputs[leaf] = taken[:1] or (own,)
                continue
            bound = self.inference.bound.get(leaf)
            if bound is None or bound.broken or not all(map(is_ranked, taken)):
                tried.outputs[leaf] = (UNKNOWN_SHAPE,)
                continue
            least, most = bound.layer.arity
            if len(taken) < least or (most is not None and len(taken) > most):
                tried.outputs[leaf] = (UNKNOWN_SHAPE,)
                continue
            try:
                made = bound.layer.output(*taken)
            except Complaint as complaint:
                tried.complaints[leaf] = complaint
                made = bound.layer.fallback(*taken)
            several = bool(made) and isinstance(made[0], tuple)
            tried.outputs[leaf] = made if several else (made,)  # type: ignore[assignment]
        return tried


class Dial:
    """One size of the model input that can be turned: an axis, or all the spatial axes of a square
    picture together."""

    def __init__(self, case: Case, leaf: Leaf, shape: Shape, axes: tuple[int, ...]) -> None:
        self.case = case
        self.leaf = leaf
        self.given = shape
        self.axes = axes
        self._tried: dict[int, Attempt] = {}

    @property
    def size(self) -> int:
        size = self.given[self.axes[0]]
        assert isinstance(size, int)
        return size

    def shape(self, size: int) -> Shape:
        return tuple([size if i in self.axes else dim for i, dim in enumerate(self.given)])

    def text(self, size: int) -> str:
        """The input as a spec writes it: `[46, 46, 1]`."""
        sample = ["null" if dim is None else str(dim) for dim in self.shape(size)[1:]]
        return f"[{', '.join(sample)}]"

    def at(self, size: int) -> Attempt:
        if size not in self._tried:
            self._tried[size] = self.case.attempt({self.leaf: self.shape(size)})
        return self._tried[size]

    def first(self, works: Callable[[Attempt], bool], low: int) -> int | None:
        """The smallest size from `low` on that works, if all larger ones do; None beyond the
        limit."""
        high = low
        while not works(self.at(high)):
            if high >= LARGEST:
                return None
            low, high = high + 1, min(high * 2, LARGEST)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if works(self.at(middle)) else (middle + 1, high)
        return high


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
        return Dial(case, inputs[0], shape, spatial)
    return None if axis is None else Dial(case, inputs[0], shape, (axis,))
