"""Where a size comes from: the layers to point at when an input does not fit."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.diagnostics import Label, Rule
from cnnshape.graph import Graph, Tensor
from cnnshape.instances import Leaf
from cnnshape.layers.base import Layer
from cnnshape.rules import EMPTY_OUTPUT
from cnnshape.shape import Dim, Shape, is_ranked, shape_text


class Origins:
    """Looks back along the graph from a tensor."""

    def __init__(
        self,
        graph: Graph,
        shape: Callable[[Tensor], Shape | None],
        layer: Callable[[Leaf], Layer | None],
    ) -> None:
        self.graph = graph
        self.shape = shape
        self.layer = layer
        # Where the walks back have led, so that each layer is passed once.
        self._makers: dict[Tensor, Tensor] = {}
        self._changes: dict[tuple[Tensor, int], Label | None] = {}

    def maker(self, tensor: Tensor) -> Tensor:
        """The tensor that gave this one its shape: what only passed a shape on is skipped."""
        passed: list[Tensor] = []
        while tensor.source is not None and tensor not in self._makers:
            before = self.graph.inputs[tensor.source]
            layer = self.layer(tensor.source)
            if len(before) != 1 or layer is None or not layer.elementwise:
                break
            passed.append(tensor)
            tensor = before[0]
        made = self._makers.get(tensor, tensor)
        self._makers.update(dict.fromkeys(passed, made))
        return made

    def labels(self, tensor: Tensor, axis: int | None, rule: Rule) -> tuple[Label, ...]:
        """The places that made the input what it is."""
        if rule is EMPTY_OUTPUT and axis is not None:
            change = self._last_change(tensor, axis)
            return () if change is None else (change,)
        maker = self.maker(tensor)
        shape = self.shape(maker)
        if maker.source is None or shape is None or not is_ranked(shape):
            return ()
        labels = [Label(maker.source.span, f"`{maker.source.name}` gives {shape_text(shape)}")]
        before = self.flattened(maker)
        if before is not None:
            map_maker = self.maker(before)
            before_shape = self.shape(before)
            if map_maker.source is not None and before_shape is not None:
                text = f"`{map_maker.source.name}` gives {shape_text(before_shape)}"
                labels.append(Label(map_maker.source.span, text))
        return tuple(labels)

    def flattened(self, tensor: Tensor) -> Tensor | None:
        """What a flattened tensor was made from, if a flatten or reshape made it."""
        leaf = tensor.source
        layer = None if leaf is None else self.layer(leaf)
        if leaf is None or layer is None or not layer.reshapes:
            return None
        before = self.graph.inputs[leaf]
        return before[0] if len(before) == 1 else None

    def flattened_batch(self, tensor: Tensor) -> str | None:
        """What to write where a flatten has joined the batch with the rest; None where none has."""
        made = self.maker(tensor)
        shape = self.shape(made)
        if made.source is None or self.flattened(made) is None or not shape or len(shape) != 1:
            return None
        kind = made.source.type
        return f"`{made.source.name}` begins at axis 0, the batch: write `{kind}: 1`"

    def factors(self, tensor: Tensor) -> str:
        """`1568 = 32 × 7 × 7` for the last axis of a flattened map; empty for anything else."""
        made = self.maker(tensor)
        before = self.flattened(made)
        shape = self.shape(made)
        source = self.shape(before) if before is not None else None
        if not shape or not source or not is_ranked(source) or not is_ranked(shape):
            return ""
        total = 1
        for dim in source[1:]:
            if not isinstance(dim, int):
                return ""
            total *= dim
        if total != shape[-1] or len(source) <= 2:
            return ""
        return f"{total} = {' × '.join(str(dim) for dim in source[1:])}"

    def _last_change(self, tensor: Tensor, axis: int) -> Label | None:
        """The last layer that made the axis smaller, and how."""
        passed: list[tuple[Tensor, int]] = []
        label: Label | None = None
        while tensor.source is not None:
            if (tensor, axis) in self._changes:
                label = self._changes[tensor, axis]
                break
            passed.append((tensor, axis))
            leaf = tensor.source
            after = self._size(tensor, axis)
            before = self.graph.inputs[leaf]
            if not isinstance(after, int):
                break
            if not before:
                label = Label(leaf.span, f"the input's size on this axis is {after}")
                break
            size = self._size(before[0], axis)
            if not isinstance(size, int):
                break
            if size != after:
                label = Label(leaf.span, f"`{leaf.name}` makes {after} of {size} on this axis")
                break
            tensor = before[0]
        self._changes.update(dict.fromkeys(passed, label))
        return label

    def _size(self, tensor: Tensor, axis: int) -> Dim:
        shape = self.shape(tensor)
        if shape is None or not is_ranked(shape) or axis >= len(shape):
            return None
        return shape[axis]
