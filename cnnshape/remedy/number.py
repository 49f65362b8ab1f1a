"""More inputs than the layer takes: how they are joined before it."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.remedy.case import Case
from cnnshape.shape import is_known, shape_text


def better(case: Case) -> Diagnostic:
    tensors = case.given(case.leaf)
    sources = [tensor.source for tensor in tensors]
    most = case.layer.arity[1]
    if most is None or len(tensors) <= most or case.diagnostic.help or None in sources:
        return case.diagnostic
    labels = [
        Label(tensor.source.span, f"`{tensor.source.name}` gives {shape_text(case.shape(tensor))}")
        for tensor in dict.fromkeys(tensors)
        if tensor.source is not None and is_known(case.shape(tensor))
    ]
    names = ", ".join([source.name for source in sources if source is not None])
    join = case.leaf.spec.dialect.join.format(inputs=f"[{names}]")
    help = f"join them before it: `{join}`" if most == 1 else ""
    return case.diagnostic._replace(labels=(*labels, *case.diagnostic.labels), help=help)
