"""A loss that the framework does not have.

Why: without knowing the loss the labels cannot be held against the output.

When to ignore: where the loss is one of your own.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentrpy
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 1, activation: sigmoid}
loss: binary_crossentropy
"""

FIXED = GOOD
