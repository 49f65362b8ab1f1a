"""The output has another number of units than the labels have values, or fewer than there are
classes.

Why: with one-hot labels the framework refuses it at the first batch. With class numbers some
backends raise, some give nan, and some count nothing for the classes that have no unit.

When to ignore: never; a class without a unit cannot be learnt.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, count
from cnnshape.lint.context import Context
from cnnshape.lint.wording import cannot_compare, give_units
from cnnshape.rules import UNITS_CLASSES

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 8, activation: softmax}
data: {y: [10]}
loss: categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {y: [10]}
loss: categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["units-classes"]:
        labels, axis = target.labels, target.demands.class_axis
        if labels.shape is not None and len(labels.shape) == len(target.output):
            wanted, said = labels.shape[axis], "shape"
            message = f"{cannot_compare(target)}: {wanted} values against {target.units} units"
        else:
            wanted, said = labels.classes, "classes"
            classes = count(labels.classes or 0, "class", "classes")
            units = count(target.units if isinstance(target.units, int) else 0, "unit")
            message = f"the labels have {classes}, but the output has {units}"
        yield target.diagnostic(
            UNITS_CLASSES, message, give_units(context, target, wanted), said=said
        )
