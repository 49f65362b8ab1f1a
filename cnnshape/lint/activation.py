"""What a layer makes of its values at last: the activation that the loss meets."""

from __future__ import annotations

from cnnshape.graph import Tensor
from cnnshape.instances import Leaf
from cnnshape.layers.base import Layer
from cnnshape.layers.elementwise import Noise
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
        known = leaf.spec.dialect.activations.get(layer.kind)
        if known:
            axis = layer.__dict__.get("axis", layer.__dict__.get("dim"))
            return Activation(known, leaf, axis if isinstance(axis, int) else -1)
        own = layer.__dict__.get("activation")
        if isinstance(own, str) and own != "linear":
            return Activation(own, leaf)
        if layer.affine:
            return Activation("linear", leaf) if own in (None, "linear") else None
        passes = known == "" or own == "linear" or isinstance(layer, Noise) or layer.reshapes
        before = context.graph.inputs[leaf]
        if not passes or len(before) != 1:
            return None
        leaf = before[0].source
    return None


def _at_each_step(layer: Layer) -> Layer:
    """The layer that a wrapper applies to every step."""
    from cnnshape.layers.wrappers import TimeDistributed

    return layer.layer if isinstance(layer, TimeDistributed) else layer


def is_of_one(activation: Activation, shape: Shape) -> bool:
    """Whether a softmax runs over a single value, which is then always 1."""
    axis = activation.axis
    return -len(shape) <= axis < len(shape) and shape[axis] == 1
