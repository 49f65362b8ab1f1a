"""What a loss demands of the labels' shape, given the model's output. Pure; all shapes without the
batch."""

from __future__ import annotations

from typing import Literal

from cnnshape.record import Record
from cnnshape.shape import Dim, Shape, agree, shape_text


class Loss(Record):
    """A loss by what it compares.

    * `same`: labels of the output's shape.
    * `classes`: whole numbers, one per position: the output's shape without its class axis.
    * `either`: the one or the other.
    * `open`: broadcast, or not decided by shapes alone: nothing is checked.

    `class_axis` counts without the batch. A `lenient` loss does not mind a last axis of size 1
    that only one side has, and converts types. `sibling` is the loss to use where the labels come
    in the other form.
    """

    kind: Literal["same", "classes", "either", "open"]
    class_axis: int = -1
    sibling: str = ""
    lenient: bool = True


class Labels(Record):
    """What is said of the labels: the shape of one sample's, how many classes there are."""

    shape: Shape | None = None
    classes: int | None = None
    dtype: str = ""

    @property
    def is_whole(self) -> bool | None:
        """Whether the labels are whole numbers; None where the spec does not say."""
        return "int" in self.dtype or self.dtype == "long" if self.dtype else None


class Mismatch(Record):
    message: str
    help: str


def mismatch(name: str, loss: Loss, labels: Labels, output: Shape) -> Mismatch | None:
    """Why the labels cannot be compared with the output; None where they can.

    Source: keras/src/losses/losses.py and keras/src/backend/*/nn.py, Keras 3.15;
    torch.nn.functional, PyTorch 2.13.
    """
    if loss.kind == "open" or not output:
        return None
    units = output[loss.class_axis]
    without = _without(output, loss.class_axis)
    shape = labels.shape
    if shape is not None:
        as_classes = _fit(shape, without) or (loss.lenient and _fit(shape, (*without, 1)))
        as_same = _fit(shape, output) or (loss.lenient and _same_but_one(shape, output))
        if not loss.lenient and labels.is_whole is not None:
            wanted = "whole numbers" if as_classes else "real numbers"
            if loss.kind != "same" and (as_classes or as_same) and labels.is_whole != as_classes:
                return Mismatch(
                    f"`{name}` takes labels of shape {_tuple(shape)} as {wanted}, "
                    f"but they are {labels.dtype}",
                    "use dtype int64" if as_classes else "use dtype float32",
                )
        allowed = {"same": as_same, "classes": as_classes, "either": as_same or as_classes}
        if not allowed[loss.kind]:
            return _misfit(name, loss, shape, output, units, as_same, as_classes)
    if labels.classes is None or not isinstance(units, int):
        return None
    if loss.kind == "same" and units == 1:
        return None  # One unit is enough for two classes.
    if labels.classes != units:
        return Mismatch(
            f"the labels have {labels.classes} classes, but the output has {units} units",
            f"give the output layer {labels.classes} units",
        )
    return None


def _misfit(
    name: str,
    loss: Loss,
    shape: Shape,
    output: Shape,
    units: Dim,
    as_same: bool,
    as_classes: bool,
) -> Mismatch:
    message = (
        f"`{name}` cannot compare labels of shape {_tuple(shape)} "
        f"with an output of shape {shape_text(output)} (one sample)"
    )
    if loss.kind == "same" and loss.sibling and as_classes and len(shape) < len(output):
        message += ": the labels are class numbers, and the loss takes one value per unit"
        return Mismatch(message, f"encode the labels one-hot, or use `{loss.sibling}`")
    if loss.kind == "classes" and as_same:
        message += ": the labels are one-hot, and the loss takes class numbers"
        help = "give class numbers as labels"
        if loss.sibling:
            help += f", or use `{loss.sibling}`"
        return Mismatch(message, help)
    same_rank = loss.kind == "same" and len(shape) == len(output)
    if same_rank and not agree(shape[-1], output[-1]) and shape[:-1] == output[:-1]:
        return Mismatch(
            f"{message}: {shape_text(shape[-1:])[1:-2]} against {shape_text(output[-1:])[1:-2]}",
            f"give the output layer {shape[-1]} units",
        )
    wanted = output if loss.kind == "same" else _without(output, loss.class_axis)
    return Mismatch(message, f"the labels of one sample must have the shape {_tuple(wanted)}")


def _tuple(shape: Shape) -> str:
    return shape_text(shape) if shape else "()"


def _without(shape: Shape, axis: int) -> Shape:
    index = axis % len(shape)
    return shape[:index] + shape[index + 1 :]


def _fit(a: Shape, b: Shape) -> bool:
    return len(a) == len(b) and all(agree(x, y) for x, y in zip(a, b, strict=True))


def _same_but_one(labels: Shape, output: Shape) -> bool:
    """Equal but for a last axis of size 1 that only one of the two has."""
    return (output[-1:] == (1,) and _fit(labels, output[:-1])) or (
        labels[-1:] == (1,) and _fit(labels[:-1], output)
    )
