"""Weights that would depend on a size left open: what works for every size."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic
from cnnshape.remedy.case import Case
from cnnshape.shape import is_ranked


def better(case: Case) -> Diagnostic:
    tensors = case.given(case.leaf)
    if not tensors or not case.layer.dense:
        return case.diagnostic
    maker = case.inference.origins.maker(tensors[0])
    before = case.inference.origins.flattened(maker)
    source = case.shape(before) if before is not None else ()
    if maker.source is None or not is_ranked(source) or not 3 <= len(source) <= 5:
        return case.diagnostic
    pool = case.leaf.spec.dialect.global_pool.format(rank=len(source) - 2)
    help = f"give the model input a size, or write `{pool}`, which takes any size, for "
    return case.diagnostic._replace(help=f"{help}`{maker.source.name}`")
