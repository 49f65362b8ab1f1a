"""A spec that expands to more layers, values or nesting than the limits allow.

Why: a spec of a few lines can ask for a billion layers, by `repeat`, by blocks in blocks or by
aliases of aliases. The limits are far above every real model.

When to ignore: never; it cannot be switched off.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: 8
    repeat: 1000000000
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: 8
    repeat: 10
"""
