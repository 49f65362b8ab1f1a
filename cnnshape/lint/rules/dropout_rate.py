"""A dropout that does nothing, or hardly lets anything through.

Why: a rate of 0 is a layer too many; 0.9 and more drops nine of ten values, which is mostly a slip
between the share that is dropped and the share that is kept.

When to ignore: where the rate comes from a variable that is 0 in some variants.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.instances import site_labels
from cnnshape.layers.elementwise import Noise
from cnnshape.lint.context import Context
from cnnshape.rules import DROPOUT_RATE

BAD = """\
framework: keras
input: [100]
layers:
  - Dropout: 0.95
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [100]
layers:
  - Dropout: 0.2
  - Dense: 10
"""

_LARGEST = 0.9


def check(context: Context) -> Iterator[Diagnostic]:
    for leaf, bound in context.layers():
        layer = bound.layer
        if not isinstance(layer, Noise) or not layer.drops or 0 < layer.rate < _LARGEST:
            continue
        word = layer.words["rate"]
        if layer.rate:
            message = f"`{leaf.name}` drops {layer.rate:.0%} of the values in training"
            kept = round(1 - layer.rate, 6)
            help = f"to keep {layer.rate:.0%} of them write `{word}: {kept:g}`"
        else:
            message, help = f"`{leaf.name}` drops nothing", f"give it a `{word}`, or remove it"
        yield Diagnostic(
            DROPOUT_RATE,
            message,
            context.spans(leaf).get("rate", leaf.span),
            site_labels(leaf.sites),
            help,
            layer=leaf.name,
        )
