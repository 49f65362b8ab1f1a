"""An expression behind `$` that cannot be computed: an unknown name, a division by zero, more than
arithmetic.

Why: the value that it stands for is unknown, and so is every shape that depends on it.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [8]
vars: {width: 16}
layers:
  - Dense: $(wdith * 2)
"""

GOOD = """\
framework: keras
input: [8]
vars: {width: 16}
layers:
  - Dense: $(width * 2)
"""

FIXED = GOOD
