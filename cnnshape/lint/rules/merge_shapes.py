"""Branches whose shapes do not fit where they meet.

Why: an addition needs equal shapes, a concatenation equal ones but for its own axis. In residual
networks the shortcut lacks a projection, in U-Nets an odd size was halved and doubled.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [32, 32, 16]
layers:
  - Conv2D: {filters: 32, kernel_size: 3, padding: same}
  - Add: {inputs: [input, conv2d]}
"""

GOOD = """\
framework: keras
input: [32, 32, 16]
layers:
  - Conv2D: {filters: 16, kernel_size: 3, padding: same}
  - Add: {inputs: [input, conv2d]}
"""
