"""The output has more units than there are classes.

Why: the units beyond the last class are never right; nothing is raised. Most often one of
the two numbers is wrong, or the classes are counted from 1.

When to ignore: where the classes are counted from 1 on purpose, or units are kept for later
classes.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, count
from cnnshape.lint.context import Context
from cnnshape.lint.wording import give_units
from cnnshape.rules import UNUSED_UNITS

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 12, activation: softmax}
data: {y: {shape: [], classes: 10}}
loss: sparse_categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {y: {shape: [], classes: 10}}
loss: sparse_categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["unused-units"]:
        classes, units = target.labels.classes, target.units
        assert isinstance(classes, int)
        assert isinstance(units, int)
        number = count(classes, "class", "classes")
        never = count(units - classes, "unit is", "units are")
        message = (
            f"the labels have {number}, but the output has {count(units, 'unit')}: {never} never "
            "right, and nothing is raised"
        )
        help = give_units(context, target, classes)
        yield target.diagnostic(UNUSED_UNITS, message, help, said="classes")
