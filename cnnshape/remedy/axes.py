"""An input with another number of axes: what stands before the layer says what was meant."""

from __future__ import annotations

import copy
import math
import re

from cnnshape.diagnostics import Diagnostic
from cnnshape.graph import Tensor
from cnnshape.instances import Leaf
from cnnshape.layers.base import Complaint, Layer
from cnnshape.remedy.case import Case
from cnnshape.shape import Dim, Shape, dim_text, is_ranked, product, shape_text

# So many are samples, not frames or slices.
_MANY = 1_000
# No picture is smaller.
_LEAST_PICTURE = 8


def better(case: Case) -> Diagnostic:
    tensors = case.given(case.leaf)
    index = case.complaint.input or 0
    if case.diagnostic.help or index >= len(tensors):
        return case.diagnostic
    tensor = tensors[index]
    shape = case.shape(tensor)
    wanted = case.layer.input_ranks()
    help = ""
    if is_ranked(shape):
        help = _unwrapped(case, shape)
        if not help and len(wanted) == 1:
            help = _help(case, tensor, shape, wanted[0])
        elif not help:
            help = _sibling(case, shape)
    return case.diagnostic._replace(help=help) if help else case.diagnostic


def _unwrapped(case: Case, shape: Shape) -> str:
    """That the layer inside a wrapper takes the input as it is."""
    inner = getattr(case.layer, "layer", None)
    if not isinstance(inner, Layer) or inner.broken or inner.arity[0] > 1:
        return ""
    try:
        inner.output(shape)
    except Complaint:
        return ""
    return f"`{inner.kind}` takes {shape_text(shape)} as it is: leave out `{case.leaf.type}`"


def _help(case: Case, tensor: Tensor, shape: Shape, wanted: int) -> str:
    maker = case.inference.origins.maker(tensor)
    leaf = maker.source
    if leaf is None:
        return ""
    layer = case.layer_of(leaf)
    # A wrapper's own, or that of the layer inside.
    repeated = {
        getattr(one, "return_sequences", None) for one in (layer, getattr(layer, "layer", None))
    }
    if len(shape) + 1 == wanted and False in repeated:
        return f"`{leaf.name}` gives its last step alone: `return_sequences: true` gives all"
    if len(shape) == wanted + 1 and True in repeated:
        return f"`{leaf.name}` gives every step: `return_sequences: false` gives the last one"
    if layer is not None and getattr(layer, "entries", None) is not None:
        given = case.shape(case.given(leaf)[0])
        if len(given) == 3 and len(shape) == wanted + 1:
            return (
                f"`{leaf.name}` takes one whole number per step and adds the axis of its vectors: "
                f"{shape_text(given)} has an axis too many"
            )
    lost = _lost(case, maker, leaf, shape, wanted)
    if lost:
        return lost
    if len(shape) + 1 == wanted:
        return _one_less(case, leaf, layer, shape)
    if leaf.input is not None and len(shape) == wanted + 1 and case.layer.rank:
        return _one_more(case, shape)
    return _sibling(case, shape) or _made_of(case, leaf, shape, wanted)


def _lost(case: Case, maker: Tensor, leaf: Leaf, shape: Shape, wanted: int) -> str:
    """That a flatten or a global pooling has taken the axes away."""
    if len(shape) != 2 or not case.given(leaf) or len(case.shape(case.given(leaf)[0])) != wanted:
        return ""
    layer = case.layer_of(leaf)
    if case.inference.origins.flattened(maker) is not None:
        return f"`{leaf.name}` has joined the axes that the layer needs: put the layer before it"
    if layer is None or layer.dense or layer.merges:
        return ""
    return (
        f"`{leaf.name}` has removed the axes that the layer needs: put the layer before it, or "
        "leave one of them out"
    )


def _one_less(case: Case, leaf: Leaf, layer: Layer | None, shape: Shape) -> str:
    """An axis too few: that of the channels, of the time or of the features."""
    sample = shape[1:]
    write = "write `input: {}`" if leaf.input is not None else "a reshape to {} adds it"
    if hasattr(case.layer, "return_sequences"):
        if case.layer.rank:
            return f"the axis of the time is missing: {write.format(_listed((None, *sample)))}"
        full = _listed((*sample, 1))
        write = write.replace("adds it", "makes them")
        return f"a sequence has steps and features: {write.format(full)}, with 1 feature a step"
    if not case.layer.makes_map or case.layer.rank != len(sample):
        return _sibling(case, shape)
    first = case.layer.layout == "channels_first"
    full = _listed((1, *sample) if first else (*sample, 1))
    missing = f"the axis of the channels is missing: {write.format(full)}"
    sibling = _sibling(case, shape)
    return missing if leaf.input is not None or not sibling else f"{missing}; or {sibling}"


def _one_more(case: Case, shape: Shape) -> str:
    """An axis too many in the model input: the batch, or a layer of another rank is meant."""
    without = f"leave the batch out of `input`: one sample is `{_listed(shape[2:])}`"
    sibling = _sibling(case, shape)
    size = shape[1]
    if not sibling or (isinstance(size, int) and size >= _MANY):
        return without
    return f"{sibling}; or, if {size} is the number of samples, {without}"


def _listed(sizes: tuple[Dim, ...]) -> str:
    return "[" + ", ".join("null" if size is None else dim_text(size) for size in sizes) + "]"


def _sibling(case: Case, shape: Shape) -> str:
    """The same layer over another number of spatial axes, which takes such an input."""
    found = re.fullmatch(r"(\w*?)([123])([dD]\w*)", case.leaf.type)
    if found is None:
        return ""
    for rank in (1, 2, 3):
        name = f"{found[1]}{rank}{found[3]}"
        other = copy.copy(case.layer)
        other.rank = rank
        if len(shape) in other.input_ranks() and case.leaf.spec.dialect.find(name) is not None:
            return f"`{name}` takes inputs with {len(shape)} axes"
    return ""


def _made_of(case: Case, leaf: Leaf, shape: Shape, wanted: int) -> str:
    """What can be made of a vector or of a map."""
    sample = shape[1:]
    rank = case.layer.rank
    if len(shape) == 2 and rank:
        features = sample[0]
        if leaf.input is not None and isinstance(features, int):
            vector = _vector(case, features)
            if vector:
                return vector
        axes = "1 spatial axis" if rank == 1 else f"{rank} spatial axes"
        number = f"{features} " if isinstance(features, int) else ""
        return f"reshape the {number}features to a map first: {axes} and the channels"
    if len(shape) == 4 and wanted == 3 and not rank:
        return _sequence(case, sample)
    return ""


def _vector(case: Case, features: int) -> str:
    """A model input of vectors: noise that is to grow, or flattened pictures."""
    rank = case.layer.rank
    channels = getattr(case.layer, "in_channels", None)
    if channels == features:
        full = _listed((features, *(1,) * rank))
        return f"{features} channels need a map, if of one pixel: write `input: {full}`"
    square = math.isqrt(features)
    if rank != 2 or square < _LEAST_PICTURE or square**2 != features or channels not in (None, 1):
        return ""
    first = case.layer.layout == "channels_first"
    full = _listed((1, square, square) if first else (square, square, 1))
    return f"the pictures are flattened: write `input: {full}`, or reshape them first"


def _sequence(case: Case, sample: Shape) -> str:
    """A map as a sequence of its rows, or of its columns where the channels stand first."""
    if case.layer.layout == "channels_last":
        features = product(sample[1:])
        if isinstance(features, int):
            steps = _listed((sample[0], features))
            return f"make a sequence of the map: a reshape to {steps} takes its rows as steps"
        return ""
    features = product(sample[:2])
    if not isinstance(features, int):
        return ""
    steps = _listed((sample[2], features))
    return (
        "make a sequence of the map: with its columns as steps, their axis put first and the "
        f"other two joined, it is {steps}"
    )
