"""A layer that does not take an input of this size.

Why: a nested model has an input of its own, a pixel shuffle needs channels that it can divide, a
fold needs as many windows as fit: the framework refuses the call.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: pytorch
input: [10, 8, 8]
layers:
  - PixelShuffle: 2
"""

GOOD = """\
framework: pytorch
input: [12, 8, 8]
layers:
  - PixelShuffle: 2
"""
