"""What a layer of `layers_library:` does: its sizes are expressions over those of its inputs."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.document.node import Pair, Scalar
from cnnshape.expression import ExpressionError, Value, interpolate, names_in, whole_name
from cnnshape.layers.base import Complaint, Layer, Role, Weight
from cnnshape.record import Record
from cnnshape.rules import BAD_EXPRESSION, INPUT_RANK, INPUT_SIZE, MERGE_SHAPES
from cnnshape.shape import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    agree,
    known,
    merge_free,
    shape_text,
)
from cnnshape.values import plain

# A size as written; None where it cannot be read, which was reported.
Size = Scalar | None


class DeclaredInput(Record):
    """One input: its name where there are several, and for each axis of one sample the name of
    its size or the size that it must have; None where it may be anything."""

    name: str
    sizes: tuple[str | int, ...] | None


class DeclaredWeight(Record):
    """One weight. `shape` is None where it is not said."""

    name: str
    shape: tuple[Size, ...] | None
    role: Role


class Declaration(Record):
    """One layer of the library, as written. `output` is None where it is not said, `macs` is empty
    then."""

    name: str
    params: tuple[Pair, ...]
    inputs: tuple[DeclaredInput, ...]
    output: tuple[Size, ...] | None
    weights: tuple[DeclaredWeight, ...]
    macs: tuple[Size, ...]


class Declared(Layer):
    """A layer whose output shape and weights are expressions over its parameters and the sizes of
    its inputs. A size that cannot be computed from an open or unknown one is open or unknown."""

    declaration: Declaration

    def input_ranks(self) -> tuple[int, ...]:
        sizes = self.declaration.inputs[0].sizes
        return () if sizes is None else (len(sizes) + 1,)

    def assume(self, shape: Shape) -> Shape | None:
        # With several inputs, it is not known whose shape this is.
        return super().assume(shape) if len(self.declaration.inputs) == 1 else None

    def output(self, *inputs: Shape) -> Shape:
        found = self._sizes(inputs)
        batch = inputs[0][0]
        for index, x in enumerate(inputs[1:], start=1):
            if not agree(batch, x[0]):
                raise Complaint(
                    MERGE_SHAPES,
                    f"the inputs {shape_text(inputs[0])} and {shape_text(x)} differ in their "
                    f"batch: {batch} and {x[0]}",
                    input=index,
                    axis=0,
                )
            batch = known(batch, x[0])
        if self.declaration.output is None:
            return UNKNOWN_SHAPE
        return (batch, *(self._size(size, found) for size in self.declaration.output))

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        found = self._sizes(inputs)
        for weight in self.declaration.weights:
            shape = UNKNOWN_SHAPE
            if weight.shape is not None:
                shape = tuple([self._size(size, found) for size in weight.shape])
            yield Weight(weight.name, shape, weight.role)

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        found = self._sizes(inputs)
        return self._size(self.declaration.macs[0], found) if self.declaration.macs else 0

    def fallback(self, *inputs: Shape) -> Shape:
        output = self.declaration.output
        if output is None or not inputs:
            return UNKNOWN_SHAPE
        return (inputs[0][0], *((UNKNOWN,) * len(output)))

    def _sizes(self, inputs: tuple[Shape, ...]) -> dict[str, Dim]:
        """The sizes of the inputs by the names that the declaration gives them."""
        found: dict[str, Dim] = {}
        where: dict[str, int] = {}
        for index, (declared, x) in enumerate(zip(self.declaration.inputs, inputs, strict=True)):
            if declared.sizes is None:
                continue
            if len(x) != len(declared.sizes) + 1:
                self._wrong_rank(declared, x, index)
            for axis, (size, dim) in enumerate(zip(declared.sizes, x[1:], strict=True), start=1):
                if isinstance(size, int):
                    if not agree(size, dim):
                        self._wrong_size(size, dim, x, index, axis)
                elif size not in found:
                    found[size], where[size] = dim, index
                elif agree(found[size], dim):
                    found[size] = known(found[size], dim)
                else:
                    first = where[size]
                    raise Complaint(
                        MERGE_SHAPES,
                        f"`{size}` is {found[size]} in {self._called(first)} "
                        f"{shape_text(inputs[first])} and {dim} in {self._called(index)} "
                        f"{shape_text(x)}",
                        input=index,
                        axis=axis,
                    )
        return found

    def _called(self, index: int) -> str:
        name = self.declaration.inputs[index].name
        return f"`{name}`" if name else "the input"

    def _wrong_rank(self, declared: DeclaredInput, x: Shape, index: int) -> None:
        assert declared.sizes is not None
        sizes = ", ".join(map(str, declared.sizes))
        axes = "1 axis" if len(declared.sizes) == 1 else f"{len(declared.sizes)} axes"
        place = f" as `{declared.name}`" if declared.name else ""
        given = f"input {index + 1}" if declared.name else "the input"
        raise Complaint(
            INPUT_RANK,
            f"`{self.declaration.name}` takes a sample of {axes} ({sizes}){place}, "
            f"but {given} is {shape_text(x)}",
            input=index,
        )

    def _wrong_size(self, size: int, dim: Dim, x: Shape, index: int, axis: int) -> None:
        raise Complaint(
            INPUT_SIZE,
            f"`{self.declaration.name}` takes {size} on axis {axis} of {self._called(index)}, "
            f"but {shape_text(x)} has {dim}",
            input=index,
            axis=axis,
        )

    def _size(self, node: Size, sizes: dict[str, Dim]) -> Dim:
        """A size from its expression."""
        if node is None:
            return UNKNOWN
        values: dict[str, Value] = {}
        free: dict[str, Dim] = {}
        for name, dim in sizes.items():
            if isinstance(dim, int):
                values[name] = dim
            else:
                free[name] = dim
        for pair in self.declaration.params:
            value = getattr(self, pair.key.text)
            if value is UNKNOWN:
                free[pair.key.text] = UNKNOWN
            else:
                values[pair.key.text] = value
        try:
            # An expression that names a size which is no number has none either.
            used = [free[name] for name in names_in(node.text) if name in free] if free else []
            if used:
                return used[0] if whole_name(node.text) in free else merge_free(used)
            value = interpolate(node.text, values)
        except ExpressionError as error:
            raise Complaint(
                BAD_EXPRESSION, f"`{self.declaration.name}`: {error.message}", help=error.help
            ) from None
        value = plain(Scalar(node.span, value)) if isinstance(value, str) else value
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Complaint(
                BAD_EXPRESSION,
                f"`{self.declaration.name}`: `{node.text}` is {value!r}, which is no size",
                help="use // where a division must give a whole number",
            )
        return value
