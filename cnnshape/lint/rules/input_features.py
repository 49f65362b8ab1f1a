"""A declared size, `in_features`, `in_channels` or `num_features`, that contradicts the input.

Why: PyTorch notices at the first batch: "mat1 and mat2 shapes cannot be multiplied", "Given
groups=1, weight of size …". The number that is needed follows from the layers before.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: pytorch
input: [1, 28, 28]
layers:
  - Conv2d: [1, 8, 3]
  - Flatten
  - Linear: [5000, 10]
"""

GOOD = """\
framework: pytorch
input: [1, 28, 28]
layers:
  - Conv2d: [1, 8, 3]
  - Flatten
  - Linear: [5408, 10]
"""

FIXED = GOOD
