"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.graph import Graph, Tensor
from cnnshape.infer import Inference
from cnnshape.instances import Expansion, Leaf
from cnnshape.record import Record
from cnnshape.shape import Shape
from cnnshape.spec import ModelSpec


class Context(Record):
    """The analysed model."""

    spec: ModelSpec
    expansion: Expansion
    graph: Graph
    inference: Inference
    log: Log

    def shape(self, tensor: Tensor) -> Shape | None:
        return self.inference.origins.shape(tensor)

    def outputs(self) -> list[str]:
        """The names of the model's outputs."""
        return [tensor.source.name for tensor in self.graph.outputs if tensor.source]

    def is_tainted(self, leaf: Leaf) -> bool:
        """Whether a mistake stands at the layer or at something that it is computed from."""
        return leaf in self.inference.tainted

    def taint(self, leaf: Leaf) -> None:
        """Mark a layer and all that is computed from it: what is wrong there is a consequence."""
        self.inference.tainted.add(leaf)
        self.inference.tainted.update(self.downstream(leaf))

    def downstream(self, leaf: Leaf) -> Iterator[Leaf]:
        """Every layer that is computed from this one, in order."""
        reached = {leaf}
        for other in self.graph.order:
            if any(tensor.source in reached for tensor in self.graph.inputs[other]):
                reached.add(other)
                yield other

    def at(self, leaf: Leaf) -> list[Diagnostic]:
        """The diagnostics that stand at a layer."""
        return [d for d in self.log if d.layer == leaf.name and d.span.source is leaf.span.source]
