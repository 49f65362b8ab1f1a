"""Layers that feed each other in a loop.

Why: none of them can be computed first.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 8, name: a, inputs: b}
  - Dense: {units: 8, name: b}
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 8, name: a}
  - Dense: {units: 8, name: b}
"""
