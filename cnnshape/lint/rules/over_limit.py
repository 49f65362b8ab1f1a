"""A model that is larger than the limits that its spec or the configuration sets.

Why: a budget that is written down fails in CI when an edit outgrows it, and not on the device.
`params` and `macs` are of the whole model, multiply-accumulates for one sample; `activations` are
the bytes of the largest output of a layer for one sample, `size` the bytes of all weights.

When to ignore: never; raise the limit when the larger model is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.document.node import Mapping, Scalar, noun
from cnnshape.limits import LimitProblem, Limits, limit_text, read_limit
from cnnshape.lint.context import Context
from cnnshape.lint.cost import Cost, Share, costs
from cnnshape.record import Record
from cnnshape.rules import BAD_STRUCTURE, OVER_LIMIT, UNKNOWN_KEY, WRONG_TYPE
from cnnshape.source import Span

BAD = """\
framework: keras
input: [28, 28, 1]
limits: {params: 5K}
layers:
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
limits: {params: 10K}
layers:
  - Flatten
  - Dense: 10
"""

# What a limit is about, in a sentence.
_WHAT = {
    "params": "the model has {} parameters",
    "macs": "the model takes {} multiply-accumulates for one sample",
    "activations": "the largest output of a layer takes {} for one sample",
    "size": "the weights take {}",
}


class Budget(Record):
    """A limit and where it is set."""

    name: str
    most: int
    span: Span
    where: str


def check(context: Context) -> Iterator[Diagnostic]:
    cost = costs(context)
    for budget in _budgets(context):
        found: Cost = getattr(cost, budget.name)
        if found.total <= budget.most:
            continue
        message = (
            f"{_WHAT[budget.name].format(limit_text(budget.name, found.total))}, but at most "
            f"{limit_text(budget.name, budget.most)} are allowed{budget.where}"
        )
        label, help = _largest(budget.name, found.largest, found.total)
        yield Diagnostic(OVER_LIMIT, message, budget.span, label, help)


def _largest(name: str, share: Share | None, total: int) -> tuple[tuple[Label, ...], str]:
    """The layer that weighs most."""
    if share is None or not total:
        return (), ""
    text = limit_text(name, share.number)
    part = "" if name == "activations" else f", {share.number / total:.0%} of it"
    said = f"`{share.leaf.name}` has {text}{part}"
    return (Label(share.leaf.span, said),), f"make the model smaller, or raise `{name}`"


def _budgets(context: Context) -> Iterator[Budget]:
    """The limits of the spec, and those of the configuration that it does not set itself."""
    node = context.spec.contract.limits
    fields = Limits._fields
    given: set[str] = set()
    if isinstance(node, Mapping):
        for pair in node.pairs:
            name = pair.key.text
            if name not in fields:
                from cnnshape.diagnostics import did_you_mean

                help = did_you_mean(name, fields) or f"it has {', '.join(fields)}"
                message = f"`limits` has no key `{name}`"
                context.log.add(Diagnostic(UNKNOWN_KEY, message, pair.key.span, (), help))
                continue
            given.add(name)
            text = pair.value.text if isinstance(pair.value, Scalar) else None
            try:
                most = read_limit(name, text)
            except LimitProblem as problem:
                message = f"`{name}` {problem}, not {noun(pair.value)}"
                context.log.add(Diagnostic(WRONG_TYPE, message, pair.value.span))
            else:
                yield Budget(name, most, pair.value.span, "")
    elif node is not None and not (isinstance(node, Scalar) and node.is_null):
        message = f"`limits` must be a mapping with {', '.join(fields)}, not {noun(node)}"
        context.log.add(Diagnostic(BAD_STRUCTURE, message, node.span))
    for name in fields:
        configured = getattr(context.limits, name, None)
        if configured is not None and name not in given:
            where = " (`limits` in the configuration)"
            yield Budget(name, configured, context.spec.span, where)
