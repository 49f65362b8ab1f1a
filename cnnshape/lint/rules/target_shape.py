"""The labels and the loss against the model's output.

Why: class numbers with a one-hot loss and the other way round, a wrong number of units, a map as
output where the labels are vectors: the framework notices at the first batch, in the loss, far
from the line at fault.

When to ignore: never; the framework cannot compute this loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label, Log
from cnnshape.graph import Tensor
from cnnshape.lint.context import Context
from cnnshape.lint.contract import DataContract, Fed, NamedLoss, read_contract
from cnnshape.losses import Labels, mismatch
from cnnshape.rules import TARGET_SHAPE, UNKNOWN_REFERENCE
from cnnshape.shape import Shape, is_known, shape_text

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 5, activation: softmax}
data: {x: [8], y: [10]}
loss: categorical_crossentropy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 10, activation: softmax}
data: {x: [8], y: [10]}
loss: categorical_crossentropy
"""


def check(context: Context) -> Iterator[Diagnostic]:
    contract = read_contract(context.spec, context.outputs(), context.log)
    names = [t.source.name for t in context.graph.outputs if t.source is not None]
    for fed in contract.y:
        if fed.name and fed.name not in names:
            message = f"`data` names the output `{fed.name}`, which the model does not have"
            help = f"its outputs: {', '.join(names)}"
            yield Diagnostic(UNKNOWN_REFERENCE, message, fed.span, (), help)
    for tensor, fed, loss in _pairs(context, contract):
        if tensor.source is None or context.is_tainted(tensor.source):
            continue
        shape = context.shape(tensor)
        if shape is None or not is_known(shape):
            continue
        found = mismatch(loss.name, loss.loss, fed.labels, shape[1:])
        if found is not None:
            labels = (
                Label(tensor.source.span, f"the output is {shape_text(shape)}"),
                Label(loss.span, "the loss"),
            )
            yield Diagnostic(
                TARGET_SHAPE, found.message, fed.span, labels, found.help, layer=tensor.source.name
            )


def _pairs(context: Context, contract: DataContract) -> Iterator[tuple[Tensor, Fed, NamedLoss]]:
    """Every output with its labels and its loss, where both are said."""
    for tensor in context.graph.outputs:
        if tensor.source is None:
            continue
        name = tensor.source.name
        alone = len(context.graph.outputs) == 1
        loss = contract.losses.get(name) or contract.losses.get("")
        for fed in contract.y:
            if loss is not None and (fed.name == name or (alone and not fed.name)):
                yield tensor, fed, loss


def said_labels(context: Context) -> Labels | None:
    """The labels of a model with one output, if the spec says them."""
    contract = read_contract(context.spec, context.outputs(), Log())
    return contract.y[0].labels if len(contract.y) == 1 else None


def consequence(context: Context) -> Label | None:
    """That the output, as a mistake leaves it, does not fit the labels either."""
    contract = read_contract(context.spec, context.outputs(), Log())
    for tensor, fed, loss in _pairs(context, contract):
        shape = context.shape(tensor)
        if shape is None or not is_known(shape):
            continue
        if mismatch(loss.name, loss.loss, fed.labels, shape[1:]) is not None:
            labels = fed.labels.shape
            text = _text(labels) if labels is not None else ""
            message = f"so the output {shape_text(shape)} does not fit these labels {text}"
            return Label(fed.span, message.rstrip())
    return None


def _text(shape: Shape) -> str:
    return shape_text(shape) if shape else "()"
