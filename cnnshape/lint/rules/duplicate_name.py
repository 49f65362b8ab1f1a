"""Two layers of the same name.

Why: the framework refuses the model or one layer silently takes the other's place; a further call
of the same layer is written `reuse: NAME`.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 8, name: fc}
  - Dense: {units: 4, name: fc}
"""

GOOD = """\
framework: keras
input: [8]
layers:
  - Dense: {units: 8, name: fc1}
  - Dense: {units: 4, name: fc2}
"""
