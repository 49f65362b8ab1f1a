"""One tensor cut into several along an axis."""

from __future__ import annotations

from cnnshape.layers.axis import find_axis
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.rules import INPUT_RANK, INPUT_SIZE
from cnnshape.shape import UNKNOWN, Dim, Shape, shape_text
from cnnshape.sizes import List
from cnnshape.values import Int, OneOf


class Cut(Layer):
    """What the two ways of cutting share. No weights, no MACs."""

    axis = Argument(Int(), "axis that is cut", 0)

    def output(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        axis = find_axis(self, "axis", self.axis, x)
        if not x:
            raise Complaint(INPUT_RANK, "an input without axes cannot be cut", input=0)
        return tuple((*x[:axis], size, *x[axis + 1 :]) for size in self.pieces(x, axis))

    def pieces(self, x: Shape, axis: int) -> tuple[Dim, ...]:
        """The sizes along the axis."""
        raise NotImplementedError

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        (x,) = inputs
        axis = self.axis % len(x)
        return ({**kept_but(len(x)), axis: (axis, None)},)


class Chunk(Cut):
    """At most `chunks` pieces of equal size, the last one smaller: (…, n, …) → ⌈n / chunks⌉ each.

    Source: torch.chunk, PyTorch 2.13.
    """

    chunks = Argument(Int(min=1), "number of pieces")

    def pieces(self, x: Shape, axis: int) -> tuple[Dim, ...]:
        size = x[axis]
        if not isinstance(size, int):
            return (UNKNOWN if size is UNKNOWN else None,) * self.chunks
        each = -(-size // self.chunks)
        if each == 0:
            return (0,) * self.chunks
        return _pieces(size, each)


class Split(Cut):
    """Pieces of one size, the last one smaller, or of the sizes given.

    Source: torch.split, PyTorch 2.13.
    """

    sizes = Argument(OneOf(Int(min=0), List(Int(min=0))), "size of the pieces, or of each piece")

    def uncounted(self, *inputs: Shape) -> bool:
        (x,) = inputs
        return not isinstance(self.sizes, tuple) and not isinstance(x[self.axis], int)

    def pieces(self, x: Shape, axis: int) -> tuple[Dim, ...]:
        size, each = x[axis], self.sizes
        if isinstance(each, tuple):
            if isinstance(size, int) and sum(each) != size:
                raise Complaint(
                    INPUT_SIZE,
                    f"{self.word('sizes')}: {' + '.join(map(str, each))} = {sum(each)}, but axis "
                    f"{axis} of {shape_text(x)} is {size}",
                    argument="sizes",
                    input=0,
                    axis=axis,
                    help=f"the pieces must add up to {size}",
                )
            return each
        if not isinstance(size, int):
            return (UNKNOWN if size is UNKNOWN else None,)
        if each == 0 and size:
            raise Complaint(
                INPUT_SIZE,
                f"pieces of {self.word('sizes')} = 0 never cover {size}",
                argument="sizes",
                input=0,
                axis=axis,
            )
        return _pieces(size, each) if size else (0,)


class Unbind(Layer):
    """One tensor for each place on an axis, which vanishes. Source: torch.unbind, PyTorch 2.13."""

    axis = Argument(Int(), "axis that is taken apart", 0)

    def output(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        axis = find_axis(self, "axis", self.axis, x)
        if not x:
            raise Complaint(INPUT_RANK, "an input without axes cannot be taken apart", input=0)
        size = x[axis]
        piece = (*x[:axis], *x[axis + 1 :])
        return (piece,) * (min(size, 65536) if isinstance(size, int) else 1)

    def uncounted(self, *inputs: Shape) -> bool:
        (x,) = inputs
        return not isinstance(x[self.axis], int)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import SAME

        (x,) = inputs
        gone = self.axis % len(x)
        rest = [axis for axis in range(len(x)) if axis != gone]
        return ({-1: (gone, None), **{place: (axis, SAME) for place, axis in enumerate(rest)}},)


def _pieces(size: int, each: int) -> tuple[Dim, ...]:
    """Pieces of `each` until `size` is used up.

    >>> _pieces(10, 4)
    (4, 4, 2)
    """
    whole, rest = divmod(size, each)
    # A tensor cut into very many pieces is a slip, and must not fill the memory.
    return (each,) * min(whole, 65536) + ((rest,) if rest else ())
