"""Rules over the whole model, after every shape is known: one file per rule.

A rule is imported only where it may have something to say, because every run pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from cnnshape.lint.selection import DEFAULT, Selection
from cnnshape.rules import OFF_BY_DEFAULT

if TYPE_CHECKING:
    from cnnshape.diagnostics import Log
    from cnnshape.graph import Graph
    from cnnshape.infer import Inference
    from cnnshape.instances import Expansion
    from cnnshape.layers.base import Layer
    from cnnshape.limits import Limits
    from cnnshape.lint.context import Context
    from cnnshape.shape import Shape
    from cnnshape.spec import ModelSpec


def _has_images(context: Context) -> bool:
    """Whether an input has two equal axes where the layout has its channels in one of them."""
    pair = (1, 2) if context.spec.layout == "channels_last" else (0, 1)
    shapes = [given.shape for given in context.spec.inputs]
    return any(s and len(s) == 3 and s[pair[0]] == s[pair[1]] for s in shapes)


def _has_dense_maps(context: Context) -> bool:
    results, bound = context.inference.results, context.inference.bound
    return any(one.layer.dense and len(results[leaf].outputs[0]) > 3 for leaf, one in bound.items())


def _trains_on_one_sample(context: Context) -> bool:
    is_one = any(given.batch_size == 1 for given in context.spec.inputs)
    return is_one and context.spec.contract.loss is not None


def _has_expectations(context: Context) -> bool:
    expansion = context.expansion
    return (
        context.spec.contract.expect is not None
        or any(leaf.expect is not None for leaf in expansion.leaves)
        or any(group.expect is not None for group in expansion.groups)
    )


def _has_unused(context: Context) -> bool:
    return bool(context.graph.unused())


def _hands_on_all_outputs(context: Context) -> bool:
    if not context.spec.dialect.hands_on_all_outputs:
        return False
    results = context.inference.results.values()
    return any(len(result.outputs) > 1 or result.uncounted for result in results)


def _has_recorded(context: Context) -> bool:
    recorded = context.spec.recorded
    return recorded is not None and recorded.compared


def _has_misplaced_axes(context: Context) -> bool:
    """Whether a normalisation may not be along the channels that the layout says."""
    first = context.spec.layout == "channels_first"
    return any(
        (one.layer.__dict__["axis"] == 1) != first
        for one in context.inference.bound.values()
        if "num_features" in one.layer.__dict__ and "axis" in one.layer.__dict__
    )


def _has_sums(context: Context) -> bool:
    return any(one.layer.__dict__.get("sums") for one in context.inference.bound.values())


def _softmax_outputs(context: Context) -> Iterator[tuple[Shape, Layer]]:
    """What the layers give that are a softmax or have one, by their looks."""
    for leaf, one in context.inference.bound.items():
        said = one.layer.__dict__.get("activation")
        if "softmax" in leaf.type.lower() or (isinstance(said, str) and "max" in said):
            yield context.inference.results[leaf].outputs[0], one.layer


def _has_softmax_of_one(context: Context) -> bool:
    return any(1 in shape[1:] for shape, _ in _softmax_outputs(context))


def _has_softmax_of_maps(context: Context) -> bool:
    """Whether a softmax may run along another axis than the classes."""
    return any(
        len(shape) > 2 or layer.__dict__.get("axis") in (0, -2)
        for shape, layer in _softmax_outputs(context)
    )


def _has_activations_in_a_row(context: Context) -> bool:
    bound, inputs = context.inference.bound, context.graph.inputs
    for leaf, one in bound.items():
        if one.layer.elementwise and "rate" not in one.layer.__dict__:
            before = [bound[t.source].layer for t in inputs[leaf] if t.source in bound]
            if any(_may_apply(b) for b in before):
                return True
    return False


def _may_apply(layer: Layer) -> bool:
    """Whether an activation may stand in a layer, or before it with nothing between."""
    activates = layer.elementwise and "num_features" not in layer.__dict__
    return activates or layer.reshapes or bool(layer.__dict__.get("activation"))


def _ends_with_a_change(context: Context) -> bool:
    """Whether an output comes from a dropout or a normalisation."""
    bound = context.inference.bound
    ends = [bound[t.source].layer for t in context.graph.outputs if t.source in bound]
    return any("rate" in end.__dict__ or "shift" in end.__dict__ for end in ends)


def _has_limits(context: Context) -> bool:
    outside = context.limits.__dict__.values() if context.limits is not None else ()
    return context.spec.contract.limits is not None or any(most is not None for most in outside)


def _always(context: Context) -> bool:
    return True


# Root causes first: what follows from them is silent.
_RULES: tuple[tuple[str, Callable[[Context], bool]], ...] = (
    ("unused_layer", _has_unused),
    ("several_outputs", _hands_on_all_outputs),
    ("swapped_layout", _has_images),
    ("missing_flatten", _has_dense_maps),
    ("one_value_per_channel", _trains_on_one_sample),
    ("expectation", _has_expectations),
    ("recorded_shape", _has_recorded),
    ("channel_broadcast", _has_sums),
    ("batch_norm_axis", _has_misplaced_axes),
    ("softmax_of_one", _has_softmax_of_one),
    ("softmax_axis", _has_softmax_of_maps),
    ("repeated_activation", _has_activations_in_a_row),
    ("after_output", _ends_with_a_change),
    # Off by default.
    ("no_activation", _always),
    ("bias_before_norm", _always),
    ("skipped_pixels", _always),
    ("dropped_border", _always),
    ("idle_pooling", _always),
    ("dropout_rate", _always),
    ("dominant_dense", _always),
    ("dominant_activation", _always),
    ("over_limit", _has_limits),
)
# The rules that hold the model against its data and its loss, in the order of their codes. They
# are loaded where `feeds` and `targets` find that they have something to tell.
_CONTRACT_RULES = (
    *("data_shape", "target_shape", "data_names", "missing_data_axis", "flattened_data"),
    *("swapped_data_axes", "data_dtype", "sample_count", "integer_labels", "one_hot_labels"),
    *("units_classes", "unused_units", "two_column_labels", "sequence_output", "map_output"),
    *("label_dtype", "label_range", "silent_broadcast", "one_unit_softmax", "activation_twice"),
    *("redundant_log_softmax", "logits_as_probabilities", "outside_zero_one"),
    *("missing_log_softmax", "sigmoid_categorical", "loss_weight"),
)


def lint(
    spec: ModelSpec,
    expansion: Expansion,
    graph: Graph,
    inference: Inference,
    log: Log,
    selection: Selection = DEFAULT,
    limits: Limits | None = None,
) -> None:
    """Adds what the rules find; takes back what turns out to be a consequence of it.

    What is ignored is computed all the same, because it may be the cause of something else; a rule
    that is not told by default only where it is selected.
    """
    # A check that finds everything in its cache selects rules and looks at no model.
    from cnnshape.lint.context import Context
    from cnnshape.lint.ways import Ways

    context = Context(spec, expansion, graph, inference, log, Ways(graph), limits)
    if spec.contract.data is not None or spec.contract.loss is not None:
        from cnnshape.lint.contract import read_contract

        context = context._replace(contract=read_contract(spec, context.outputs(), log))
    for name, applies in _RULES:
        if _is_wanted(name, selection) and applies(context):
            log.extend(import_module(f"{__name__}.rules.{name}").check(context))
    if context.contract is not None:
        _lint_contract(context, selection)


def _lint_contract(context: Context, selection: Selection) -> None:
    from cnnshape.lint.feeds import wrong as wrong_feeds
    from cnnshape.lint.targets import wrong as wrong_targets

    context = context._replace(feeds=wrong_feeds(context), targets=wrong_targets(context))
    for name in _CONTRACT_RULES:
        told = name.replace("_", "-")
        if _is_wanted(name, selection) and (told in context.feeds or told in context.targets):
            context.log.extend(import_module(f"{__name__}.rules.{name}").check(context))


def _is_wanted(name: str, selection: Selection) -> bool:
    rule = OFF_BY_DEFAULT.get(name.replace("_", "-"))
    return rule is None or selection.severity(rule) is not None
