"""A required argument that is not given.

Why: the framework raises a TypeError, and nothing can be computed without it.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8}
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
"""
