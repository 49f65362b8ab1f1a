"""Output shapes, parameter counts and every mistake of a CNN spec, without a framework.

>>> import cnnshape
>>> report = cnnshape.analyze({"framework": "keras", "input": [28, 28, 1],
...                            "layers": [{"Conv2D": {"filters": 32, "kernel_size": 3}}]})
>>> report["conv2d"].output_shape[1:], report["conv2d"].params
((26, 26, 32), 320)
"""

from __future__ import annotations

from cnnshape.api import analyze, load
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label, Rule, Severity
from cnnshape.layers.base import Role, Weight
from cnnshape.report import Report, Row, Totals
from cnnshape.shape import BATCH, REST, UNKNOWN, Dim, Shape
from cnnshape.source import Source, Span

__version__ = "0.1.0"

__all__ = [
    "BATCH",
    "REST",
    "UNKNOWN",
    "Diagnostic",
    "Dim",
    "Edit",
    "Fix",
    "Label",
    "Report",
    "Role",
    "Row",
    "Rule",
    "Severity",
    "Shape",
    "Source",
    "Span",
    "Totals",
    "Weight",
    "__version__",
    "analyze",
    "load",
]
