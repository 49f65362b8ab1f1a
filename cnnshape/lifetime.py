"""How large the tensors between the layers are, and how much memory they need together."""

from __future__ import annotations

from cnnshape.dtypes import ITEM_BITS
from cnnshape.graph import Graph, Tensor
from cnnshape.infer import Inference, Result
from cnnshape.instances import Leaf
from cnnshape.record import Record
from cnnshape.shape import BATCH, product

# Where the type of the elements is not said.
_BITS = 32


class Memory(Record):
    """Bytes of the tensors between the layers.

    `total` is the sum of all of them, `peak` the most that lives at one time, while `layer` is
    computed. `missing` counts the calls of layers whose outputs are not known; their bytes are in
    neither number.
    """

    total: int
    peak: int
    layer: str
    missing: int


def output_bytes(leaf: Leaf, result: Result) -> list[int | None]:
    """The bytes of each output of a layer, for one sample where the batch is open; None where an
    axis is open or not known."""
    bits = ITEM_BITS.get(leaf.dtype or leaf.spec.dtype, _BITS)
    found: list[int | None] = []
    for shape in result.outputs:
        elements = product([1 if size is BATCH else size for size in shape])
        found.append(-(-elements * bits // 8) if isinstance(elements, int) else None)
    return found


def all_bytes(sizes: list[int | None]) -> int | None:
    """Their sum; None where one of them is not known."""
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def made_by(leaf: Leaf, graph: Graph, inference: Inference) -> list[int | None]:
    """The bytes of the tensors that a layer makes. The input of a nested model makes none: it is
    what the model is given."""
    if leaf.input is not None and graph.inputs[leaf]:
        return []
    return output_bytes(leaf, inference.results[leaf])


def memory(graph: Graph, inference: Inference) -> Memory:
    """What the tensors of one forward pass need, computed in the order of the graph.

    A tensor lives from the layer that makes it to the last one that takes it. The model's inputs
    are there from the start, its outputs stay to the end, and what nothing takes lives while it is
    made. Every layer makes tensors of its own: neither work in place nor views are assumed.
    """
    sizes = {leaf: made_by(leaf, graph, inference) for leaf in graph.order}

    def key(tensor: Tensor) -> tuple[Leaf, int] | None:
        source = tensor.source
        if source is not None and source.input is not None and graph.inputs[source]:
            return key(graph.inputs[source][0])
        return None if source is None else (source, tensor.output)

    last = {(leaf, n): at for at, leaf in enumerate(graph.order) for n in range(len(sizes[leaf]))}
    for step, leaf in enumerate(graph.order):
        last.update({taken: step for taken in map(key, graph.inputs[leaf]) if taken in last})
    last.update({made: len(graph.order) for made in map(key, graph.outputs) if made in last})
    ending: dict[int, int] = {}
    for (leaf, number), step in last.items():
        ending[step] = ending.get(step, 0) + (sizes[leaf][number] or 0)

    given = [leaf for leaf in graph.order if leaf.input is not None]
    living = sum([size or 0 for leaf in given for size in sizes[leaf]])
    peak, name = living, given[0].name if given else ""
    for step, leaf in enumerate(graph.order):
        if leaf.input is None:
            living += sum([size or 0 for size in sizes[leaf]])
        if living > peak:
            peak, name = living, leaf.name
        living -= ending.get(step, 0)
    known = [size for own in sizes.values() for size in own if size is not None]
    missing = sum(1 for own in sizes.values() if None in own)
    return Memory(sum(known), peak, name, missing)
