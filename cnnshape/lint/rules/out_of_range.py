"""A value of the right type that the argument does not allow: zero filters, a rate of 50, a word
that is none of the choices.

Why: the framework raises when the layer is made.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Flatten
  - Dropout: 50
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Flatten
  - Dropout: 0.5
"""
