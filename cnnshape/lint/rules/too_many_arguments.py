"""More values in a list than the layer has arguments.

Why: the framework raises a TypeError; mostly a list for one argument stands where the arguments
themselves are listed.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 4]
  - ReLU: [true, 3]
"""

GOOD = """\
framework: pytorch
input: [8]
layers:
  - Linear: [8, 4]
  - ReLU: true
"""
