"""Branches whose maps differ in height or width: where an odd size was halved, the inputs that
would fit, what a transposed convolution can add, and what to crop."""

from __future__ import annotations

import copy

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.graph import Tensor
from cnnshape.instances import Leaf
from cnnshape.layers.base import Complaint, Layer
from cnnshape.layers.concatenate import Concatenate
from cnnshape.remedy.attempt import Dial, GivenUp
from cnnshape.remedy.case import Case, dial
from cnnshape.shape import Layout, Shape, channel_axis, is_ranked, spatial_axes

# How far from the given input other ones are tried.
_REACH = 128


def better(case: Case) -> Diagnostic:
    pair = _pair(case)
    if pair is None:
        help = _vector_of_map(case)
        return case.diagnostic._replace(help=help) if help else case.diagnostic
    small, large, axis = pair
    labels = case.diagnostic.labels
    helps = []
    halving = _halving(case, small, axis)
    turned = dial(case, axis) if halving is not None else None
    nearest = _nearest(turned) if turned is not None else ""
    if halving is not None and nearest:
        taken, left = _size(case, case.given(halving)[0], axis), _size(case, Tensor(halving), axis)
        label = Label(halving.span, f"`{halving.name}` makes {left} of the odd {taken}")
        labels = (*labels, label)
        helps.append(nearest)
    added = _output_padding(case, small, large, axis)
    if added:
        helps.append(added)
    if not helps:
        helps += _factor(case, small, large) or _crop(case, small, large)
    if not helps:
        return case.diagnostic
    return case.diagnostic._replace(help="; ".join(helps), labels=labels)


def _vector_of_map(case: Case) -> str:
    """A map and a vector: what makes a vector of the map."""
    tensors = case.given(case.leaf)
    shapes = [case.shape(tensor) for tensor in tensors]
    maps = [t for t, shape in zip(tensors, shapes, strict=True) if len(shape) > 3]
    if case.diagnostic.help or len(maps) != 1 or maps[0].source is None:
        return ""
    if not all(is_ranked(shape) and (len(shape) == 2 or len(shape) > 3) for shape in shapes):
        return ""
    if not isinstance(case.layer, Concatenate):
        return _axes_of_one(case, maps[0])
    dialect = case.leaf.spec.dialect
    pool = dialect.global_pool.format(rank=len(case.shape(maps[0])) - 2)
    return (
        f"`{dialect.flatten}` or `{pool}` after `{maps[0].source.name}` makes a vector of the map"
    )


def _axes_of_one(case: Case, whole: Tensor) -> str:
    """A vector with one number per channel of the map: the axes that let it be repeated."""
    others = [tensor for tensor in case.given(case.leaf) if tensor != whole]
    shape = case.shape(whole)
    if len(others) != 1 or others[0].source is None:
        return ""
    vector = case.shape(others[0])
    layout = _layout(case, (whole,))
    channel = channel_axis(layout, len(shape))
    if len(vector) != 2 or vector[1] != shape[channel]:
        return ""
    sizes = [str(vector[1]) if axis == channel else "1" for axis in range(1, len(shape))]
    return f"a reshape of `{others[0].source.name}` to [{', '.join(sizes)}] fits the channels"


def _pair(case: Case) -> tuple[Tensor, Tensor, int] | None:
    """The two maps that differ, the smaller one first, and the spatial axis on which they do."""
    axis = case.complaint.axis
    tensors = case.given(case.leaf)
    if axis is None or not case.layer.merges:
        return None
    shapes = [case.shape(tensor) for tensor in tensors]
    ranks = {len(shape) for shape in shapes if is_ranked(shape)}
    if len(ranks) != 1 or not all(map(is_ranked, shapes)) or min(ranks) < 3:
        return None
    if axis not in spatial_axes(_layout(case, tensors), min(ranks)):
        return None
    sizes = [shape[axis] for shape in shapes]
    known = [size for size in sizes if isinstance(size, int)]
    if len(known) != len(sizes) or len(set(known)) < 2:
        return None
    return tensors[known.index(min(known))], tensors[known.index(max(known))], axis


def _layout(case: Case, tensors: tuple[Tensor, ...]) -> Layout:
    """Where the channels of the maps are: as the layer that made them says."""
    for tensor in tensors:
        maker = case.inference.origins.maker(tensor).source
        layer = case.layer_of(maker) if maker is not None else None
        if layer is not None and layer.makes_map:
            return layer.layout
    return case.layer.layout


def _size(case: Case, tensor: Tensor, axis: int) -> int | None:
    shape = case.shape(tensor)
    size = shape[axis] if is_ranked(shape) and axis < len(shape) else None
    return size if isinstance(size, int) else None


def _halving(case: Case, small: Tensor, axis: int) -> Leaf | None:
    """The first layer on the way to the smaller map that took an odd size in steps of more than
    one, so that growing back by the same factor gives less."""
    if small.source is None:
        return None
    found: Leaf | None = None
    for leaf in (small.source, *case.before(small.source)):
        tensors = case.given(leaf)
        if len(tensors) != 1 or case.layer_of(leaf) is None:
            continue
        before, after = _size(case, tensors[0], axis), _size(case, Tensor(leaf), axis)
        if before is None or after is None or not 1 < after < before:
            continue
        factor = (2 * before + after) // (2 * after)  # rounded; a size may be too large for a float
        if factor > 1 and before % factor:
            found = leaf
    return found


def _nearest(turned: Dial) -> str:
    """The inputs nearest to the given one for which everything fits."""
    size = turned.size
    below = next((n for n in _down(size) if turned.at(n).fits), None)
    above = next((n for n in range(size + 1, size + _REACH + 1) if turned.at(n).fits), None)
    found = [turned.text(n) for n in (below, above) if n is not None]
    if not found:
        return ""
    inputs = " and ".join(found)
    step = above - below if below is not None and above is not None else 0
    if below is not None and step > 1 and below % step == 0 and _repeats(turned, below, step):
        return f"sizes divisible by {step} fit: the nearest inputs are {inputs}"
    return (
        f"the nearest input that fits is {inputs}"
        if len(found) == 1
        else (f"the nearest inputs that fit are {inputs}")
    )


def _repeats(turned: Dial, below: int, step: int) -> bool:
    """Whether the multiples of `step` fit, and no other size, over three periods."""
    try:
        sizes = range(max(below - step, 1), below + 2 * step + 1)
        return all(turned.at(n).fits == (n % step == 0) for n in sizes)
    except GivenUp:
        return False


def _down(size: int) -> range:
    return range(size - 1, max(size - _REACH, 1), -1)


def _output_padding(case: Case, small: Tensor, large: Tensor, axis: int) -> str:
    """The `output_padding` with which the transposed convolution behind the smaller map gives the
    size of the larger one."""
    maker = case.inference.origins.maker(small).source
    layer = case.layer_of(maker) if maker is not None else None
    if maker is None or layer is None or "output_padding" not in layer.words:
        return ""
    x, wanted = case.shape(case.given(maker)[0]), case.shape(large)
    axes = tuple(spatial_axes(layer.layout, len(x)))
    steps = getattr(layer, "steps", ())
    for amount in range(max(steps, default=1)):
        if all(amount < step for step in steps) and _gives(layer, amount, x, wanted, axes):
            word = layer.word("output_padding")
            size = wanted[axis]
            return f"{word} = {amount} in `{maker.name}` makes {size} as well"
    return ""


def _gives(layer: Layer, amount: int, x: Shape, wanted: Shape, axes: tuple[int, ...]) -> bool:
    other = copy.copy(layer)
    other.__dict__["output_padding"] = (amount,) * len(axes)
    try:
        made = other.output(x)
        for check in other.checks:
            check(other)
    except Complaint:
        return False
    return all(made[i] == wanted[i] for i in axes)


def _excess(case: Case, small: Tensor, large: Tensor) -> list[tuple[int, int]]:
    """(smaller, larger) on every spatial axis; empty where one is not known."""
    a, b = case.shape(small), case.shape(large)
    axes = spatial_axes(_layout(case, (small, large)), len(a))
    pairs = [(a[i], b[i]) for i in axes]
    found = [(m, n) for m, n in pairs if isinstance(m, int) and isinstance(n, int)]
    return found if len(found) == len(pairs) else []


def _factor(case: Case, small: Tensor, large: Tensor) -> list[str]:
    """A step that the one branch has and the other has not."""
    sizes = _excess(case, small, large)
    factors = {n // m if m and n % m == 0 else 0 for m, n in sizes}
    (factor, *others) = factors or {0}
    if others or factor < 2 or large.source is None:
        return []
    return [
        f"the other branch is {factor} times as small: a step of {factor} after "
        f"`{large.source.name}`, by a pooling or a convolution, makes their sizes alike"
    ]


def _crop(case: Case, small: Tensor, large: Tensor) -> list[str]:
    """What windows without padding have taken, if it is the same on both sides of every axis."""
    sizes = _excess(case, small, large)
    if len({n - m for m, n in sizes}) != 1 or small.source is None or large.source is None:
        return []
    smaller, larger = sizes[0]
    excess = larger - smaller
    if excess <= 0 or excess % 2 or excess > larger // 4:
        return []
    pixels = "1 pixel" if excess == 2 else f"{excess // 2} pixels"
    return [
        f"pad the windows that lead to `{small.source.name}` so that they keep the size, or crop "
        f"{pixels} on each side of `{large.source.name}`"
    ]
