"""An argument that the layer does not have.

Why: a letter is wrong, or the name is the other framework's: `stride` and `strides`, `padding` and
`pading`. The framework raises a TypeError.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3, stride: 2}
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3, strides: 2}
"""

FIXED = GOOD
