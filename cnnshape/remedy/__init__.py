"""What would mend a shape: the model is computed again with other sizes, and what works is told.

Only the help and the labels of diagnostics change here. Whatever is said was tried: a size is named
because the engine finds no complaint with it. Nothing is loaded where no shape is wrong.
"""

from __future__ import annotations

from importlib import import_module

from cnnshape.diagnostics import Log
from cnnshape.graph import Graph
from cnnshape.infer import Inference
from cnnshape.rules import (
    EMPTY_OUTPUT,
    INPUT_COUNT,
    INPUT_FEATURES,
    INPUT_RANK,
    MERGE_SHAPES,
    RESHAPE_SIZE,
    UNDEFINED_SIZE,
)

# The module of each rule has `better(case) -> Diagnostic`.
_MODULES = {
    EMPTY_OUTPUT.code: "window",
    MERGE_SHAPES.code: "branches",
    INPUT_RANK.code: "axes",
    INPUT_FEATURES.code: "elements",
    RESHAPE_SIZE.code: "elements",
    UNDEFINED_SIZE.code: "open_sizes",
    INPUT_COUNT.code: "number",
}


def remedy(graph: Graph, inference: Inference, log: Log) -> None:
    """Completes the help of the diagnostics about shapes."""
    found = [diagnostic for diagnostic in log if diagnostic.rule.code in _MODULES]
    if not found:
        return
    from cnnshape.remedy.attempt import Budget, GivenUp
    from cnnshape.remedy.case import Case

    budget = Budget()
    leaves = {leaf.name: leaf for leaf in reversed(graph.order)}
    for diagnostic in found:
        leaf = leaves.get(diagnostic.layer)
        complaint = inference.results[leaf].complaint if leaf is not None else None
        if leaf is None or complaint is None or complaint.rule is not diagnostic.rule:
            continue
        module = import_module(f"{__name__}.{_MODULES[diagnostic.rule.code]}")
        try:
            better = module.better(Case(graph, inference, leaf, complaint, diagnostic, budget))
        except GivenUp:
            continue
        if better is not diagnostic:
            log.replace(diagnostic, better)
