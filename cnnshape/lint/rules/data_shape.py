"""The data that is fed against the model's input.

Why: three of four shape crashes that people report stand here and not between layers. A missing
channel axis, images of another size, flattened images, swapped axes.

When to ignore: never; what is fed and what the model takes have to be one.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label, Log
from cnnshape.instances import Leaf
from cnnshape.lint.context import Context
from cnnshape.lint.contract import Fed, read_contract
from cnnshape.rules import DATA_SHAPE, UNKNOWN_REFERENCE
from cnnshape.shape import Dim, Shape, agree, product, shape_text

BAD = """\
framework: keras
input: [28, 28, 1]
data: {x: [28, 28]}
layers:
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
data: {x: [28, 28, 1]}
layers:
  - Flatten
  - Dense: 10
"""


def check(context: Context) -> Iterator[Diagnostic]:
    contract = read_contract(context.spec, context.outputs(), Log())
    inputs = [leaf for leaf in context.expansion.leaves if leaf.input and not leaf.groups]
    by_name = {leaf.name: leaf for leaf in inputs}
    for fed in contract.x:
        leaf = by_name.get(fed.name)
        if leaf is None and (not fed.name or len(inputs) == 1) and len(inputs) == 1:
            leaf = inputs[0]
        if leaf is None:
            if fed.name:
                message = f"`data` names the input `{fed.name}`, which the model does not have"
                help = f"its inputs: {', '.join(by_name)}"
                yield Diagnostic(UNKNOWN_REFERENCE, message, fed.span, (), help)
            continue
        yield from _compare(leaf, fed)


def _compare(leaf: Leaf, fed: Fed) -> Iterator[Diagnostic]:
    spec = leaf.input
    assert spec is not None
    wanted, given = spec.shape, fed.labels.shape
    if wanted is None or given is None:
        return
    if len(wanted) == len(given) and all(map(agree, wanted, given)):
        return
    message = f"the data gives samples of {_text(given)}, but the model's input is {_text(wanted)}"
    labels = (Label(leaf.span, f"the model takes {_text(wanted)}"),)
    yield Diagnostic(DATA_SHAPE, message, fed.span, labels, _help(wanted, given), layer=leaf.name)


def _help(wanted: Shape, given: Shape) -> str:
    """What probably happened, and what to write instead."""
    for axis, size in enumerate(wanted):
        if size == 1 and (*wanted[:axis], *wanted[axis + 1 :]) == given:
            return f"the data lacks an axis: add it, so that a sample is {_text(wanted)}"
    if given[:1] != wanted[:1] and given[1:] == wanted:
        return "leave the batch out of the shape of the data"
    if len(given) == 1 and _same(product(wanted), given[0]):
        return f"the samples are flattened: reshape them to {_text(wanted)}"
    if sorted(map(str, wanted)) == sorted(map(str, given)):
        return f"the axes stand in another order: transpose the data to {_text(wanted)}"
    if len(given) == len(wanted):
        return f"resize the data to {_text(wanted)}, or write `input: {list(given)}`"
    return f"bring the data into the shape {_text(wanted)}, or change the model's input"


def _same(a: Dim, b: Dim) -> bool:
    return isinstance(a, int) and a == b


def _text(shape: Shape) -> str:
    return shape_text(shape) if shape else "()"
