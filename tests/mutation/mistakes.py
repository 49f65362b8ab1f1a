"""Mistakes that people make, made in specs that are right: for each kind, all places of a spec
where it can be made."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from cnnshape import Report, Source
from cnnshape.analysis import study
from cnnshape.bind import assigned
from cnnshape.dialects.base import REQUIRED
from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.edits.entries import remove_entry
from cnnshape.files import open_beside
from cnnshape.infer import Stages
from cnnshape.instances import Leaf
from cnnshape.shape import is_known


class Change(NamedTuple):
    """Another text in one place; `start` is where the mistake stands."""

    start: int
    end: int
    text: str


class Right:
    """A spec that is right, as the pipeline sees it. What it expects of itself is left out, which
    would tell of every mistake."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^ *expect:.*\n(?: +.*\n)*?(?=\S|\Z| *- | *\w+:)", "", text, flags=re.M)
        text = re.sub(r", expect: \{[^{}]*(?:\[[^]]*\])?[^{}]*\}", "", text)
        self.path = path
        self.source = Source(text, str(path))
        report, stages = study(self.source, open_beside)
        assert stages is not None, path
        self.report: Report = report
        self.stages: Stages = stages
        self.is_right = not report.diagnostics
        self.calls = self._calls()

    def _calls(self) -> list[Leaf]:
        """A layer for each entry that stands in this file."""
        found: dict[int, Leaf] = {}
        for leaf in self.stages.expansion.leaves:
            if leaf.call is not None and leaf.binding is not None:
                source, start, _ = leaf.call.span
                if source is self.source:
                    found.setdefault(start, leaf)
        return list(found.values())

    def given(self, leaf: Leaf) -> dict[str, Node]:
        """The arguments that are written, by the framework's names."""
        call, binding = leaf.call, leaf.binding
        assert call is not None
        assert binding is not None
        spec = leaf.spec
        return assigned(binding, call.value, call.type_span, spec.dialect, spec.layout)


Kind = Callable[[Right], Iterator[Change]]


def misspelt(word: str) -> str:
    """Two letters in the middle in the wrong order; one too few where they are the same."""
    at = max(len(word) // 2 - 1, 0)
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    return swapped if swapped != word else word[:at] + word[at + 1 :]


def _over(node: Node, text: str) -> Change:
    return Change(node.span.start, node.span.end, text)


def _numbers(node: Node) -> Iterator[Scalar]:
    """The whole numbers that stand in an argument."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _numbers(item)
    elif isinstance(node, Scalar) and re.fullmatch(r"\d+", node.text) and not node.quoted:
        yield node


def _pairs(right: Right) -> Iterator[tuple[Leaf, str, Scalar, Node]]:
    """Every argument that is given by its name."""
    for leaf in right.calls:
        given = right.given(leaf)
        value = leaf.call.value if leaf.call is not None else None
        if isinstance(value, Mapping):
            for pair in value.pairs:
                if pair.key.text in given and isinstance(pair.key, Scalar):
                    yield leaf, pair.key.text, pair.key, pair.value


def layer_misspelt(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        assert leaf.call is not None
        span = leaf.call.type_span
        word = misspelt(span.text)
        if leaf.spec.dialect.find(word) is None:
            yield Change(span.start, span.end, word)


def argument_misspelt(right: Right) -> Iterator[Change]:
    for leaf, word, key, _ in _pairs(right):
        assert leaf.binding is not None
        if misspelt(word) not in leaf.binding.parameters:
            yield _over(key, misspelt(word))


def required_argument_missing(right: Right) -> Iterator[Change]:
    for leaf, word, key, value in _pairs(right):
        assert leaf.binding is not None
        default = leaf.binding.call.arguments.get(word)
        text = right.source.text
        end = value.span.end
        if default is REQUIRED and text[end : end + 2] == ", ":
            yield Change(key.span.start, end + 2, "")


def wrong_type(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        for word, node in right.given(leaf).items():
            if word in _SIZES:
                for number in _numbers(node):
                    yield _over(number, "many")


def size_below_zero(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        for word, node in right.given(leaf).items():
            if word in _SIZES:
                for number in _numbers(node):
                    yield _over(number, f"-{number.text}")


_SIZES = ("filters", "kernel_size", "units", "out_channels", "out_features", "pool_size", "strides")


def word_misspelt(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        for word, node in right.given(leaf).items():
            if word == "padding" and isinstance(node, Scalar) and node.text in ("same", "valid"):
                yield _over(node, misspelt(node.text))


def _references(right: Right) -> Iterator[tuple[Leaf, Scalar]]:
    for leaf in right.calls:
        pair = leaf.call.beside.get("inputs") if leaf.call is not None else None
        if pair is None:
            continue
        items = pair.value.items if isinstance(pair.value, Sequence) else (pair.value,)
        for item in items:
            if isinstance(item, Scalar) and "$" not in item.text:
                yield leaf, item


def reference_misspelt(right: Right) -> Iterator[Change]:
    names = {leaf.name.rpartition(".")[2] for leaf in right.stages.expansion.leaves}
    for _, item in _references(right):
        first, dot, rest = item.text.partition(".")
        word = misspelt(first)
        if word not in names and len(first) > 2:
            yield _over(item, f"{word}{dot}{rest}")


def output_misspelt(right: Right) -> Iterator[Change]:
    names = {leaf.name for leaf in right.stages.expansion.leaves}
    for node in right.stages.spec.outputs:
        if misspelt(node.text) not in names and len(node.text) > 2:
            yield _over(node, misspelt(node.text))


def name_twice(right: Right) -> Iterator[Change]:
    named = [
        (leaf, pair.value)
        for leaf in right.calls
        if leaf.call is not None and not leaf.groups
        for key, pair in leaf.call.beside.items()
        if key == "name" and isinstance(pair.value, Scalar) and "$" not in pair.value.text
    ]
    for (_, before), (_, node) in pairwise(named):
        assert isinstance(before, Scalar)
        yield _over(node, before.text)


def _off(*words: str) -> Kind:
    """A size that repeats a fact of the input, and is one too large; where it is left out, it is
    written."""

    def find(right: Right) -> Iterator[Change]:
        for leaf in right.calls:
            given = right.given(leaf)
            for word, node in given.items():
                if word in words:
                    for number in _numbers(node):
                        yield _over(number, str(int(number.text) + 1))
            value = leaf.call.value if leaf.call is not None else None
            known = right.report[leaf.name].arguments if leaf.name in right.report else {}
            for word in words:
                fact = known.get(word)
                if word not in given and isinstance(value, Mapping) and isinstance(fact, int):
                    start = value.pairs[0].key.span.start
                    yield Change(start, start, f"{word}: {fact + 1}, ")

    return find


def groups(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        call = leaf.call
        assert call is not None
        shapes = right.report[leaf.name].input_shapes if leaf.name in right.report else ()
        if leaf.type not in ("Conv2D", "Conv2d") or "groups" in right.given(leaf) or not shapes:
            continue
        first = right.stages.spec.layout == "channels_first"
        channels = shapes[0][1 if first else -1] if shapes[0] else None
        if isinstance(call.value, Mapping) and isinstance(channels, int) and channels % 7:
            start = call.value.pairs[0].key.span.start
            yield Change(start, start, "groups: 7, ")


def kernel_too_large(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        given = right.given(leaf)
        node = given.get("kernel_size")
        padding = given.get("padding")
        same = isinstance(padding, Scalar) and (padding.text == "same" or "$" in padding.text)
        if node is not None and not same and "ranspose" not in leaf.type:
            for number in _numbers(node):
                yield _over(number, "999")


def _removed(right: Right, leaf: Leaf) -> Iterator[Change]:
    assert leaf.call is not None
    edits = remove_entry(leaf.call.span)
    if len(edits) == 1:
        ((span, text),) = [(edit.span, edit.text) for edit in edits]
        yield Change(span.start, span.end, text)


def flatten_removed(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        if leaf.type in ("Flatten", "flatten", "GlobalAveragePooling2D"):
            yield from _removed(right, leaf)


def layer_dropped(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        if leaf.type not in ("Flatten", "flatten"):
            yield from _removed(right, leaf)


def stride_changed(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        for word, node in right.given(leaf).items():
            if word in ("stride", "strides"):
                for number in _numbers(node):
                    yield _over(number, "2" if number.text == "1" else "1")


def wrong_branch(right: Right) -> Iterator[Change]:
    """A merge takes what the model is given, where that is another size."""
    for leaf, item in _references(right):
        tensors = right.stages.graph.inputs[leaf]
        shapes = right.report[leaf.name].input_shapes if leaf.name in right.report else ()
        inputs = right.stages.spec.inputs
        bound = right.stages.inference.bound.get(leaf)
        if bound is None or not bound.layer.merges or len(tensors) < 2 or leaf.groups:
            continue
        given = right.report.rows[0].output_shape
        if len(inputs) == 1 and all(given[1:] != shape[1:] for shape in shapes):
            yield _over(item, "input")


def input_swapped(right: Right) -> Iterator[Change]:
    for given in right.stages.spec.inputs:
        shape = given.shape
        if shape is not None and len(shape) == 3 and shape[0] != shape[2]:
            sizes = [shape[2], *shape[:2]] if shape[0] == shape[1] else [*shape[1:], shape[0]]
            if sizes != list(shape) and all(isinstance(size, int) for size in sizes):
                span = given.shape_span
                yield Change(span.start, span.end, str(sizes))


def reshape_size(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        for word, node in right.given(leaf).items():
            if word in ("target_shape", "unflattened_size") or (leaf.type, word) in _VIEWS:
                for number in _numbers(node):
                    yield _over(number, str(int(number.text) + 1))


_VIEWS = (("view", "shape"), ("reshape", "shape"))


def labels(right: Right) -> Iterator[Change]:
    """More classes than the model has outputs for."""
    spec, report = right.stages.spec, right.report
    if spec.contract.data is not None or spec.contract.loss is not None or len(report.outputs) != 1:
        return
    shape = report[report.outputs[0]].output_shape
    if len(shape) != 2 or not is_known(shape) or not isinstance(shape[1], int) or shape[1] < 3:
        return
    loss = _LOSSES[spec.dialect.name]
    end = len(right.source.text)
    said = f"data: {{y: {{classes: {shape[1] + 1}}}}}\nloss: {loss}\n"
    yield Change(end, end, said)


_LOSSES = {"keras": "sparse_categorical_crossentropy", "pytorch": "CrossEntropyLoss"}


def axis(right: Right) -> Iterator[Change]:
    for leaf in right.calls:
        for word, node in right.given(leaf).items():
            if word in ("axis", "dim") and leaf.type in (
                "Concatenate",
                "cat",
                "BatchNormalization",
            ):
                for number in _numbers(node):
                    yield _over(number, "9")


def variable_misspelt(right: Right) -> Iterator[Change]:
    for match in re.finditer(r"\$([a-z_]{4,})\b", right.source.text):
        line = right.source.text[: match.start()].rpartition("\n")[2]
        if match.group(1) != "index" and "#" not in line:
            yield Change(match.start(1), match.end(1), misspelt(match.group(1)))


class Mistake(NamedTuple):
    """A kind: how its places are found, whether a framework always refuses it, and whether it is
    told at the place itself (or at the layers behind it, which feel it)."""

    find: Kind
    always: bool
    here: bool


MISTAKES = {
    "a layer is misspelt": Mistake(layer_misspelt, True, True),
    "an argument is misspelt": Mistake(argument_misspelt, True, True),
    "a required argument is missing": Mistake(required_argument_missing, True, True),
    "a word for a number": Mistake(wrong_type, True, True),
    "a size below zero": Mistake(size_below_zero, True, True),
    "`padding` is misspelt": Mistake(word_misspelt, True, True),
    "`inputs` is misspelt": Mistake(reference_misspelt, True, True),
    "an output names nothing": Mistake(output_misspelt, True, True),
    "a name is given twice": Mistake(name_twice, True, True),
    "a variable is misspelt": Mistake(variable_misspelt, True, True),
    "`in_features` is off": Mistake(_off("in_features"), True, True),
    "`in_channels` is off": Mistake(_off("in_channels"), True, True),
    "`num_features` is off": Mistake(_off("num_features"), True, True),
    "`groups` does not divide": Mistake(groups, True, True),
    "a kernel larger than the map": Mistake(kernel_too_large, True, True),
    "an axis that is not there": Mistake(axis, True, True),
    "a reshape to another size": Mistake(reshape_size, True, True),
    "more classes than outputs": Mistake(labels, True, False),
    "a merge of the wrong branch": Mistake(wrong_branch, False, False),
    "a Flatten is removed": Mistake(flatten_removed, False, False),
    "a layer is dropped": Mistake(layer_dropped, False, False),
    "a stride is another one": Mistake(stride_changed, False, False),
    "channels first for channels last": Mistake(input_swapped, False, False),
}


def drawn(kind: str, right: Right, most: int) -> list[Change]:
    """Some places of a spec for one kind, the same ones every time."""
    found = list(MISTAKES[kind].find(right))
    draw = random.Random(f"{kind} {right.path.name}")
    return sorted(draw.sample(found, min(most, len(found))))
