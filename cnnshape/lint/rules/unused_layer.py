"""A layer or an input from which nothing leads to an output of the model.

Why: Keras leaves such a layer out of the model, PyTorch keeps its weights and never trains them.
Mostly an `inputs:` names the wrong layer. Silent where a reference leads nowhere: nobody can say
what it would have used.

When to ignore: where a layer is kept on purpose for a later version of the model.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.instances import Leaf, site_labels
from cnnshape.lint.context import Context
from cnnshape.rules import BAD_STRUCTURE, UNKNOWN_REFERENCE, UNUSED_LAYER

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - MaxPooling2D: 2
  - Flatten: {inputs: conv2d}
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - MaxPooling2D: 2
  - Flatten
"""


def check(context: Context) -> Iterator[Diagnostic]:
    graph = context.graph
    if any(diagnostic.rule in (UNKNOWN_REFERENCE, BAD_STRUCTURE) for diagnostic in context.log):
        return
    if any(t.source is None for given in (*graph.inputs.values(), graph.outputs) for t in given):
        return
    if all(leaf.input is not None for leaf in graph.order):
        return  # None of the layers could be read, which was reported.
    for leaf in graph.unused():
        if _is_taken_aside(leaf):
            continue
        if leaf.input is not None:
            message = f"the input `{leaf.name}` leads to no layer"
            help = "name it in the `inputs:` of a layer, or remove it"
        else:
            message = f"nothing takes what `{leaf.name}` gives, and it is no output of the model"
            help = "name it under `outputs:`, take it as an input, or remove it"
        labels = site_labels(leaf.sites)
        yield Diagnostic(UNUSED_LAYER, message, leaf.span, labels, help, layer=leaf.name)


def _is_taken_aside(leaf: Leaf) -> bool:
    """Whether a saved model takes it as a mask or a state."""
    recorded = leaf.spec.recorded
    if recorded is None:
        return False
    _, _, name = leaf.name.rpartition(leaf.spec.dialect.weight_joiner)
    return name in recorded.aside or leaf.name in recorded.aside
