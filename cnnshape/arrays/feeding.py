"""Files of data as what a spec says under `data:`, so that the rules about it read one form."""

from __future__ import annotations

from cnnshape import document
from cnnshape.arrays.array import Array
from cnnshape.diagnostics import Log, count
from cnnshape.document.node import Mapping, Node, Pair, Scalar
from cnnshape.dtypes import INPUT_DTYPES
from cnnshape.record import Record
from cnnshape.shape import Layout, shape_text
from cnnshape.source import Source
from cnnshape.spec import Contract


class FedFile(Record):
    """A file of data: for which input or output (empty where there is one), and what is in it."""

    name: str
    path: str
    array: Array

    def text(self, layout: Layout) -> str:
        """What a spec says of such data: `shape: [28, 28], dtype: uint8, samples: 60000`."""
        array = self.array
        sample = array.shape[1:]
        if array.of_images and layout == "channels_first":
            sample = (sample[2], *sample[:2])
        sizes = ["null" if size is None else str(size) for size in sample]
        parts = [f"shape: [{', '.join(sizes)}]"]
        if array.dtype in INPUT_DTYPES:
            parts.append(f"dtype: {array.dtype}")
        if array.least is not None and array.greatest is not None:
            parts.append(f"range: [{array.least:g}, {array.greatest:g}]")
        return ", ".join([*parts, f"samples: {array.shape[0]}"])

    def looked_at(self) -> str:
        """One line for people."""
        array = self.array
        samples, *sample = array.shape
        number = count(samples if isinstance(samples, int) else 0, "sample")
        parts = [f"{number} of shape {shape_text(tuple(sample)) if sample else '()'}"]
        if array.dtype:
            parts.append(array.dtype)
        if array.least is not None and array.greatest is not None:
            parts.append(f"{array.least:g} to {array.greatest:g}")
        if array.classes is not None:
            parts.append(count(array.classes, "class", "classes"))
        return "; ".join([f"{self.path}: {', '.join(parts)}", *array.remarks])


class Feeding(Record):
    """What is fed and which loss is used, instead of what a spec says."""

    x: tuple[FedFile, ...] = ()
    y: tuple[FedFile, ...] = ()
    loss: Node | None = None

    def instead(self, contract: Contract, layout: Layout) -> Contract:
        """The contract of a spec with the files in the place of what it says."""
        said = contract.data.pairs if isinstance(contract.data, Mapping) else ()
        by_key = {pair.key.text: pair.value for pair in said}
        if self.x:
            by_key["x"] = _joined(self.x, layout)
            classes = self.x[0].array.classes
            if classes is not None and "y" not in by_key and not self.y:
                by_key["y"] = _node(f"{{classes: {classes}}}", self.x[0].path)
        if self.y:
            by_key["y"] = _joined(self.y, layout)
        data = contract.data
        if by_key:
            data = _mapping(by_key)
        return contract._replace(data=data, loss=self.loss or contract.loss)


def _joined(files: tuple[FedFile, ...], layout: Layout) -> Node:
    """One set of data, or several by name."""
    nodes = {file.name: _node(f"{{{file.text(layout)}}}", file.path) for file in files}
    return nodes[""] if set(nodes) == {""} else _mapping(nodes)


def _mapping(values: dict[str, Node]) -> Mapping:
    pairs = tuple([Pair(Scalar(node.span, key), node) for key, node in values.items()])
    return Mapping(pairs[0].value.span, pairs)


def _node(text: str, name: str) -> Node:
    found = document.read(Source(text, name), Log())
    assert found is not None
    return found


def loss_node(text: str) -> Node | None:
    """A loss as it would stand in a spec: a name, or a name with arguments."""
    return document.read(Source(text, "--loss"), Log())
