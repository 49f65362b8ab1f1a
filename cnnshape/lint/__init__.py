"""Rules over the whole model, after every shape is known."""

from __future__ import annotations

from cnnshape.diagnostics import Log
from cnnshape.expand import Expansion
from cnnshape.graph import Graph
from cnnshape.infer import Inference
from cnnshape.spec import ModelSpec


def lint(
    spec: ModelSpec, expansion: Expansion, graph: Graph, inference: Inference, log: Log
) -> None:
    """Adds what the rules find; takes back what turns out to be a consequence of it."""
