"""An axis that the input does not have.

Why: the framework raises an IndexError or a ValueError. Mostly the batch was not counted, or
counted twice.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 8]
layers:
  - BatchNormalization: {axis: 4}
"""

GOOD = """\
framework: keras
input: [28, 28, 8]
layers:
  - BatchNormalization: {axis: 3}
"""
