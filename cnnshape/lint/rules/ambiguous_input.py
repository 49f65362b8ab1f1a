"""A layer that does not say which of several inputs it takes.

Why: a model with several inputs has no first one that could be meant.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
inputs: {image: [8, 8, 3], facts: [4]}
layers:
  - Flatten
  - Concatenate: {inputs: [flatten, facts]}
"""

GOOD = """\
framework: keras
inputs: {image: [8, 8, 3], facts: [4]}
layers:
  - Flatten: {inputs: image}
  - Concatenate: {inputs: [flatten, facts]}
"""
