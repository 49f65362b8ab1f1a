"""A function of one's own as a layer, of which only what is declared is known."""

from __future__ import annotations

from typing import Any

from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.layers.base import Argument, Complaint, Layer
from cnnshape.rules import OPAQUE_LAYER
from cnnshape.shape import UNKNOWN, UNKNOWN_SHAPE, Shape, is_ranked
from cnnshape.sizes import AxisSizes, List, SizeOrNull
from cnnshape.values import (
    PLAIN,
    Auto,
    Context,
    Optional,
    Schema,
    Type,
    either,
    parse_float,
    plain,
)

_SAMPLE = AxisSizes(SizeOrNull(min=0))


class OutputShape(Type[Any]):
    """The sizes of one sample, or of one of each output; a mapping (what a file has of a function)
    says nothing."""

    def describe(self, rank: int = 0) -> str:
        return "a list of sizes (null is any size), or a list of such lists"

    def schema(self, rank: int = 0) -> Schema:
        return either(_SAMPLE.schema(), List(_SAMPLE).schema(), {"type": "object"})

    def read(self, node: Node, context: Context = PLAIN) -> Any:
        if isinstance(node, Mapping):
            return plain(node)
        if not isinstance(node, Sequence):
            self.fail(node, context)
        several = node.items and all(isinstance(item, Sequence) for item in node.items)
        return List(_SAMPLE).read(node) if several else _SAMPLE.read(node)


class FunctionName(Type[Any]):
    """The name of a function, or what a file has of one. It is never run."""

    def describe(self, rank: int = 0) -> str:
        return "the name of a function"

    def schema(self, rank: int = 0) -> Schema:
        return {"type": ["string", "boolean", "array", "object"]}

    def read(self, node: Node, context: Context = PLAIN) -> Any:
        # Older files have `[code, defaults, closure]`.
        first = node.items[0] if isinstance(node, Sequence) and node.items else node
        is_name = isinstance(first, Scalar) and parse_float(first.text) is None
        if not (is_name or isinstance(node, Mapping)) or (
            isinstance(node, Scalar) and node.is_null
        ):
            help = "the shape stands under its name: `{output_shape: [10]}`"
            self.fail(node, context, help=help)
        return plain(node)


class Lambda(Layer):
    """A function of one's own: the output has the declared `output_shape`, a list of the sizes of
    one sample or, for several outputs, a list of such lists. Without it the output is unknown: no
    function is ever run.

    No weights, no MACs. Source: keras/src/layers/core/lambda_layer.py, Keras 3.15.
    """

    arity = (1, None)

    function: Argument[Any] = Argument(Auto(FunctionName()), "the function, which is not run")
    output_shape: Argument[Any] = Argument(
        Optional(OutputShape()), "sizes of one sample of the output"
    )

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        declared = self.output_shape
        if not isinstance(declared, tuple):
            raise Complaint(
                OPAQUE_LAYER,
                f"what the function of a `{self.kind}` computes is not known without running it",
                help=f"give the `{self.kind}` an {self.word('output_shape')}, or use a layer of "
                "the framework",
            )
        batch = inputs[0][0] if inputs[0] else None
        if declared and isinstance(declared[0], tuple):
            return tuple([(batch, *sizes) for sizes in declared])
        return (batch, *declared)

    def fallback(self, *inputs: Shape) -> Shape:
        declared = self.output_shape
        if not isinstance(declared, tuple) or (declared and isinstance(declared[0], tuple)):
            return UNKNOWN_SHAPE
        return (inputs[0][0] if inputs[0] and is_ranked(inputs[0]) else UNKNOWN, *declared)
