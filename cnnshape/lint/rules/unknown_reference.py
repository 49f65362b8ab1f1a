"""An `inputs:`, `outputs:` or `reuse:` that names no layer, or an output that the layer does not
have.

Why: what feeds the layer is unknown. Mostly a letter is wrong, or the layer got another automatic
name than was thought.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3, name: stem}
  - Flatten: {inputs: steam}
outputs: flatten
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3, name: stem}
  - Flatten: {inputs: stem}
outputs: flatten
"""

FIXED = GOOD
