"""The model's outputs against their labels and their loss: what is wrong with each, at most once.

A rule of its own tells each kind; it is loaded only where there is something to tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label, Rule
from cnnshape.graph import Tensor
from cnnshape.instances import Leaf, site_labels
from cnnshape.layers.base import Layer
from cnnshape.layers.recurrent import OverTime
from cnnshape.layers.stacked_recurrent import Stacked
from cnnshape.lint.activation import (
    LOGARITHMS,
    OVER_CLASSES,
    OVER_UNITS,
    UNBOUNDED,
    Activation,
    is_of_one,
    last_activation,
)
from cnnshape.lint.context import Context
from cnnshape.lint.contract import Fed, NamedLoss
from cnnshape.losses import Labels, Loss, accepts, as_numbers, fit
from cnnshape.record import Record
from cnnshape.shape import Dim, Shape, channel_axis, is_known, shape_text
from cnnshape.source import Span


class Target(Record):
    """One output of the model with what it is trained on."""

    tensor: Tensor
    leaf: Leaf
    # With the batch.
    shape: Shape
    fed: Fed | None
    loss: NamedLoss | None
    activation: Activation | None
    dtype: str

    @property
    def output(self) -> Shape:
        """The shape of one sample."""
        return self.shape[1:]

    @property
    def labels(self) -> Labels:
        return self.fed.labels if self.fed is not None else Labels()

    @property
    def demands(self) -> Loss:
        assert self.loss is not None
        return self.loss.loss

    @property
    def clashing(self) -> tuple[NamedLoss, Activation]:
        """The loss and the activation, where a rule about the two has something to tell."""
        assert self.loss is not None
        assert self.activation is not None
        return self.loss, self.activation

    @property
    def units(self) -> Dim:
        return self.demands.units(self.output)

    def diagnostic(
        self, rule: Rule, message: str, help: str, at: Span | None = None, said: str = ""
    ) -> Diagnostic:
        """At the labels (at the word `said` of them) where the spec has them, or else at the loss,
        or at the output layer; with a label at each of them."""
        labels = [Label(self.leaf.span, f"`{self.leaf.name}` gives {shape_text(self.shape)}")]
        places: list[Span] = []
        if self.loss is not None:
            labels.append(Label(self.loss.span, "the loss"))
            places.append(self.loss.span)
        if self.fed is not None:
            labels.append(Label(self.fed.at(said), "the labels"))
            places.insert(0, self.fed.at(said))
        if self.activation is not None and self.activation.leaf is not self.leaf:
            labels.append(Label(self.activation.leaf.span, f"`{self.activation.leaf.name}`"))
        inside = [span for span in places if span.source is self.leaf.spec.span.source]
        place = at or (inside[0] if inside else self.leaf.span)
        # A place is told once: the diagnostic's own by the mark alone.
        told = {label.span: label for label in reversed(labels) if label.span != place}
        calls = site_labels(self.leaf.sites)
        return Diagnostic(
            rule, message, place, (*reversed(told.values()), *calls), help, layer=self.leaf.name
        )


def targets(context: Context) -> Iterator[Target]:
    """Every output of which a shape is known, with its labels and its loss."""
    contract = context.contract
    if contract is None:
        return
    alone = len(context.graph.outputs) == 1
    for tensor in context.graph.outputs:
        leaf = tensor.source
        shape = context.shape(tensor) if leaf is not None else None
        if leaf is None or shape is None or not is_known(shape) or not shape:
            continue
        fed = [one for one in contract.y if one.name == leaf.name or (alone and not one.name)]
        yield Target(
            tensor,
            leaf,
            shape,
            fed[0] if fed else None,
            contract.loss_of(leaf.name),
            last_activation(context, tensor) if contract.losses else None,
            leaf.dtype or context.spec.dtype or "float32",
        )


def wrong(context: Context) -> dict[str, list[Target]]:
    """The names of the rules that have something to tell, and about which outputs."""
    found: dict[str, list[Target]] = {}
    for target in targets(context):
        if context.is_tainted(target.leaf) or target.loss is None:
            continue
        for name in _judged(context, target):
            found.setdefault(name, []).append(target)
    return found


def _judged(context: Context, target: Target) -> Iterator[str]:
    one = one_unit(target)
    if one:
        yield "one-unit-softmax"
        return
    shape = misfit(context, target)
    if shape:
        yield shape
    values = clash(target)
    # Labels of the other form and an activation of the other kind are one mistake: the loss.
    if values and not (shape and values == "sigmoid-categorical"):
        yield values
    if not shape and weight_size(target) is not None:
        yield "loss-weight"


def one_unit(target: Target) -> bool:
    """Whether the output is a softmax over one unit, or the loss makes it one."""
    activation, loss = target.activation, target.demands
    softmax = activation if activation is not None and activation.name == "softmax" else None
    if softmax is not None and is_of_one(softmax, target.shape):
        return True
    number = loss.over == "classes" and loss.form in ("same", "classes", "either")
    return number and bool(loss.wants) and target.units == 1


def misfit(context: Context, target: Target) -> str:
    """The rule that the labels are against; empty where they fit, or nothing is said of them."""
    loss, labels, output = target.demands, target.labels, target.output
    found = fit(loss, labels, output)
    shape = labels.shape
    if found == "fits" or shape is None:
        return "label-dtype" if accepts(loss, labels, output, target.dtype) else _numbers(target)
    categorical = loss.form == "classes" or loss.over == "classes"
    without_type = fit(loss, labels._replace(dtype=""), output)
    if without_type == "fits" and labels.dtype:
        return "label-dtype"
    if output[-1:] in ((), (1,)) and shape[-1:] == (2,) and shape[:-1] == output[:-1]:
        return "two-column-labels"
    if loss.form == "same" and categorical and as_numbers(loss, shape, output):
        return "integer-labels"
    if loss.form == "classes" and fits(loss._replace(form="same"), labels, output):
        return "one-hot-labels"
    if sequence_maker(context, target) is not None:
        return "sequence-output"
    if pooled(context, target) is not None:
        return "map-output"
    if found == "broadcasts":
        return "silent-broadcast"
    if _differs_in_units(loss, shape, output):
        return "units-classes"
    return "target-shape"


def fits(loss: Loss, labels: Labels, output: Shape) -> bool:
    """Whether the shapes fit, whatever the type of the labels."""
    return fit(loss, labels._replace(dtype=""), output) == "fits"


def _differs_in_units(loss: Loss, labels: Shape, output: Shape) -> bool:
    axis = loss.class_axis % len(output) if output else 0
    return len(labels) == len(output) > 0 and all(
        (a != b) == (i == axis) for i, (a, b) in enumerate(zip(labels, output, strict=True))
    )


def _numbers(target: Target) -> str:
    """The rule about the numbers in labels whose shape is right."""
    loss, labels, units = target.demands, target.labels, target.units
    if loss.form in ("open", "ids", "sequence"):
        return ""
    numbers = takes_numbers(target)
    if out_of_range(target) is not None:
        return "label-range"
    if labels.classes is None or not isinstance(units, int):
        return ""
    if loss.over == "classes" or numbers:
        if labels.classes > units:
            return "units-classes"
        return "unused-units" if labels.classes < units else ""
    # One unit is enough for two classes.
    if loss.over == "units" and units == 1 and labels.classes > 2:
        return "units-classes"
    return ""


def takes_numbers(target: Target) -> bool:
    """Whether the labels are class numbers."""
    loss, labels, output = target.demands, target.labels, target.output
    if loss.form == "either":
        return labels.shape is not None and as_numbers(loss, labels.shape, output)
    return loss.form in ("classes", "indices")


def out_of_range(target: Target) -> float | None:
    """A label that the loss cannot use; None where there is none, or they were not looked at."""
    loss, labels, units = target.demands, target.labels, target.units
    if labels.least is None or labels.greatest is None or target.loss is None:
        return None
    arguments = target.loss.arguments
    if takes_numbers(target) and isinstance(units, int):
        left_out = {arguments.get("ignore_class")}
        if "ignore_index" in loss.arguments:
            left_out.add(arguments.get("ignore_index", -100))
        if loss.form == "indices":
            left_out.add(-1)
        for value in (labels.greatest, labels.least):
            if not 0 <= value < units and value not in left_out:
                return value
    elif loss.over == "units" and loss.wants:
        for value in (labels.greatest, labels.least):
            if not 0 <= value <= 1:
                return value
    return None


def weight_size(target: Target) -> int | None:
    """The number of class weights of the loss, where it is not that of the classes."""
    loss, units = target.loss, target.units
    if loss is None or loss.loss.over != "classes" or not isinstance(units, int):
        return None
    weight = loss.arguments.get("weight")
    return len(weight) if isinstance(weight, list) and len(weight) != units else None


def sequence_maker(context: Context, target: Target) -> Leaf | None:
    """The recurrent layer that returns every step, where without the steps the labels would fit."""
    output = target.output
    if len(output) < 2 or not fits(target.demands, target.labels, output[1:]):
        return None
    leaf: Leaf | None = target.leaf
    while leaf is not None:
        bound = context.inference.bound.get(leaf)
        if bound is None:
            return None
        if returns_sequence(bound.layer):
            return leaf
        before = context.graph.inputs[leaf]
        leaf = before[0].source if len(before) == 1 else None
    return None


def returns_sequence(layer: Layer) -> bool:
    """Whether the (first) output of a layer is (batch, steps, *)."""
    inner = layer.__dict__.get("layer", layer)
    if isinstance(inner, OverTime):
        return inner.return_sequences is True
    return isinstance(inner, Stacked) and inner.batch_first is True


def pooled(context: Context, target: Target) -> Shape | None:
    """The output without its spatial axes (and with the batch), where the labels would fit it."""
    shape = target.shape
    if len(shape) < 4:
        return None
    channels = shape[channel_axis(context.spec.layout, len(shape))]
    fits_then = fits(target.demands, target.labels, (channels,))
    return (shape[0], channels) if fits_then else None


def clash(target: Target) -> str:
    """The rule that the activation of the output is against, where it is known for certain."""
    loss, activation = target.demands, target.activation
    if activation is None or not loss.wants:
        return ""
    name = activation.name
    if loss.wants == "logits":
        if name in LOGARITHMS[:1] and loss.over == "classes":
            return "redundant-log-softmax"
        return "activation-twice" if name in (*OVER_CLASSES, *OVER_UNITS, *LOGARITHMS) else ""
    if loss.wants == "log-probabilities":
        plain = (*OVER_CLASSES, *OVER_UNITS)
        unlogged = name in plain or (name in UNBOUNDED and name not in LOGARITHMS)
        return "missing-log-softmax" if unlogged else ""
    if name in UNBOUNDED:
        return "outside-zero-one" if "output" in loss.values else "logits-as-probabilities"
    units = target.units
    several = isinstance(units, int) and units > 1
    if loss.over == "classes" and name in OVER_UNITS and several and loss.sibling:
        return "sigmoid-categorical"
    return ""
