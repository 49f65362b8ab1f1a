"""Arrays combined element by element, where a constant may stand in place of an array."""

from __future__ import annotations

from cnnshape.diagnostics import count
from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.layers.broadcast import broadcast
from cnnshape.rules import INPUT_COUNT
from cnnshape.shape import UNKNOWN_SHAPE, Shape
from cnnshape.values import PLAIN, Context, Float, Optional, Schema, Type, plain


class Constant(Type[Shape]):
    """A number, a list of numbers or a serialised array: what counts of it is its shape.

    A list counts as a number, because it has no shape before it is an array.
    Source: keras.ops.add, Keras 3.15, which looks for an attribute `shape`.
    """

    def describe(self, rank: int = 0) -> str:
        return "a number or a list of numbers"

    def schema(self, rank: int = 0) -> Schema:
        return {"type": ["number", "boolean", "array", "object"]}

    def read(self, node: Node, context: Context = PLAIN) -> Shape:
        if isinstance(node, Scalar):
            if node.quoted or node.text not in ("true", "false"):
                Float().read(node)
            return ()
        if isinstance(node, Mapping):
            config = node.get("config")
            value = config.get("value") if isinstance(config, Mapping) else None
            if value is None:
                self.fail(node, context)
            return _lengths(plain(value))
        if not isinstance(node, Sequence):
            self.fail(node, context)
        return ()


def _lengths(value: object) -> Shape:
    """The shape of nested lists.

    >>> _lengths([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    if not isinstance(value, list):
        return ()
    return (len(value), *(_lengths(value[0]) if value else ()))


class ArrayBroadcast(Layer):
    """Two operands combined element by element: (*a), (*b) → (*broadcast).

    Axes are aligned at the back, batch included, and an axis of 1 is repeated. No weights, no
    MACs. Source: keras.src.ops.operation_utils.broadcast_shapes, Keras 3.15.
    """

    arity = (1, 2)
    merges = True
    operands = 2

    x2 = Argument(Optional(Constant()), "a constant in place of the second input")
    x1 = Argument(Optional(Constant()), "a constant in place of the first input")

    def output(self, *inputs: Shape) -> Shape:
        constants = [one for one in (self.x1, self.x2) if one is not None]
        given = len(inputs) + len(constants)
        if given != self.operands:
            raise Complaint(
                INPUT_COUNT,
                f"`{self.kind}` combines {self.operands} tensors or constants, but "
                f"{count(given, 'is', 'are')} given",
                help="name the tensors in `inputs`, and write a constant as the argument",
            )
        return broadcast((*inputs, *constants))

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if len(inputs) == 1 else UNKNOWN_SHAPE


class Where(ArrayBroadcast):
    """The elements of one operand or of another, as a condition says. No weights, no MACs.

    Source: keras.ops.where, Keras 3.15.
    """

    arity = (1, 3)
    operands = 3
