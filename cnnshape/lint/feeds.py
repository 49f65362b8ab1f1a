"""The data against the model's inputs: what is wrong with each, at most once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from cnnshape.diagnostics import Diagnostic, Label, Rule
from cnnshape.instances import Leaf
from cnnshape.layers.batch_norm import ChannelNorm
from cnnshape.layers.embedding import Embedding
from cnnshape.layers.layer_norm import AxesNorm
from cnnshape.lint.context import Context
from cnnshape.lint.contract import Fed
from cnnshape.record import Record
from cnnshape.shape import Shape, agree, product, shape_text
from cnnshape.source import Span

_HALVES = ("float16", "half", "bfloat16")


class Feed(Record):
    """One input of the model with its data; `leaf` is None where the model has no such input, `fed`
    where the input is given nothing."""

    leaf: Leaf | None
    fed: Fed | None
    names: tuple[str, ...] = ()

    @property
    def wanted(self) -> Shape:
        """The shape of one sample that the model takes."""
        assert self.leaf is not None
        assert self.leaf.input is not None
        return self.leaf.input.shape or ()

    @property
    def given(self) -> Shape:
        assert self.fed is not None
        return self.fed.labels.shape or ()

    def diagnostic(self, rule: Rule, message: str, help: str, said: str = "") -> Diagnostic:
        """At the data, or at the model's input where the data stands in a file of its own."""
        assert self.leaf is not None
        assert self.fed is not None
        takes = Label(self.leaf.span, f"the model takes {sample_text(self.wanted)}")
        place, label = self.fed.at(said), takes
        if place.source is not self.leaf.spec.span.source:
            place, label = self.leaf.span, Label(place, f"the data: {sample_text(self.given)}")
        return Diagnostic(rule, message, place, (label,), help, layer=self.leaf.name)


def sample_text(shape: Shape) -> str:
    return shape_text(shape) if shape else "()"


def wrong(context: Context) -> dict[str, list[Feed]]:
    """The names of the rules that have something to tell, and about which inputs."""
    found: dict[str, list[Feed]] = {}
    for feed in _feeds(context):
        name = _misfit(context, feed)
        if name:
            found.setdefault(name, []).append(feed)
    if misnamed(context):
        found.setdefault("data-names", [])
    if differing(context) is not None:
        found["sample-count"] = []
    return found


def misnamed(context: Context) -> list[Fed]:
    """The labels of which it is not said for which output they are."""
    assert context.contract is not None
    names = context.outputs()
    return [
        fed
        for fed in context.contract.y
        if (fed.name and fed.name not in names) or (not fed.name and len(names) > 1)
    ]


def placed(context: Context, fed: Fed, what: str, said: str = "") -> tuple[Span, tuple[Label, ...]]:
    """Where to tell something about data: where the spec says it, or else at the model's input,
    with a label at what stands in a file of its own."""
    place = fed.at(said)
    if place.source is context.spec.span.source:
        return place, ()
    return context.spec.inputs[0].span, (Label(place, what),)


def differing(context: Context) -> tuple[Fed, Fed] | None:
    """Two sets of data or labels that are said to have different numbers of samples."""
    assert context.contract is not None
    sets = (*context.contract.x, *context.contract.y)
    counted = [fed for fed in sets if fed.labels.samples is not None]
    for fed in counted[1:]:
        if fed.labels.samples != counted[0].labels.samples:
            return counted[0], fed
    return None


def _feeds(context: Context) -> Iterator[Feed]:
    assert context.contract is not None
    leaves = [leaf for leaf in context.expansion.leaves if leaf.input and not leaf.groups]
    by_name = {leaf.name: leaf for leaf in leaves}
    names = tuple(by_name)
    fed_to: set[Leaf] = set()
    for fed in context.contract.x:
        leaf = by_name.get(fed.name)
        if leaf is None and len(leaves) == 1 and not fed.name:
            leaf = leaves[0]
        if leaf is not None:
            fed_to.add(leaf)
        yield Feed(leaf, fed, names)
    # Where some of the inputs are given data by name, all of them must be.
    if any(fed.name for fed in context.contract.x):
        yield from [Feed(leaf, None, names) for leaf in leaves if leaf not in fed_to]


def _misfit(context: Context, feed: Feed) -> str:
    if feed.leaf is None or feed.fed is None:
        return "data-names"
    spec = feed.leaf.input
    if spec is None or spec.shape is None or feed.fed.labels.shape is None:
        return ""
    wanted, given = feed.wanted, feed.given
    if context.spec.dialect.aligns_data:
        given = _aligned(wanted, given)
    if same(wanted, given):
        return "data-dtype" if refused_type(context, feed) else ""
    if missing_axis(wanted, given) is not None:
        return "missing-data-axis"
    if len(given) == 1 and len(wanted) > 1 and _elements(wanted) == given[0]:
        return "flattened-data"
    if order(wanted, given) is not None:
        return "swapped-data-axes"
    return "data-shape"


def _aligned(wanted: Shape, given: Shape) -> Shape:
    """With a last axis of size 1 added or dropped, where that makes the ranks equal."""
    if len(given) == len(wanted) - 1 and wanted[-1] == 1:
        return (*given, 1)
    if len(given) == len(wanted) + 1 and given[-1] == 1:
        return given[:-1]
    return given


def _elements(shape: Shape) -> int | None:
    total = product(shape)
    return total if isinstance(total, int) else None


def same(a: Shape, b: Shape) -> bool:
    return len(a) == len(b) and all(map(agree, a, b))


def missing_axis(wanted: Shape, given: Shape) -> int | None:
    """The axis of size 1 without which the input has the shape of the data."""
    if len(given) != len(wanted) - 1:
        return None
    for axis in reversed(range(len(wanted))):
        if wanted[axis] == 1 and same((*wanted[:axis], *wanted[axis + 1 :]), given):
            return axis
    return None


def order(wanted: Shape, given: Shape) -> tuple[int, ...] | None:
    """The axes of the data in the order in which they have the input's sizes, where every size is
    known and only the order differs: what a transpose takes, the batch not counted."""
    if len(wanted) != len(given) or not 2 <= len(wanted) <= 4:
        return None
    if not all(isinstance(dim, int) for dim in (*wanted, *given)):
        return None
    for axes in permutations(range(len(given))):
        if tuple([given[axis] for axis in axes]) == wanted:
            return axes
    return None


def refused_type(context: Context, feed: Feed) -> str:
    """The type that a layer which is given the data takes, where the data has another one and the
    framework does not convert it; empty where there is none. Only of what the spec says: data in a
    file is most often converted when it is loaded."""
    leaf, fed = feed.leaf, feed.fed
    assert leaf is not None
    assert fed is not None
    dtype, spec = fed.labels.dtype, context.spec
    if not dtype or spec.dialect.casts_data or fed.span.source is not spec.span.source:
        return ""
    for taker, tensors in context.graph.inputs.items():
        bound = context.inference.bound.get(taker)
        if bound is None or all(tensor.source is not leaf for tensor in tensors):
            continue
        if isinstance(bound.layer, Embedding):
            return "" if fed.labels.kind == "int" else "int64"
        if isinstance(bound.layer, (ChannelNorm, AxesNorm)) and dtype in _HALVES:
            # Halves are normalised with single weights; recorded with PyTorch 2.13 on the CPU.
            return ""
        own = taker.dtype or spec.dtype or "float32"
        if context.inference.results[taker].weights and dtype != own:
            return own
    return ""
