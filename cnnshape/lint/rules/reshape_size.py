"""A reshape whose elements do not add up.

Why: a reshape neither gains nor loses elements: PyTorch says "shape '[-1, 400]' is invalid for
input of size …".

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [100]
layers:
  - Reshape: {target_shape: [8, 8]}
"""

GOOD = """\
framework: keras
input: [100]
layers:
  - Reshape: {target_shape: [10, 10]}
"""
