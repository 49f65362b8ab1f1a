"""A layer that takes what a layer with several outputs gives, and does not say which of them.

Why: `LSTM`, `MultiheadAttention`, `chunk`, a pooling with `return_indices` and others give a tuple.
PyTorch hands it on as a whole, and the next layer fails on it. Keras is not concerned.

When to ignore: never; the number of the output says what is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, Fix, Label
from cnnshape.edits.respelling import as_fix
from cnnshape.edits.scalars import replace
from cnnshape.graph import Picked, Tensor
from cnnshape.instances import Leaf, Reference, site_labels
from cnnshape.lint.context import Context
from cnnshape.rules import SEVERAL_OUTPUTS
from cnnshape.shape import shape_text

BAD = """\
framework: pytorch
input: [20, 8]
layers:
  - LSTM: {hidden_size: 16, batch_first: true, name: rnn}
  - Linear: {out_features: 4}
"""

GOOD = """\
framework: pytorch
input: [20, 8]
layers:
  - LSTM: {hidden_size: 16, batch_first: true, name: rnn}
  - Linear: {out_features: 4, inputs: rnn.0}
"""


def has_several(tensor: Tensor, context: Context) -> bool:
    """Whether it is one of several outputs, and not said which one."""
    result = context.inference.results.get(tensor.source) if tensor.source else None
    if result is None or isinstance(tensor, Picked) or result.complaint is not None:
        return False
    return len(result.outputs) > 1 or result.uncounted


def check(context: Context) -> Iterator[Diagnostic]:
    for leaf in context.graph.order:
        for tensor in context.graph.inputs[leaf]:
            if has_several(tensor, context):
                yield _told(leaf, tensor, context)
                break


def _told(leaf: Leaf, tensor: Tensor, context: Context) -> Diagnostic:
    source = tensor.source
    assert source is not None
    outputs = context.inference.results[source].outputs
    name, taker = source.name, leaf.type
    span = leaf.span
    if leaf.input is not None:
        # Of a model inside the model, the place where it is used.
        span, taker = leaf.groups[-1].span, leaf.groups[-1].name
    made = ", ".join(shape_text(shape) for shape in outputs[:4])
    message = f"`{name}` gives {len(outputs)} outputs, and it is not said which `{taker}` takes"
    labels = (Label(source.span, f"`{name}` gives {made}"), *site_labels(leaf.sites))
    help = f"say which one: `inputs: {name}.0`"
    if leaf.binding is not None and leaf.binding.call.layer.arity[1] is None:
        numbered = ", ".join(f"{name}.{number}" for number in range(len(outputs)))
        help = f"say which ones: `inputs: [{numbered}]`"
    if name.rpartition(".")[2].isdigit():
        help = f"give `{name}` a name, and say which output: `name: several`, `inputs: several.0`"
    reference = context.graph.references.get((leaf, tensor))
    fix = _numbered(reference, source) if reference is not None else None
    return Diagnostic(SEVERAL_OUTPUTS, message, span, labels, help, fix, leaf.name)


def _numbered(reference: Reference, source: Leaf) -> Fix | None:
    """The reference with the number of the first output, where it names the layer itself."""
    text = reference.text
    if source.name != text and not source.name.endswith(f".{text}"):
        return None
    return as_fix(f"take the first output of `{text}`", True, replace(reference.span, f"{text}.0"))
