"""A number that counts the elements of a flattened map: the picture for which it would be right."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic
from cnnshape.graph import Tensor
from cnnshape.layers.reshape import REMAINING
from cnnshape.remedy.attempt import Attempt
from cnnshape.remedy.case import Case, dial
from cnnshape.rules import INPUT_FEATURES
from cnnshape.shape import Dim, product

# How many times another picture may be as large or as small: beyond, the number is meant wrong.
_MOST = 4


def better(case: Case) -> Diagnostic:
    tensors = case.given(case.leaf)
    index = case.complaint.input or 0
    if index >= len(tensors) or not case.diagnostic.help:
        return case.diagnostic
    swapped = _other_axis(case, tensors[index])
    if swapped:
        help = f"{swapped}; or {case.diagnostic.help}"
        # Which of the two is meant cannot be known.
        return case.diagnostic._replace(help=help, fix=None)
    wanted = _wanted(case)
    if wanted is None:
        return case.diagnostic
    tensor = tensors[index]
    more = _of_dense(case, tensor, wanted) or _of_picture(case, tensor, wanted)
    if not more:
        return case.diagnostic
    return case.diagnostic._replace(help=f"{case.diagnostic.help}; {more}")


def _other_axis(case: Case, tensor: Tensor) -> str:
    """That the declared size is the input's, on another axis."""
    shape, axis = case.shape(tensor), case.complaint.axis
    declared = case.declared
    if case.complaint.rule is not INPUT_FEATURES or axis is None or declared is None:
        return ""
    if case.layer.dense or len(shape) < 3 or axis >= len(shape):
        return ""
    others = [i for i in range(1, len(shape)) if shape[i] == declared and i != axis]
    if len(others) != 1 or declared == 1:
        return ""
    first, second = sorted((axis, others[0]))
    return f"axis {others[0]} of the input has {declared}: swap the axes {first} and {second}"


def _of_dense(case: Case, tensor: Tensor, wanted: int) -> str:
    """The number of units that a reshape behind a dense layer needs."""
    maker = case.inference.origins.maker(tensor).source
    layer = case.layer_of(maker) if maker is not None else None
    if maker is None or layer is None or not layer.dense or case.complaint.rule is INPUT_FEATURES:
        return ""
    if not isinstance(case.shape(tensor)[-1], int) or len(case.shape(tensor)) != 2:
        return ""
    if REMAINING in (getattr(case.layer, "target_shape", None) or ()):
        return ""
    return f"or write {wanted} for {layer.word('out_features')} in `{maker.name}`"


def _of_picture(case: Case, tensor: Tensor, wanted: int) -> str:
    """The model input for which the number would be right."""
    turned = dial(case, None)
    if turned is None:
        return ""

    def is_enough(attempt: Attempt) -> bool:
        elements = _elements(attempt, tensor)
        return isinstance(elements, int) and elements >= wanted

    def is_more(attempt: Attempt) -> bool:
        elements = _elements(attempt, tensor)
        return isinstance(elements, int) and elements > wanted

    least, beyond = turned.first(is_enough, 1), turned.first(is_more, 1)
    if least is None or beyond is None or case.leaf in turned.at(least).complaints:
        return ""
    if least <= turned.size < beyond or not turned.at(least).fits:
        return ""
    if least * _MOST < turned.size or least > turned.size * _MOST:
        return ""
    inputs = f"a model input of {turned.text(least)}"
    if beyond - 1 > least:
        inputs = f"model inputs from {turned.text(least)} to {turned.text(beyond - 1)}"
    return f"{wanted} would be right for {inputs}"


def _elements(attempt: Attempt, tensor: Tensor) -> Dim:
    """How many elements a sample has there."""
    return product(attempt.shape(tensor)[1:])


def _wanted(case: Case) -> int | None:
    """The number of elements that the layer says, if it looks at a flattened map."""
    layer, leaf = case.layer, case.leaf
    if case.complaint.rule is INPUT_FEATURES:
        declared = case.declared
        maker = case.inference.origins.maker(case.given(leaf)[0])
        is_flat = layer.dense and case.inference.origins.factors(maker) != ""
        return declared if is_flat else None
    target = getattr(layer, "target_shape", None) or getattr(layer, "shape", None)
    if not isinstance(target, tuple):
        return None
    sizes = [size for size in target if isinstance(size, int) and size > 0]
    elements = product(sizes)
    return elements if sizes and isinstance(elements, int) else None
