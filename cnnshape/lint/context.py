"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from cnnshape.bind import Bound
from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.graph import Graph, Tensor
from cnnshape.infer import Inference, argument_spans
from cnnshape.instances import Expansion, Leaf
from cnnshape.lint.ways import Ways
from cnnshape.record import Record
from cnnshape.shape import Shape
from cnnshape.source import Span
from cnnshape.spec import ModelSpec

if TYPE_CHECKING:
    from collections import Counter

    from cnnshape.limits import Limits
    from cnnshape.lint.contract import DataContract
    from cnnshape.lint.feeds import Feed
    from cnnshape.lint.targets import Target


class Context(Record):
    """The analysed model.

    `contract` is what is said of its data and its loss; `targets` and `feeds` are the outputs and
    the inputs that a rule about them, by its name, has something to tell of. `limits` are set
    outside of the spec.
    """

    spec: ModelSpec
    expansion: Expansion
    graph: Graph
    inference: Inference
    log: Log
    ways: Ways
    limits: Limits | None = None
    contract: DataContract | None = None
    targets: Mapping[str, list[Target]] = MappingProxyType({})
    feeds: Mapping[str, list[Feed]] = MappingProxyType({})

    def shape(self, tensor: Tensor) -> Shape | None:
        return self.inference.origins.shape(tensor)

    def layers(self) -> Iterator[tuple[Leaf, Bound]]:
        """Every layer without a mistake, further calls of it aside, in the order of computation."""
        for leaf in self.graph.order:
            bound = self.inference.bound.get(leaf)
            if bound is not None and leaf.shares is None and leaf not in self.inference.tainted:
                yield leaf, bound

    def readers(self) -> Counter[Tensor]:
        """How many layers take each tensor; an output of the model counts as one."""
        from collections import Counter

        taken = [tensor for given in self.graph.inputs.values() for tensor in given]
        return Counter([*taken, *self.graph.outputs])

    def outputs(self) -> list[str]:
        """The names of the model's outputs."""
        return [tensor.source.name for tensor in self.graph.outputs if tensor.source]

    def is_tainted(self, leaf: Leaf) -> bool:
        """Whether a mistake stands at the layer or at something that it is computed from."""
        return leaf in self.inference.tainted

    def taint(self, leaf: Leaf) -> None:
        """Mark a layer and all that is computed from it: what is wrong there is a consequence."""
        tainted = self.inference.tainted
        stack = [leaf]
        while stack:
            # Behind a layer that is tainted everything is already.
            top = stack.pop()
            if top not in tainted:
                tainted.add(top)
                stack += self.ways.users.get(top, ())

    def downstream(self, leaf: Leaf, without: Collection[Leaf] = ()) -> Iterator[Leaf]:
        """Every layer that is computed from this one, in order; not through those in `without`."""
        return self.ways.downstream(leaf, without)

    def spans(self, leaf: Leaf) -> dict[str, Span]:
        """The places of the argument values that were written, by the layer's own names."""
        return argument_spans(leaf, self.inference.bound[leaf])

    def at(self, leaf: Leaf) -> list[Diagnostic]:
        """The diagnostics that stand at a layer."""
        return [d for d in self.log.at(leaf.name) if d.span.source is leaf.span.source]
