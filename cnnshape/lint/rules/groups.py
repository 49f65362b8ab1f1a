"""A number of groups that does not divide the channels.

Why: a grouped convolution or normalisation gives every group the same number of channels; the
framework refuses anything else.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 6]
layers:
  - Conv2D: {filters: 12, kernel_size: 3, groups: 4}
"""

GOOD = """\
framework: keras
input: [28, 28, 6]
layers:
  - Conv2D: {filters: 12, kernel_size: 3, groups: 3}
"""
