"""A comment addressed to cnnshape that it does not understand, or that names a rule which is not
there.

Why: whoever wrote it believes that something is ignored.

When to ignore: never; mend the comment.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}  # cnnshape: ignore[missing-flaten]
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - Dense: 10  # cnnshape: ignore[missing-flatten] a classifier for every pixel
"""
