"""A layer that is given another number of inputs than it takes.

Why: the framework refuses the call; a merge takes several inputs, most other layers one.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: 8
  - Add
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 8, name: a}
  - Dense: {units: 8, name: b}
  - Add: {inputs: [a, b]}
"""
