"""A value of another type than the argument takes.

Why: the framework raises, or reads something else than was meant: 1.5 strides, a kernel of "3", a
Python tuple that YAML reads as text.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: three}
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
"""
