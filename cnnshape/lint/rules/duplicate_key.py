"""A key that stands twice in one mapping, or both beside a layer and inside it.

Why: YAML readers keep the one or the other without a word, so half of what was written is not what
is built.

When to ignore: never; remove one of them.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 32, kernel_size: 3, filters: 64}
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 64, kernel_size: 3}
"""

FIXED = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 32, kernel_size: 3}
"""
