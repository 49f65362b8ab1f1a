"""A dense layer on a feature map, where a Flatten or a global pooling was forgotten.

Why: a dense layer works on the last axis alone. On a map of (26, 26, 32) it gives each of the
676 pixels a classifier of its own and leaves the spatial axes there; Keras does so without a word.
Silent where it is meant: behind other layers than convolution, pooling, activation, dropout and
batch normalisation; where a later layer removes the spatial axes; where an `expect` or the data
says that the output is a map.

When to ignore: where a classifier for every pixel is meant; an `expect:` with the map's shape, or
the shape of the labels in `data:`, says so and makes the rule silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Fix, Label
from cnnshape.document.node import Scalar
from cnnshape.edits.entries import insert_layer
from cnnshape.edits.mappings import remove_pair
from cnnshape.edits.respelling import as_fix
from cnnshape.edits.scalars import Raw
from cnnshape.instances import Leaf, site_labels
from cnnshape.lint.context import Context
from cnnshape.lint.rules.expectation import expected_shapes
from cnnshape.rules import INPUT_FEATURES, MISSING_FLATTEN
from cnnshape.shape import Shape, channel_axis, is_known, is_ranked, product, shape_text
from cnnshape.spec import MAX_RANK

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - Flatten
  - Dense: 10
"""

FIXED = GOOD

# Below this rank (batch included) a sequence is meant: a dense layer on (steps, features) is usual.
_LEAST_RANK = 4

_NONE: frozenset[Shape] = frozenset()
_NO_RANKS: frozenset[int] = frozenset()


def check(context: Context) -> Iterator[Diagnostic]:
    makers = _map_makers(context)
    below = _Below(context)
    for leaf in context.graph.order:
        bound = context.inference.bound.get(leaf)
        if bound is None or not bound.layer.dense or leaf.shares is not None:
            continue
        tensor = context.graph.inputs[leaf][0] if context.graph.inputs[leaf] else None
        if tensor is None or tensor.source is None:
            continue
        shape = context.shape(tensor)
        if shape is None or not _is_map(shape):
            continue
        maker = makers.get(tensor.source)
        if maker is None or bound.broken or below.is_meant(leaf, shape):
            continue
        context.log.take_back(d for d in context.at(leaf) if d.rule is INPUT_FEATURES)
        found = _diagnostic(context, leaf, maker, shape, below.follows)
        context.taint(leaf)
        yield found


def _is_map(shape: Shape) -> bool:
    if not is_ranked(shape) or not is_known(shape) or len(shape) < _LEAST_RANK:
        return False
    return any(dim != 1 for dim in shape[1:-1])


def _map_makers(context: Context) -> dict[Leaf, Leaf]:
    """For each layer the convolution or pooling that made the map that it gives, if nothing but
    activations, dropout and batch normalisation stands between."""
    makers: dict[Leaf, Leaf] = {}
    for leaf in context.graph.order:
        bound = context.inference.bound.get(leaf)
        before = context.graph.inputs[leaf]
        if bound is None:
            continue
        if bound.layer.makes_map:
            makers[leaf] = leaf
        elif bound.layer.elementwise and len(before) == 1 and before[0].source in makers:
            makers[leaf] = makers[before[0].source]
    return makers


class _Below:
    """What stands below each layer, gathered in one walk from the end of the graph."""

    def __init__(self, context: Context) -> None:
        self.context = context
        # The least number of axes that an output below has; the numbers of axes of those that are
        # pooled; the shapes that an `expect` at the layer or below states.
        self.ranks: dict[Leaf, int] = {}
        self.pooled: dict[Leaf, frozenset[int]] = {}
        self.said: dict[Leaf, frozenset[Shape]] = {}
        for leaf in reversed(context.graph.order):
            if leaf.expect is not None:
                self.said[leaf] = self.said.get(leaf, _NONE) | set(expected_shapes(leaf.expect))
            rank, pooled = self.ranks.get(leaf, MAX_RANK + 1), self.pooled.get(leaf, _NO_RANKS)
            for output in context.inference.results[leaf].outputs:
                if is_ranked(output):
                    rank = min(rank, len(output))
                    pooled = pooled | {len(output)} if _is_pooled(output) else pooled
            for tensor in context.graph.inputs[leaf]:
                self._pass(leaf, tensor.source, rank, pooled)
        stated = context.spec.contract.expect
        self.stated = set() if stated is None else set(expected_shapes(stated))
        labels = context.contract.y if context.contract is not None else ()
        if len(labels) == 1 and labels[0].labels.shape is not None:
            self.stated.add(labels[0].labels.shape)
        self.ends = {end[1:] for t in context.graph.outputs if (end := context.shape(t))}
        self.follows = tuple(_consequences(context))

    def _pass(self, leaf: Leaf, above: Leaf | None, rank: int, pooled: frozenset[int]) -> None:
        """What is at and below a layer stands below what feeds it."""
        if above is None:
            return
        self.ranks[above] = min(rank, self.ranks.get(above, rank))
        if pooled:
            self.pooled[above] = self.pooled.get(above, _NO_RANKS) | pooled
        if leaf in self.said:
            said = self.said.get(above)
            self.said[above] = self.said[leaf] if said is None else said | self.said[leaf]

    def is_meant(self, leaf: Leaf, shape: Shape) -> bool:
        """Whether something says that the map stays one, or a later layer ends it."""
        if any(d.rule is INPUT_FEATURES for d in self.context.at(leaf)):
            return False  # The framework itself refuses it.
        if self.ranks.get(leaf, len(shape)) < len(shape):
            return True
        if len(shape) in self.pooled.get(leaf, _NO_RANKS):
            return True
        said = self.stated | self.said.get(leaf, _NONE)
        last = self.context.inference.results[leaf].outputs[0]
        return last[1:] in said or not said.isdisjoint(self.ends)


def _is_pooled(shape: Shape) -> bool:
    return is_known(shape) and all(dim == 1 for dim in shape[1:-1])


def _diagnostic(
    context: Context, leaf: Leaf, maker: Leaf, shape: Shape, follows: tuple[Label, ...]
) -> Diagnostic:
    dialect = leaf.spec.dialect
    bound = context.inference.bound[leaf]
    layer = bound.layer
    units = context.inference.results[leaf].outputs[0][-1]
    units_word = layer.words["out_features"]
    # The map's own layout says where its channels are, not the dense layer's.
    layout = context.inference.bound[maker].layer.layout
    channels = shape[channel_axis(layout, len(shape))]
    elements = product(shape[1:])
    rank = len(shape) - 2
    pool = dialect.global_pool.format(rank=rank)
    flat = f"`{dialect.flatten}` before it"
    pooled = f"`{pool}`"
    if ":" in pool:
        pooled = f"`{pool}` and `{dialect.flatten}`"
    if isinstance(elements, int) and isinstance(units, int) and isinstance(channels, int):
        bias = 1 if layer.__dict__.get("bias", True) else 0
        flat += f" gives {elements:,} features and {(elements + bias) * units:,} parameters"
        pooled += f" give{'s' if ':' not in pool else ''} {channels:,} features and "
        pooled += f"{(channels + bias) * units:,} parameters"
    output = context.inference.results[leaf].outputs[0]
    what = f"`{leaf.type}` works on the last axis only"
    message = f"{what}: on the feature map {shape_text(shape)} it gives {shape_text(output)}"
    declared = getattr(layer, "in_features", None)
    if isinstance(declared, int) and declared != shape[-1]:
        factors = " × ".join(str(dim) for dim in shape[1:])
        is_flat = elements == declared
        message = f"{what}, and that of the feature map {shape_text(shape)} is {shape[-1]}, not "
        message += f"{layer.word('in_features')} = {declared}"
        message += f" ({declared} = {factors} is the flattened map)" if is_flat else ""
    made = shape_text(context.inference.results[maker].outputs[0])
    labels = [Label(maker.span, f"`{maker.name}` makes the map {made}")]
    labels.extend(follows)
    help = f"a missing {dialect.flatten}? {flat}; {pooled}"
    assert isinstance(units_word, str)
    return Diagnostic(
        MISSING_FLATTEN,
        message,
        leaf.span,
        (*labels, *site_labels(leaf.sites)),
        help,
        _fix(leaf, dialect.flatten),
        leaf.name,
    )


def _consequences(context: Context) -> Iterator[Label]:
    """That the output, as the mistake leaves it, does not fit the labels either."""
    if context.contract is None:
        return
    from cnnshape.lint.targets import targets
    from cnnshape.losses import fit

    for target in targets(context):
        if target.fed is None or target.loss is None:
            continue
        if fit(target.demands, target.labels, target.output) == "refused":
            labels = target.labels.shape
            text = shape_text(labels) if labels else "()"
            message = f"so the output {shape_text(target.shape)} does not fit these labels {text}"
            yield Label(target.fed.span, message)
            return


def _fix(leaf: Leaf, flatten: str) -> Fix | None:
    """An entry before it in the same style, which takes over what the layer is given."""
    call = leaf.call
    if call is None:
        return None
    said = call.beside.get("inputs")
    if said is None:
        return as_fix(f"insert `{flatten}` before it", False, insert_layer(call.span, flatten))
    if not isinstance(said.value, Scalar) or "repeat" in call.beside:
        return None
    inputs = {"inputs": Raw(said.value.span.text)}
    edits = insert_layer(call.span, flatten, inputs), remove_pair(said.key, said.value)
    if not all(edits):
        return None
    return Fix(f"insert `{flatten}` before it", False, sum(edits, ()))
