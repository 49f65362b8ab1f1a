"""A value of another form than its key needs: a list where a mapping is read, a mapping where a
name is read.

Why: what was meant cannot be told from it.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
inputs: [28, 28, 1]
layers:
  - Flatten
  - Dense: 10
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Flatten
  - Dense: 10
"""

FIXED = GOOD
