"""What several rules about labels and losses say in the same words."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.lint.activation import Activation
from cnnshape.lint.context import Context
from cnnshape.lint.feeds import sample_text
from cnnshape.lint.targets import Target
from cnnshape.losses import without_axis
from cnnshape.shape import Dim, dim_text


def cannot_compare(target: Target) -> str:
    assert target.loss is not None
    labels = sample_text(target.labels.shape or ())
    return (
        f"`{target.loss.name}` cannot compare labels of shape {labels} with an output of shape "
        f"{sample_text(target.output)} (one sample)"
    )


def wanted_labels(target: Target) -> str:
    """The shape that the labels should have."""
    loss, output = target.demands, target.output
    if loss.form == "sequence":
        return "the labels are a list of class numbers, and the output is (steps, classes)"
    if loss.form == "ids":
        return "the labels are one number per sample, and the output is one vector"
    if loss.most_axes is not None and len(output) > loss.most_axes:
        return f"the output must be (classes,), not {sample_text(output)}"
    wanted = output
    if loss.form in ("classes", "either") and output:
        wanted = without_axis(output, loss.class_axis)
    return f"the labels of one sample must have the shape {sample_text(wanted)}"


def give_units(context: Context, target: Target, units: Dim, lead: str = "") -> str:
    """How the output gets as many units, in the words of the layer that makes them."""
    activation = target.activation
    leaf = activation.leaf if activation is not None else target.leaf
    while leaf in context.inference.bound:
        words = context.inference.bound[leaf].layer.words
        for argument in ("out_features", "out_channels"):
            if argument in words:
                return f"{lead}write `{words[argument]}: {units}` for `{leaf.name}`"
        before = context.graph.inputs[leaf]
        if len(before) != 1 or before[0].source is None:
            break
        leaf = before[0].source
    return f"{lead}give the output {units} units"


def what_is_given(activation: Activation) -> str:
    if activation.name == "linear":
        return f"`{activation.leaf.name}` gives values of any size: it has no activation"
    return f"`{activation.leaf.name}` gives values of {activation.name}"


def wanted_activation(target: Target) -> str:
    """The activation that makes probabilities of the output."""
    over_units = target.demands.over == "units" or target.units == 1
    return "activation: sigmoid" if over_units else "activation: softmax"


def leave_out(context: Context, activation: Activation) -> str:
    """How an activation is taken away: the layer that is one, or the argument of another."""
    leaf = activation.leaf
    if context.inference.bound[leaf].layer.kind in leaf.spec.dialect.activations:
        return f"leave `{leaf.name}` ({leaf.type}) out"
    return f"leave {activation.name} out of `{leaf.name}`"


def per_sample(target: Target) -> str:
    """`one label`, `one label (10,)`."""
    shape = target.labels.shape
    return f"one label {sample_text(shape)}" if shape else "one label"


def times(sizes: Iterable[Dim]) -> str:
    return " × ".join(map(dim_text, sizes))
