"""It cannot be told whose layers these are: no `framework:`, and no name that only one framework
has, or names of both.

Why: the frameworks give the same word other defaults: a guess would give wrong numbers.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - BatchNorm2d: 8
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - BatchNormalization
"""
