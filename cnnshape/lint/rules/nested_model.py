"""A spec named as a layer that is not there, leads out of the folder, or contains itself.

Why: the layers of that model cannot be known. Files outside the spec's folder are not read, because
a spec that one has been sent must not read other files.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [8, 8, 3]
layers:
  - Model: backbone.yaml
  - Flatten
"""

GOOD = """\
framework: keras
input: [8, 8, 3]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
  - Flatten
"""
