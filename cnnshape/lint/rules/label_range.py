"""A label is no class of the output, or no value between 0 and 1 where the loss needs one.

Why: with 10 units the classes are 0 to 9; labels that count from 1, or a class too many, fall out.
Some backends raise, some give nan, and some count nothing for these samples.

When to ignore: never; a label that is left out on purpose is said by `ignore_index` or
`ignore_class`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, count
from cnnshape.lint.context import Context
from cnnshape.lint.targets import out_of_range, takes_numbers
from cnnshape.lint.wording import give_units
from cnnshape.rules import LABEL_RANGE

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {y: {shape: [], range: [1, 10]}}
loss: sparse_categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {y: {shape: [], range: [0, 9]}}
loss: sparse_categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    for target in context.targets["label-range"]:
        value, labels = out_of_range(target), target.labels
        assert value is not None
        assert target.loss is not None
        if takes_numbers(target):
            units = target.units
            assert isinstance(units, int)
            message = (
                f"label {value:g}, but the output has {count(units, 'unit')}: labels go from 0 to "
                f"{units - 1}"
            )
            help = give_units(context, target, int(value) + 1)
            if labels.least == 1 and labels.greatest == units:
                help = "the labels count from 1: subtract 1 from them"
            elif value < 0:
                help = "give every sample a class from 0 on"
        else:
            message = f"label {value:g}, but `{target.loss.name}` takes labels between 0 and 1"
            help = "encode the labels as 0 and 1"
        yield target.diagnostic(LABEL_RANGE, message, help, said="range")
