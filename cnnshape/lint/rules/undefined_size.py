"""A weight whose size depends on an axis that may be any size.

Why: the weight could not be made: Keras says "The last dimension of the inputs to a Dense layer
should be defined".

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [null, null, 3]
layers:
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [null, null, 3]
layers:
  - GlobalAveragePooling2D
  - Dense: 10
"""
