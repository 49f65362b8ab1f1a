"""Sizes and shapes: pure arithmetic, unknown sizes included.

A shape is a tuple of sizes, the batch first. A size is

* an `int`,
* `None`: any size, as the user wrote `null` (or as it follows from such a size),
* `BATCH`: the number of samples, where the spec does not fix it,
* `UNKNOWN`: it cannot be known because of a mistake; never complained about again,
* `REST` (only as the first item): any number of unknown axes, where not even the rank is known.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

from cnnshape.record import Record


class Free(enum.Enum):
    BATCH = "batch"
    UNKNOWN = "?"
    REST = "..."

    def __repr__(self) -> str:
        return self.name


BATCH: Final = Free.BATCH
UNKNOWN: Final = Free.UNKNOWN
REST: Final = Free.REST

Dim: TypeAlias = int | Free | None
Shape: TypeAlias = tuple[Dim, ...]
Layout: TypeAlias = Literal["channels_last", "channels_first"]

UNKNOWN_SHAPE: Final[Shape] = (REST,)

# Of the number of elements of a tensor. Sizes grow from layer to layer, and with them the time that
# it takes to multiply and to print them; all that follow from a few such tensors can be printed
# (Python refuses numbers of more than 4,300 digits).
MAX_BITS = 4096


def is_ranked(shape: Shape) -> bool:
    """Whether at least the number of axes is known."""
    return not (shape and shape[0] is REST)


def is_known(shape: Shape) -> bool:
    """Whether no mistake hides a part of the shape (`None` and the batch are known to be free)."""
    return UNKNOWN not in shape and is_ranked(shape)


def is_too_large(shape: Shape) -> bool:
    """Whether there are more elements than a tensor may have here."""
    return sum([dim.bit_length() for dim in shape if isinstance(dim, int)]) > MAX_BITS


def merge_free(dims: Iterable[Dim]) -> Dim:
    """The size that an operation over `dims` has when at least one of them is no `int`."""
    result: Dim = None
    for dim in dims:
        if dim is UNKNOWN or dim is REST:
            return UNKNOWN
    return result


def product(dims: Iterable[Dim]) -> Dim:
    """The number of elements: exact; 0 × anything is 0; BATCH × 1 stays BATCH.

    >>> product((7, 7, 64))
    3136
    >>> product((BATCH, 1, 1))
    BATCH
    """
    total, free = 1, []
    for dim in dims:
        if isinstance(dim, int):
            total *= dim
        else:
            free.append(dim)
    if total == 0 and UNKNOWN not in free and REST not in free:
        return 0
    if not free:
        return total
    if free == [BATCH] and total == 1:
        return BATCH
    return merge_free(free)


def total(dims: Iterable[Dim]) -> Dim:
    """The sum, as along the axis of a concatenation."""
    dims = tuple(dims)
    if all(isinstance(dim, int) for dim in dims):
        return sum(dims)  # type: ignore[arg-type]  # all are int, which mypy cannot see
    return merge_free(dims)


def agree(a: Dim, b: Dim) -> bool:
    """Whether the two sizes may be equal: free and unknown sizes fit everything."""
    return not isinstance(a, int) or not isinstance(b, int) or a == b


def same(a: Dim, b: Dim) -> bool:
    """Whether the two sizes are equal, an open size being equal to open ones only."""
    if a is UNKNOWN or b is UNKNOWN or a is REST or b is REST:
        return True
    return a == b if isinstance(a, int) or isinstance(b, int) else True


def known(a: Dim, b: Dim) -> Dim:
    """Of two sizes that must be equal, the one that says more."""
    if isinstance(a, int):
        return a
    if isinstance(b, int):
        return b
    if a is BATCH or b is BATCH:
        return BATCH
    return merge_free((a, b))


def meet(shapes: Sequence[Shape]) -> Shape:
    """What shapes of one rank have in common: a size where they agree, unknown where they do not.

    >>> meet([(1, 8, 8, 64), (1, 7, 8, 64)])
    (1, UNKNOWN, 8, 64)
    """
    if not shapes or any(not is_ranked(x) or len(x) != len(shapes[0]) for x in shapes):
        return UNKNOWN_SHAPE
    result = list(shapes[0])
    for x in shapes[1:]:
        result = [known(a, b) if agree(a, b) else UNKNOWN for a, b in zip(result, x, strict=True)]
    return tuple(result)


def dilated(kernel: int, dilation: int) -> int:
    """The number of input positions that a dilated kernel spans."""
    return dilation * (kernel - 1) + 1


def window(
    size: Dim,
    kernel: int,
    stride: int,
    dilation: int = 1,
    padding: tuple[int, int] = (0, 0),
    ceil: bool = False,
) -> Dim:
    """The number of places of a window on an axis: floor((n + p - d·(k - 1) - 1) / s) + 1.

    May be zero or negative, which the caller has to refuse. `ceil` rounds up, and then drops a
    last window that would start in the right padding. Source: torch.nn.Conv2d and MaxPool2d,
    PyTorch 2.13; the same formula as `keras.src.ops.operation_utils.compute_conv_output_shape`.
    """
    if not isinstance(size, int):
        return None if size is BATCH else size
    room = size + padding[0] + padding[1] - dilated(kernel, dilation)
    if ceil:
        places = -(-room // stride) + 1
        if (places - 1) * stride >= size + padding[0]:
            places -= 1
        return places
    return room // stride + 1


def unread(size: int, spans: int, stride: int, added: int, after: int) -> int:
    """How many of the last positions of an axis no window reads: what a window that `spans` so many
    leaves over in steps of `stride`, with `added` padding in all, less the padding `after` them.

    >>> unread(16, 3, 3, 0, 0)
    1
    """
    return max((size + added - spans) % stride - after, 0)


def window_same(size: Dim, stride: int) -> Dim:
    """The number of places with 'same' padding: ceil(n / s)."""
    if not isinstance(size, int):
        return None if size is BATCH else size
    return -(-size // stride)


def channel_axis(layout: Layout, rank: int) -> int:
    """The index of the channels in a shape of `rank` axes, batch included."""
    return 1 if layout == "channels_first" else rank - 1


def spatial_axes(layout: Layout, rank: int) -> range:
    """The indices of the spatial axes in a shape of `rank` axes, batch included."""
    return range(2, rank) if layout == "channels_first" else range(1, rank - 1)


def image(layout: Layout, batch: Dim, channels: Dim, spatial: Sequence[Dim]) -> Shape:
    """The shape of a feature map from its parts.

    >>> image("channels_first", 1, 32, (26, 26))
    (1, 32, 26, 26)
    """
    if layout == "channels_first":
        return (batch, channels, *spatial)
    return (batch, *spatial, channels)


# What the spatial axes are called, by their number.
_SPATIAL = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
_PLAIN: dict[int, tuple[str, ...]] = {1: ("features",), 2: ("steps", "features")}


def axis_names(layout: Layout, axes: int, rank: int = 0) -> tuple[str, ...]:
    """What the axes of a shape are called; `rank` spatial ones where the layer says their number.

    >>> axis_names("channels_first", 4)
    ('batch', 'channels', 'height', 'width')
    >>> axis_names("channels_last", 5, rank=2)
    ('batch', 'steps', 'height', 'width', 'channels')
    """
    spatial = _SPATIAL.get(rank or axes - 2 * (axes > 3), ())
    sample = ("channels", *spatial) if layout == "channels_first" else (*spatial, "channels")
    before = axes - len(sample)
    if (rank or axes > 3) and spatial and 0 <= before <= 2:
        return (*("batch", "steps")[:before], *sample)
    if axes == 2 and rank:
        return ("batch", "channels")
    named = _PLAIN.get(axes - 1, tuple([f"axis{number}" for number in range(1, axes)]))
    return ("batch", *named)[:axes]


class Border(Record):
    """What is added to an axis, and how that is split."""

    total: int
    before: int
    after: int


def same_border(size: int, kernel: int, stride: int, dilation: int) -> Border:
    """What 'same' padding adds to an axis, so that there are ceil(n / s) places; the odd one goes
    after. Source: "SAME" padding of tf.nn, which keras.layers have on every backend, Keras 3.15;
    for a step of 1 that of torch.nn.Conv2d, PyTorch 2.13.
    """
    from cnnshape.term import largest

    total = largest((-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1 - size, 0)
    before = total // 2
    return Border(total, before, total - before)


def dim_text(dim: Dim, batch: str = "None") -> str:
    """A size as tables and messages show it: `None` for any size, `?` for an unknown one."""
    if isinstance(dim, int):
        return str(dim)
    if dim is None:
        return "None"
    if dim is BATCH:
        return batch
    return "?" if dim is UNKNOWN else "..."


def shape_text(shape: Shape, batch: str = "None") -> str:
    """A shape as Keras prints it: `(None, 26, 26, 32)`, `(None,)`; `?` for a wholly unknown one."""
    if shape == UNKNOWN_SHAPE:
        return "?"
    items = [dim_text(dim, batch) for dim in shape]
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
