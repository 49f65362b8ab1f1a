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
from cnnshape.graph import Tensor
from cnnshape.instances import Leaf, site_labels
from cnnshape.lint.context import Context
from cnnshape.lint.rules.expectation import expected_shapes
from cnnshape.rules import INPUT_FEATURES, MISSING_FLATTEN
from cnnshape.shape import Shape, channel_axis, is_known, is_ranked, product, shape_text

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


def check(context: Context) -> Iterator[Diagnostic]:
    flagged: set[Leaf] = set()
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
        maker = _map_maker(context, tensor, flagged)
        if maker is None or bound.broken or _is_meant(context, leaf, shape):
            continue
        flagged.add(leaf)
        context.log.take_back(d for d in context.at(leaf) if d.rule is INPUT_FEATURES)
        found = _diagnostic(context, leaf, maker, shape)
        context.taint(leaf)
        yield found


def _is_map(shape: Shape) -> bool:
    if not is_ranked(shape) or not is_known(shape) or len(shape) < _LEAST_RANK:
        return False
    return any(dim != 1 for dim in shape[1:-1])


def _map_maker(context: Context, tensor: Tensor, flagged: set[Leaf]) -> Leaf | None:
    """The convolution or pooling that made the map, if nothing but activations, dropout and batch
    normalisation stands between."""
    leaf = tensor.source
    while leaf is not None and leaf not in flagged:
        bound = context.inference.bound.get(leaf)
        if bound is None:
            return None
        if bound.layer.makes_map:
            return leaf
        before = context.graph.inputs[leaf]
        if not bound.layer.elementwise or len(before) != 1:
            return None
        leaf = before[0].source
    return None


def _is_meant(context: Context, leaf: Leaf, shape: Shape) -> bool:
    """Whether something says that the map stays one, or a later layer ends it."""
    if context.at(leaf) and any(d.rule is INPUT_FEATURES for d in context.at(leaf)):
        return False  # The framework itself refuses it.
    said = expected_shapes(context, leaf)
    for after in (leaf, *context.downstream(leaf)):
        for output in context.inference.results[after].outputs:
            if after is not leaf and is_ranked(output) and len(output) < len(shape):
                return True
            if after is not leaf and is_ranked(output) and _is_pooled(output, len(shape)):
                return True
        said = [*said, *expected_shapes(context, after)]
    last = context.inference.results[leaf].outputs[0]
    ends = [context.shape(tensor) for tensor in context.graph.outputs]
    labels = context.contract.y if context.contract is not None else ()
    if len(labels) == 1 and labels[0].labels.shape is not None:
        said.append(labels[0].labels.shape)
    return any(end is not None and end[1:] in said for end in [last, *ends])


def _is_pooled(shape: Shape, rank: int) -> bool:
    return len(shape) == rank and is_known(shape) and all(dim == 1 for dim in shape[1:-1])


def _diagnostic(context: Context, leaf: Leaf, maker: Leaf, shape: Shape) -> Diagnostic:
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
    labels.extend(_consequences(context))
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
