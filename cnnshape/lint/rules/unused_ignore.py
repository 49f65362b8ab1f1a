"""A comment that ignores a rule which nothing at its place is against.

Why: what it once hid has been mended or moved, and it would hide the next mistake.

When to ignore: where the spec is checked with other settings as well.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - Flatten
  - Dense: 10  # cnnshape: ignore[missing-flatten]
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - Flatten
  - Dense: 10
"""

FIXED = GOOD
