"""A layer name that the framework does not have.

Why: a letter or a capital is wrong, or the name is the other framework's. What the layer would give
is unknown, and what depends on it stays silent.

When to ignore: never; a layer of your own is declared under `layers_library:`.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2d: {filters: 8, kernel_size: 3}
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
"""

FIXED = GOOD
