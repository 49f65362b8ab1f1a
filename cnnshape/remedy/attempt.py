"""The shapes of a model with other inputs: the layers' own arithmetic, no weights, no counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cnnshape.graph import Graph, Tensor
from cnnshape.infer import Inference, met_shape
from cnnshape.instances import Leaf
from cnnshape.layers.base import Complaint
from cnnshape.record import Record
from cnnshape.rules import EMPTY_OUTPUT, INPUT_SIZE, MERGE_SHAPES, RESHAPE_SIZE
from cnnshape.shape import BATCH, UNKNOWN_SHAPE, Shape, is_ranked

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

    def __init__(self, layers: int = MOST_LAYERS) -> None:
        self.layers = layers

    def take(self, layers: int) -> None:
        """Raises GivenUp where so many layers are too many."""
        if layers > self.layers:
            raise GivenUp
        self.layers -= layers


class Attempt(Record):
    """The shapes that another model input leads to, who complains, and which layers have a model
    inside in which something complains."""

    outputs: dict[Leaf, tuple[Shape, ...]]
    complaints: dict[Leaf, Complaint]
    flawed: set[Leaf]

    def shape(self, tensor: Tensor) -> Shape:
        if tensor.source is None:
            return UNKNOWN_SHAPE
        outputs = self.outputs[tensor.source]
        return outputs[tensor.output] if tensor.output < len(outputs) else UNKNOWN_SHAPE

    @property
    def fits(self) -> bool:
        """Whether no layer complains about a size."""
        wrong = any(complaint.rule in SIZE_RULES for complaint in self.complaints.values())
        return not wrong and not self.flawed


def attempt(
    graph: Graph, inference: Inference, inputs: Mapping[Leaf, Shape], budget: Budget
) -> Attempt:
    """The model with other inputs. A layer that is wrong in itself gives an unknown shape.

    Raises GivenUp.
    """
    budget.take(len(graph.order))
    tried = Attempt({}, {}, set())
    for leaf in graph.order:
        taken = tuple([tried.shape(tensor) for tensor in graph.inputs[leaf]])
        if leaf.input is not None:
            own = inputs.get(leaf) or inference.results[leaf].outputs[0]
            tried.outputs[leaf] = (_input(tried, leaf, own, taken),)
            continue
        bound = inference.bound.get(leaf)
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
        else:
            if bound.layer.is_flawed(*taken):
                tried.flawed.add(leaf)
        several = bool(made) and isinstance(made[0], tuple)
        tried.outputs[leaf] = made if several else (made,)  # type: ignore[assignment]
    return tried


def _input(tried: Attempt, leaf: Leaf, own: Shape, taken: tuple[Shape, ...]) -> Shape:
    """What an input of the model gives; one of a nested model also says what it takes."""
    if not taken or not is_ranked(taken[0]):
        return own
    assert leaf.input is not None
    declared = leaf.input.shape
    if declared is None:
        return taken[0]
    met = met_shape((BATCH, *declared), taken[0])
    if met is None:
        message = f"`{leaf.name}` takes another input"
        tried.complaints[leaf] = Complaint(INPUT_SIZE, message, input=0)
    return own if met is None else met


def sample_text(shape: Shape) -> str:
    """One sample as a spec writes it: `[46, 46, 1]`."""
    sample = ["null" if dim is None else str(dim) for dim in shape[1:]]
    return f"[{', '.join(sample)}]"


class Dial:
    """One size of the model input that can be turned: an axis, or all the spatial axes of a square
    picture together; of several inputs alike at once."""

    def __init__(
        self,
        attempt: Callable[[Mapping[Leaf, Shape]], Attempt],
        inputs: Mapping[Leaf, Shape],
        axes: tuple[int, ...],
    ) -> None:
        self.attempt = attempt
        self.inputs = inputs
        self.axes = axes
        self._tried: dict[int, Attempt] = {}

    @property
    def given(self) -> Shape:
        return next(iter(self.inputs.values()))

    @property
    def size(self) -> int:
        size = self.given[self.axes[0]]
        assert isinstance(size, int)
        return size

    def shape(self, size: int) -> Shape:
        return self._turned(self.given, size)

    def shapes(self, size: int) -> dict[Leaf, Shape]:
        """What every input is given."""
        return {leaf: self._turned(shape, size) for leaf, shape in self.inputs.items()}

    def _turned(self, shape: Shape, size: int) -> Shape:
        return tuple([size if i in self.axes else dim for i, dim in enumerate(shape)])

    def text(self, size: int) -> str:
        """The input as a spec writes it: `[46, 46, 1]`."""
        return sample_text(self.shape(size))

    def at(self, size: int) -> Attempt:
        if size not in self._tried:
            self._tried[size] = self.attempt(self.shapes(size))
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
