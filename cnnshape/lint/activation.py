"""What a layer makes of its values at last: the activation that the loss meets."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.bind import Bound
from cnnshape.graph import Tensor
from cnnshape.infer import Result
from cnnshape.instances import Leaf
from cnnshape.layers.base import Layer
from cnnshape.layers.elementwise import Noise, Softmax
from cnnshape.lint.context import Context
from cnnshape.record import Record
from cnnshape.shape import Shape

# The activations whose values are probabilities of exclusive classes, or each for itself.
OVER_CLASSES, OVER_UNITS = ("softmax", "sparsemax"), ("sigmoid", "hard_sigmoid", "sparse_sigmoid")
LOGARITHMS = ("log_softmax", "log_sigmoid")
# Those whose values are certainly none: they reach below 0, or above 1.
UNBOUNDED = ("linear", "relu", "leaky_relu", "elu", "selu", "gelu", "tanh", *LOGARITHMS)


class Activation(Record):
    """An activation by the name that the frameworks share (`linear` where there is none), the layer
    where it stands, and the axis of a softmax, counted with the batch."""

    name: str
    leaf: Leaf
    axis: int = -1


def last_activation(context: Context, tensor: Tensor) -> Activation | None:
    """The activation behind a tensor; None where it is not known for certain.

    Layers that leave the values as they are stand between: dropout, and what only gives them
    another shape.
    """
    leaf = tensor.source
    while leaf is not None:
        bound = context.inference.bound.get(leaf)
        if bound is None or bound.broken:
            return None
        layer = bound.layer
        if "layer" in layer.__dict__:
            layer = _at_each_step(layer)
        own = own_activation(context, leaf, layer)
        if own is not None:
            return own
        said = layer.__dict__.get("activation")
        if layer.affine:
            return Activation("linear", leaf) if said in (None, "linear") else None
        idle = leaf.spec.dialect.activations.get(layer.kind) == "" or said == "linear"
        before = context.graph.inputs[leaf]
        if not (idle or isinstance(layer, Noise) or layer.reshapes) or len(before) != 1:
            return None
        leaf = before[0].source
    return None


def own_activation(context: Context, leaf: Leaf, layer: Layer) -> Activation | None:
    """The activation that a layer is or has; None where it has none, or one that is not known."""
    known = leaf.spec.dialect.activations.get(layer.kind)
    if known:
        return Activation(known, leaf, _softmax_axis(layer, context.inference.results[leaf]))
    said = layer.__dict__.get("activation")
    return Activation(said, leaf) if isinstance(said, str) and said != "linear" else None


def activations(context: Context) -> Iterator[tuple[Activation, Bound]]:
    """Every layer that is or has an activation."""
    for leaf, bound in context.layers():
        own = own_activation(context, leaf, bound.layer)
        if own is not None:
            yield own, bound


def _softmax_axis(layer: Layer, result: Result) -> int:
    """The axis that an activation layer sums to one along, where it is a softmax."""
    if isinstance(layer, Softmax):
        return layer.sum_axis(len(result.outputs[0]))
    axis = layer.__dict__.get("axis")
    return axis if isinstance(axis, int) else -1


def _at_each_step(layer: Layer) -> Layer:
    """The layer that a wrapper applies to every step."""
    from cnnshape.layers.wrappers import TimeDistributed

    return layer.layer if isinstance(layer, TimeDistributed) else layer


def is_of_one(activation: Activation, shape: Shape) -> bool:
    """Whether a softmax runs over a single value, which is then always 1."""
    axis = activation.axis
    return -len(shape) <= axis < len(shape) and shape[axis] == 1
