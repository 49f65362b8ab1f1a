"""A spec without layers or without an input, or an input without a shape.

Why: there is nothing to compute from.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
layers:
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Flatten
  - Dense: 10
"""
