"""Rules over the whole model, after every shape is known: one file per rule, run in this order."""

from __future__ import annotations

from cnnshape.diagnostics import Log
from cnnshape.expand import Expansion
from cnnshape.graph import Graph
from cnnshape.infer import Inference
from cnnshape.lint.context import Context
from cnnshape.lint.rules import (
    data_shape,
    expectation,
    missing_flatten,
    swapped_layout,
    target_shape,
)
from cnnshape.spec import ModelSpec

# Root causes first: what follows from them is silent.
_CHECKS = (
    swapped_layout.check,
    missing_flatten.check,
    expectation.check,
    data_shape.check,
    target_shape.check,
)


def lint(
    spec: ModelSpec, expansion: Expansion, graph: Graph, inference: Inference, log: Log
) -> None:
    """Adds what the rules find; takes back what turns out to be a consequence of it."""
    context = Context(spec, expansion, graph, inference, log)
    for check in _CHECKS:
        log.extend(check(context))
