"""What a loss demands of the labels and of the model's output. Pure; shapes without the batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from cnnshape.record import Record
from cnnshape.shape import BATCH, Dim, Shape, agree
from cnnshape.values import Type

Fit: TypeAlias = Literal["fits", "broadcasts", "refused"]


class Loss(Record):
    """A loss by what it compares.

    `form` is the form of the labels:

    * `same`: the output's shape.
    * `classes`: class numbers, one per position: the output's shape without its class axis.
    * `either`: class numbers, or one value per class.
    * `indices`: the output's shape, filled with class numbers.
    * `ids`: one number per sample, which is no index into the output.
    * `sequence`: a list of class numbers, for an output of (steps, classes).
    * `open`: the loss takes more than one output and labels: nothing is compared.

    `class_axis` counts without the batch. A loss that `aligns` adds or drops a last axis of size 1
    before it compares. `broadcasts` says whether shapes that differ are stretched without a word:
    `both` ways, the `labels` to the output, or not at all.

    `wants` is what the output must be, where the loss cannot work with anything else; `over` says
    whether the values at a position belong to exclusive `classes`, or each of the `units` stands
    for itself. `switch` is the argument that makes the loss take logits. `sibling` is the loss for
    labels in the other form.

    `numbers` are the types that class numbers may have, `values` those of all other labels: kinds
    of types, names of types, or `output` for that of the output; () is any.
    """

    form: Literal["same", "classes", "either", "indices", "ids", "sequence", "open"]
    arguments: Mapping[str, Type[Any]]
    aligns: bool = False
    broadcasts: Literal["", "both", "labels"] = ""
    class_axis: int = -1
    wants: Literal["", "logits", "probabilities", "log-probabilities"] = ""
    over: Literal["", "classes", "units"] = ""
    switch: str = ""
    sibling: str = ""
    numbers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    most_axes: int | None = None

    def given(self, arguments: Mapping[str, Any]) -> Loss:
        """The loss with its arguments: what they say about the output."""
        found = self
        if self.switch and arguments.get(self.switch) is True:
            found = found._replace(wants="logits")
        if self.form == "either" and (arguments.get("ignore_index") or -1) >= 0:
            # Only class numbers can be left out.
            found = found._replace(form="classes")
        axis = arguments.get("axis")
        if isinstance(axis, int) and axis != -1 and self.over == "classes":
            # An axis that counts the batch. Class numbers are only taken along the last one, in
            # some backends: nothing is said about them.
            found = found._replace(class_axis=axis - 1 if axis > 0 else axis)
            if self.form == "classes":
                found = found._replace(form="open")
        return found

    def units(self, output: Shape) -> Dim:
        """The size of the class axis."""
        return output[self.class_axis] if -len(output) <= self.class_axis < len(output) else 1


class Labels(Record):
    """What is said of the labels: the shape of one sample's, how many classes there are, the type,
    the least and the greatest number, where they were looked at, and how many samples have one."""

    shape: Shape | None = None
    classes: int | None = None
    dtype: str = ""
    least: float | None = None
    greatest: float | None = None
    samples: int | None = None

    @property
    def kind(self) -> str:
        """`float`, `int`, `bool`, `string`; empty where the type is not said."""
        if not self.dtype:
            return ""
        if self.dtype in ("bool", "string"):
            return self.dtype
        return "int" if "int" in self.dtype or self.dtype == "long" else "float"


def fit(loss: Loss, labels: Labels, output: Shape) -> Fit:
    """Whether the loss takes labels of this shape beside this output.

    Source: keras/src/losses/losses.py and keras/src/backend/*/nn.py, Keras 3.15;
    torch.nn.functional, PyTorch 2.13. The tests replay what both say about every pair of shapes.
    """
    shape = labels.shape
    if loss.form == "open" or shape is None:
        return "fits"
    if loss.most_axes is not None and len(output) > loss.most_axes:
        return "refused"
    labels_: Shape = (BATCH, *shape)
    output_: Shape = (BATCH, *output)
    if loss.aligns:
        labels_, output_ = _aligned(labels_, output_)
    if loss.form == "sequence":
        return "fits" if len(labels_) == 2 and len(output_) == 3 else "refused"
    if loss.form == "ids":
        single = len(labels_) == 1 or (len(labels_) == 2 and labels_[1] in (1, None))
        return "fits" if single and len(output_) == 2 else "refused"
    numbers = loss.form == "classes"
    if loss.form == "either" and not loss.aligns:
        numbers = labels.kind in ("int", "bool") or (
            not labels.kind and as_numbers(loss, shape, output)
        )
    elif loss.form == "either":
        numbers = as_numbers(loss, shape, output) and output[-1] != 1
    if numbers:
        return "fits" if as_numbers(loss, shape, output) else "refused"
    return _compared(labels_, output_, loss)


def as_numbers(loss: Loss, shape: Shape, output: Shape) -> bool:
    """Whether labels of this shape can be class numbers, one per position."""
    if not output:
        return False
    if not loss.aligns:
        return _agree(shape, without_axis(output, loss.class_axis))
    labels, logits = _aligned((BATCH, *shape), (BATCH, *output))
    if len(labels) == len(logits) and labels[-1] == 1:
        labels = labels[:-1]
    return _agree(labels, logits[:-1])


def without_axis(shape: Shape, axis: int) -> Shape:
    index = axis % len(shape)
    return shape[:index] + shape[index + 1 :]


def _compared(labels: Shape, output: Shape, loss: Loss) -> Fit:
    """Shapes with the batch, as the loss brings them together."""
    if _agree(labels, output):
        return "fits"
    stretched = broadcast(labels, output)
    if not loss.broadcasts or stretched is None:
        return "refused"
    if loss.broadcasts == "labels" and not _agree(stretched, output):
        return "refused"
    return "broadcasts"


def _aligned(labels: Shape, output: Shape) -> tuple[Shape, Shape]:
    """With a last axis of size 1 that only one of them has dropped, or added to a mere batch."""
    if len(labels) == len(output) + 1 and labels[-1] == 1:
        return (labels, (*output, 1)) if len(output) == 1 else (labels[:-1], output)
    if len(output) == len(labels) + 1 and output[-1] == 1:
        return ((*labels, 1), output) if len(labels) == 1 else (labels, output[:-1])
    return labels, output


def broadcast(a: Shape, b: Shape) -> Shape | None:
    """The shape to which the two are stretched; None where they cannot be."""
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    found = list(longer[: len(longer) - len(shorter)])
    for x, y in zip(longer[len(found) :], shorter, strict=True):
        if x != 1 and y != 1 and not _agree_dim(x, y):
            return None
        found.append(y if x == 1 else x)
    return tuple(found)


def _agree(a: Shape, b: Shape) -> bool:
    return len(a) == len(b) and all(map(_agree_dim, a, b))


def _agree_dim(a: Dim, b: Dim) -> bool:
    """The batch agrees with itself alone: that a batch has the size of an axis is chance."""
    if a is BATCH or b is BATCH:
        return a is b or a is None or b is None
    return agree(a, b)


def accepts(loss: Loss, labels: Labels, output: Shape, output_dtype: str) -> tuple[str, ...]:
    """The types that the labels should have where theirs is refused; () where it is not, or is not
    known. The shape is one that fits."""
    if not labels.dtype or labels.shape is None or loss.form == "open":
        return ()
    numbers = loss.form in ("classes", "indices") or (
        loss.form == "either" and as_numbers(loss, labels.shape, output)
    )
    wanted = loss.numbers if numbers else loss.values
    dtype = "int64" if labels.dtype == "long" else labels.dtype
    if labels.kind == "string":
        return ("int64",) if numbers else ("float32",)
    if not wanted or dtype in wanted or labels.kind in wanted:
        return ()
    if numbers and dtype == "uint8" and "uint8 per sample" in wanted and not labels.shape:
        return ()
    if "output" in wanted:
        return () if dtype == output_dtype else (output_dtype,)
    return tuple(_WRITTEN.get(kind, kind) for kind in wanted if " " not in kind)


# A kind of types → the one to write.
_WRITTEN = {"float": "float32", "int": "int64"}
