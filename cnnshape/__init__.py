"""Output shapes, parameter counts and every mistake of a CNN spec, without a framework.

    >>> import cnnshape
    >>> report = cnnshape.analyze({"framework": "keras", "input": [28, 28, 1],
    ...                            "layers": [{"Conv2D": {"filters": 32, "kernel_size": 3}}]})
    >>> report["conv2d"].output_shape[1:], report["conv2d"].params
    ((26, 26, 32), 320)

The names below are loaded when they are first used: the command line pays for what it needs only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnshape.api import analyze, compare, explain, load, solve, solve_window
    from cnnshape.convert.checkpoints.comparison import WeightComparison, compare_weights
    from cnnshape.costs import Cost, LayerCost, Training, cost
    from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label, Rule, Severity
    from cnnshape.difference import Changed, Difference, LayerChange
    from cnnshape.explanation import Explanation
    from cnnshape.layers.base import Role, Weight
    from cnnshape.report import Report, Row, Totals
    from cnnshape.shape import BATCH, REST, UNKNOWN, Dim, Shape
    from cnnshape.source import Source, Span
    from cnnshape.tensors import Tensor, Tensors, weights

__version__ = "0.1.0"

__all__ = [
    "BATCH",
    "REST",
    "UNKNOWN",
    "Changed",
    "Cost",
    "Diagnostic",
    "Difference",
    "Dim",
    "Edit",
    "Explanation",
    "Fix",
    "Label",
    "LayerChange",
    "LayerCost",
    "Report",
    "Role",
    "Row",
    "Rule",
    "Severity",
    "Shape",
    "Source",
    "Span",
    "Tensor",
    "Tensors",
    "Totals",
    "Training",
    "Weight",
    "WeightComparison",
    "__version__",
    "analyze",
    "compare",
    "compare_weights",
    "cost",
    "explain",
    "load",
    "solve",
    "solve_window",
    "weights",
]

_HOMES = {
    "api": "analyze compare explain load solve solve_window",
    "costs": "Cost LayerCost Training cost",
    "diagnostics": "Diagnostic Edit Fix Label Rule Severity",
    "difference": "Changed Difference LayerChange",
    "explanation": "Explanation",
    "layers.base": "Role Weight",
    "report": "Report Row Totals",
    "shape": "BATCH REST UNKNOWN Dim Shape",
    "source": "Source Span",
    "tensors": "Tensor Tensors weights",
    "convert.checkpoints.comparison": "WeightComparison compare_weights",
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names.split():
            from importlib import import_module

            value: object = getattr(import_module(f"{__name__}.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
