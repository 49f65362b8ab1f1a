"""A layer that is given a shape with another number of axes than it takes.

Why: a 2-D convolution works on images, a recurrent layer on sequences; Keras says "expected ndim=4,
found ndim=2" and PyTorch "Expected 3D or 4D input".

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [784]
layers:
  - Conv2D: {filters: 8, kernel_size: 3}
"""

GOOD = """\
framework: keras
input: [784]
layers:
  - Reshape: {target_shape: [28, 28, 1]}
  - Conv2D: {filters: 8, kernel_size: 3}
"""
